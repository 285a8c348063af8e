using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Operators;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>A picture as numbers: three channels, grey, 28×28, one vector of 784, and means over groups of pixels; a cursor says which numbers belong together.</summary>
internal sealed partial class PixelsScene : IScene
{
    private const int Full = PixelsPicture.Side, Side = 28, Patch = Full / Side, StepsAPlace = 5, StepsAGrouping = 240;

    /// <summary>Sides of the groups whose means are taken, in pixels of the 28×28.</summary>
    private static readonly int[] s_groups = [4, 7, 14, 2];

    private static readonly (int Row, int Column)[] s_walk = Walk();

    private readonly byte[] _pixels = PixelsPicture.Draw();
    private readonly float[] _grey = new float[Full * Full], _vector = new float[Side * Side];
    private readonly float[][] _means = new float[s_groups.Length][];
    private readonly UploadTexture[] _textures;
    private readonly Experiment _network;
    private bool _byHand;
    private int _row, _column, _group;

    public PixelsScene(SceneLab lab)
    {
        PictureTransform.Parse($"{Full}x{Full},gray,layout=flat").Apply<float>(_pixels, Full, Full, _grey);
        PictureTransform.Parse($"{Side}x{Side},gray,layout=flat").Apply<float>(_pixels, Full, Full, _vector);
        _textures = [.. Enumerable.Range(0, Pictures).Select(kind => Upload(lab, kind))];

        var g = new GraphBuilder("pixels");
        Value picture = g.Add(new Reshape(Shape.Of(1, 1, Side, Side)), g.Input("vector", Shape.Of(1, Side * Side)));
        foreach (int size in s_groups)
        {
            g.Output(g.AddNode(new AveragePool(size), $"means{size}", picture).Output);
        }

        _network = lab.Prepare(g.Build(), new ParameterStore());
        Step(0);
    }

    public Phrase Caption => SceneTexts.PixelsCaption;

    public IReadOnlyDictionary<string, double> Values => new Dictionary<string, double>
    {
        ["row"] = _row,
        ["column"] = _column,
        ["index"] = Index,
        ["red"] = _pixels[FirstByte],
        ["green"] = _pixels[FirstByte + 1],
        ["blue"] = _pixels[FirstByte + 2],
        ["grey"] = 255.0 * _grey[FirstByte / 4],
        ["vector_length"] = _vector.Length,
        ["vector_value"] = _vector[Index],
        ["group_side"] = GroupSide,
        ["groups"] = Means.Length,
        ["group_mean"] = Means[Group],
        ["max_difference_from_reference"] = _network.Difference,
    };

    public IReadOnlyList<SceneControl> Controls =>
    [
        new(SceneTexts.PixelsArrows, SceneTexts.PixelsMove, [Key.Left, Key.Right, Key.Up, Key.Down], Move),
        SceneControl.Of(Key.G, "G", SceneTexts.PixelsRegroup, _ => (_byHand, _group) = (true, (_group + 1) % s_groups.Length)),
        SceneControl.Of(Key.Enter, "Enter", SceneTexts.PixelsWalkOn, _ => _byHand = false),
        SceneControl.Pointer(SceneTexts.GesturePoint, SceneTexts.PixelsPoint),
    ];

    /// <summary>Place of the cursor in the vector.</summary>
    private int Index => (_row * Side) + _column;

    /// <summary>The first byte of the cursor's first pixel in the large picture.</summary>
    private int FirstByte => 4 * ((_row * Patch * Full) + (_column * Patch));

    private int GroupSide => s_groups[_group];

    private float[] Means => _means[_group];

    /// <summary>The group that the cursor is in.</summary>
    private int Group => (_row / GroupSide * (Side / GroupSide)) + (_column / GroupSide);

    public void Step(int step)
    {
        if (!_byHand)
        {
            (_row, _column) = s_walk[step / StepsAPlace % s_walk.Length];
            _group = step / StepsAGrouping % s_groups.Length;
        }

        _network.Run(_vector);
        for (int i = 0; i < s_groups.Length; i++)
        {
            _means[i] = _network.Read($"means{s_groups[i]}");
        }
    }

    public bool OnPointer(ScenePointer pointer)
    {
        (Rect Area, int Rows)[] places = [(s_picture, Side), (s_small, Side), (s_zoom, 1), .. Enumerable.Range(0, 3).Select(c => (ChannelArea(c), Side)), (s_greyPicture, Side)];
        foreach ((Rect area, int rows) in places.Where(p => p.Area.Contains(pointer.Position)))
        {
            int row = rows == 1 ? _row : (int)((pointer.Position.Y - area.Y) * Side / area.Height);
            Go(row, (int)((pointer.Position.X - area.X) * Side / area.Width));
            return true;
        }

        if (s_strip.Contains(pointer.Position))
        {
            int index = Math.Min(_vector.Length - 1, (int)((pointer.Position.X - s_strip.X) * _vector.Length / s_strip.Width));
            Go(index / Side, index % Side);
            return true;
        }

        return false;
    }

    public void Dispose()
    {
        _network.Dispose();
        foreach (UploadTexture texture in _textures)
        {
            texture.Dispose();
        }
    }

    /// <summary>Along every fifth row, to the right and back to the left, beginning where there is something to see.</summary>
    private static (int Row, int Column)[] Walk()
    {
        var walk = new List<(int, int)>();
        for (int row = 2; row < Side; row += 5)
        {
            bool right = walk.Count == 0 || walk[^1].Item2 == 0;
            for (int i = 0; i < Side; i++)
            {
                walk.Add((row, right ? i : Side - 1 - i));
            }

            for (int i = 1; i < 5 && row + 5 < Side; i++)
            {
                walk.Add((row + i, right ? Side - 1 : 0));
            }
        }

        int start = walk.IndexOf((12, 1));
        return [.. walk.Skip(start), .. walk.Take(start)];
    }

    private void Move(KeyEvent key) => Go(
        _row + (key.Key == Key.Down ? 1 : key.Key == Key.Up ? -1 : 0),
        _column + (key.Key == Key.Right ? 1 : key.Key == Key.Left ? -1 : 0));

    private void Go(int row, int column) => (_byHand, _row, _column) = (true, Math.Clamp(row, 0, Side - 1), Math.Clamp(column, 0, Side - 1));
}
