using NeuralGL.App.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>The error over width and size of the set, every cell a network that learns as the others do.</summary>
internal sealed partial class MapPage(SceneLab lab) : IApproximationPage
{
    private const int StepsAtOnce = 5;

    /// <summary>Errors for which the narrowest network is asked.</summary>
    private static readonly double[] s_wanted = [0.1, 0.03, 0.01];

    private readonly MapNetworks _networks = new(lab);
    private int _domain = 2, _width = 3;

    public Phrase Caption
    {
        get
        {
            int? small = _networks.Needed(0, s_wanted[0]), large = _networks.Needed(MapNetworks.Domains.Length - 1, s_wanted[0]);
            Phrase form = SceneTexts.ApproximationMapMeasured;
            int worse = _networks.CountWorseThanNarrower();
            return _networks.Steps < MapNetworks.Budget || small is null || large is null ? SceneTexts.ApproximationMapLearning
                : new Phrase(string.Format(null, form.English, small, large, worse), string.Format(null, form.Russian, small, large, worse));
        }
    }

    public IReadOnlyList<SceneControl> Controls =>
    [
        ApproximationFigures.Pair(Key.Left, Key.Right, "← →", SceneTexts.ApproximationChooseCellWidth, by => _width = Math.Clamp(_width + by, 0, MapNetworks.Widths.Length - 1)),
        ApproximationFigures.Pair(Key.Up, Key.Down, "↑ ↓", SceneTexts.ApproximationChooseSet, by => _domain = Math.Clamp(_domain + by, 0, MapNetworks.Domains.Length - 1)),
        SceneControl.Of(Key.Enter, "Enter", SceneTexts.ApproximationRestart, _ => _networks.Restart()),
        SceneControl.Pointer(SceneTexts.GestureClick, SceneTexts.ApproximationClickCell),
    ];

    public double Difference => _networks.Difference;

    /// <summary>The networks behind the map.</summary>
    internal MapNetworks Networks => _networks;

    public void AddValues(Dictionary<string, double> values)
    {
        values["map_steps"] = _networks.Steps;
        for (int d = 0; d < MapNetworks.Domains.Length; d++)
        {
            for (int w = 0; w < MapNetworks.Widths.Length; w++)
            {
                values[$"map_rmse_{MapNetworks.Domains[d]}pi_{MapNetworks.Widths[w]}"] = _networks.Rmse[d, w];
            }

            foreach (double wanted in s_wanted)
            {
                // 0 says that no network came so close.
                values[$"map_units_for_{wanted.ToString(System.Globalization.CultureInfo.InvariantCulture)}_on_{MapNetworks.Domains[d]}pi"] = _networks.Needed(d, wanted) ?? 0;
            }
        }

        values["map_worse_than_narrower"] = _networks.CountWorseThanNarrower();
    }

    /// <summary>Looks at one network after the other on the same set.</summary>
    public void Walk(int visit, int at, int length) => (_domain, _width) = ((visit + 2) % MapNetworks.Domains.Length, Math.Min(MapNetworks.Widths.Length * at / length, MapNetworks.Widths.Length - 1));

    public void Train() => _networks.Train(StepsAtOnce);

    /// <summary>A click chooses a cell.</summary>
    public bool OnPointer(ScenePointer pointer)
    {
        if (pointer is not { Act: PointerAct.Pressed, Button: PointerButton.Left } || !s_cells.Contains(pointer.Position))
        {
            return false;
        }

        _width = (int)((pointer.Position.X - s_cells.X) / s_cells.Width * MapNetworks.Widths.Length);
        _domain = (int)((pointer.Position.Y - s_cells.Y) / s_cells.Height * MapNetworks.Domains.Length);
        return true;
    }

    public void Dispose() => _networks.Dispose();
}
