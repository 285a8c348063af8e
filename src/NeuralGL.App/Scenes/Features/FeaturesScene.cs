using NeuralGL.OpenGL.Transfers;
using NeuralGL.App.Synthetic;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Cats and dogs told apart by five descriptions of the same pictures, learned live and judged on held-back pictures: clean, moved,
/// with half the contrast; and how many groups of pixels to average over.
/// </summary>
internal sealed partial class FeaturesScene : IScene
{
    /// <summary>The large picture's side, and the steps that a picture, a grid and a caption stay.</summary>
    private const int LargeSide = 184, PictureSteps = 45, GridSteps = 20, CaptionSteps = 150;

    /// <summary>Pictures of weights: so many units, in a sheet of two rows with a gap between.</summary>
    private const int Units = 8, UnitColumns = 4, UnitGap = 2;

    private static readonly PictureChange[] s_changes = Enum.GetValues<PictureChange>();

    private readonly FeatureStudy _study;
    private readonly CatsAndDogs _painter = new(LargeSide);
    private readonly UploadTexture _large, _weights;
    private readonly float[] _whole;
    private int _grid = 6, _captionStep;
    private bool _ownPicture, _ownGrid;
    private float[] _means;

    public FeaturesScene(SceneLab lab)
    {
        (_large, _weights) = (new UploadTexture(lab.Device), new UploadTexture(lab.Device));
        _study = new FeatureStudy(lab, new AnimalPictures());
        _whole = new float[_painter.WholeLength];
        _means = _study.Means(_grid);
        ShowPicture(0);
        Controls =
        [
            new("Left, Right", SceneTexts.FeaturesGridKeys, [Key.Left, Key.Right], key => ChangeGrid(key.Key == Key.Right ? 1 : -1)),
            new("Up, Down", SceneTexts.FeaturesShiftKeys, [Key.Up, Key.Down], key => ChangeShift(key.Key == Key.Up ? 1 : -1)),
            SceneControl.Of(Key.Enter, "Enter", SceneTexts.FeaturesPictureKey, _ => ChangePicture()),
            SceneControl.Of(Key.Backspace, "Backspace", SceneTexts.FeaturesAgainKey, _ => Restart()),
        ];
    }

    public IReadOnlyList<SceneControl> Controls { get; }

    public Phrase Caption => _study.Done < FeatureStudy.Steps ? SceneTexts.FeaturesLearning : (_captionStep / CaptionSteps % 3) switch
    {
        0 => SceneTexts.FeaturesPixels(Percent(FeatureHeads.Attributes), Percent(FeatureHeads.Pixels), Percent(FeatureHeads.Pixels, PictureChange.Moved), Percent(FeatureHeads.Pixels, PictureChange.Contrast), _study.Shift),
        1 => GroupsCaption(),
        _ => SceneTexts.FeaturesNetwork(
            Percent(FeatureHeads.Network), Percent(FeatureHeads.Network, PictureChange.Moved), Percent(FeatureHeads.Network, PictureChange.Contrast),
            Percent(FeatureStudy.Changed, PictureChange.Moved), Percent(FeatureStudy.Changed, PictureChange.Contrast)),
    };

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double>
            {
                ["learned"] = (double)_study.Done / FeatureStudy.Steps,
                ["training_pictures"] = AnimalPictures.Training,
                ["held_back_pictures"] = AnimalPictures.HeldBack,
                ["moved_pixels"] = _study.Shift,
                ["contrast"] = AnimalPictures.ContrastFactor,
                ["groups"] = _grid * _grid,
                ["picture"] = _study.ShownIndex,
                ["picture_is_cat"] = AnimalPictures.IsCat(_study.ShownIndex) ? 1 : 0,
                ["max_difference_from_reference"] = _study.Difference,
            };
            foreach (string name in _study.Names)
            {
                foreach (PictureChange change in s_changes)
                {
                    values[$"{name}_{change.ToString().ToLowerInvariant()}"] = _study.Accuracy(name, change);
                }
            }

            return values;
        }
    }

    public void Step(int step)
    {
        _study.Step();
        _captionStep = _study.Done < FeatureStudy.Steps ? 0 : _captionStep + 1;
        if (!_ownPicture && step > 0 && step % PictureSteps == 0)
        {
            ShowPicture((_study.ShownIndex + 1) % AnimalPictures.HeldBack);
        }

        // While the caption speaks of groups, the number of groups goes through all of them.
        if (!_ownGrid && _captionStep / CaptionSteps % 3 == 1)
        {
            _grid = FeatureHeads.Grids[_captionStep % CaptionSteps / GridSteps % FeatureHeads.Grids.Count];
        }

        _means = _study.Means(_grid);
    }

    public void Dispose()
    {
        _study.Dispose();
        _large.Dispose();
        _weights.Dispose();
    }

    /// <summary>A share in whole percent.</summary>
    private int Percent(string name, PictureChange change = PictureChange.Clean) => (int)Math.Round(100 * _study.Accuracy(name, change));

    private Phrase GroupsCaption()
    {
        int Best(PictureChange change) => FeatureHeads.Grids.MaxBy(k => _study.Accuracy(FeatureHeads.Groups(k), change));
        int clean = Best(PictureChange.Clean), moved = Best(PictureChange.Moved);
        int share = Percent(FeatureHeads.Groups(moved), PictureChange.Moved), pixels = Percent(FeatureHeads.Pixels, PictureChange.Moved);
        return SceneTexts.FeaturesGroups(clean * clean, Percent(FeatureHeads.Groups(clean)), Percent(FeatureHeads.Pixels), moved * moved, share, pixels);
    }

    private void ShowPicture(int index)
    {
        _study.Show(index);
        _painter.Draw(AnimalPictures.HeldBackSeed, index, _whole);
        var rgba = new byte[4 * LargeSide * LargeSide];
        for (int i = 0; i < LargeSide * LargeSide; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                rgba[(4 * i) + c] = Level(_whole[(c * LargeSide * LargeSide) + i]);
            }

            rgba[(4 * i) + 3] = 255;
        }

        _large.Upload(rgba, LargeSide, LargeSide);
    }

    private void ChangePicture()
    {
        _ownPicture = true;
        ShowPicture((_study.ShownIndex + 1) % AnimalPictures.HeldBack);
        _means = _study.Means(_grid);
    }

    private void ChangeGrid(int by)
    {
        int at = FeatureHeads.Grids.ToList().IndexOf(_grid) - by;
        (_ownGrid, _grid) = (true, FeatureHeads.Grids[Math.Clamp(at, 0, FeatureHeads.Grids.Count - 1)]);
        _means = _study.Means(_grid);
    }

    private void ChangeShift(int by)
    {
        _study.SetShift(_study.Shift + by);
        _means = _study.Means(_grid);
    }

    private void Restart()
    {
        _study.Restart(_study.Seed + 1);
        (_captionStep, _means) = (0, _study.Means(_grid));
    }

    private static byte Level(float value) => (byte)Math.Clamp(MathF.Round(255 * value), 0, 255);
}
