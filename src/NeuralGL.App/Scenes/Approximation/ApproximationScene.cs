using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>
/// What a network can come close to, and what training finds of it. The scene walks from page to page by itself until a person takes
/// any control; from then on it stays where it is put.
/// </summary>
internal sealed class ApproximationScene : IScene
{
    /// <summary>Steps on each page in the first round and in the later ones.</summary>
    internal const int FirstStay = 100, LaterStay = 300;

    private readonly Func<IApproximationPage>[] _recipes;
    private readonly IApproximationPage?[] _pages;
    private readonly SceneControl _turn;
    private int _page;
    private bool _isByHand;

    public ApproximationScene(SceneLab lab)
    {
        _recipes = [() => new CurvePage(lab), () => new MapPage(lab), () => new PicturePage(lab)];
        _pages = new IApproximationPage?[_recipes.Length];
        _turn = SceneControl.Of(Key.Tab, "Tab", SceneTexts.ApproximationTurn, key => Turn(key.Modifiers.HasFlag(KeyModifiers.Shift) ? -1 : 1));
        Present.Walk(0, 0, FirstStay);
    }

    public Phrase Caption => Present.Caption;

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double> { ["page"] = _page + 1 };
            foreach (IApproximationPage page in _pages.OfType<IApproximationPage>())
            {
                page.AddValues(values);
            }

            values["max_difference_from_reference"] = _pages.Max(p => p?.Difference ?? 0);
            return values;
        }
    }

    public IReadOnlyList<SceneControl> Controls => [_turn, .. Present.Controls.Select(TakesOver)];

    /// <summary>The page on screen, made when it is first wanted.</summary>
    internal IApproximationPage Present => _pages[_page] ??= _recipes[_page]();

    public bool OnPointer(ScenePointer pointer)
    {
        bool isUsed = Present.OnPointer(pointer);
        _isByHand |= isUsed;
        return isUsed;
    }

    public void Step(int step)
    {
        if (!_isByHand)
        {
            (_page, int visit, int at, int length) = Place(step, _recipes.Length);
            if (step > 0)
            {
                Present.Walk(visit, at, length);
            }
        }

        Present.Train();
    }

    public void Draw(ScenePage page)
    {
        Present.Draw(page);
        for (int i = 0; i < _recipes.Length && _recipes.Length > 1; i++)
        {
            page.Circle(new((ScenePage.Width / 2) + ((i - ((_recipes.Length - 1) / 2f)) * 16), 634), 3.5f, i == _page ? Drawing.Theme.Accent : Drawing.Theme.Outline);
        }
    }

    public void Dispose()
    {
        foreach (IApproximationPage? page in _pages)
        {
            page?.Dispose();
        }
    }

    /// <summary>Where the walk is: the page, how often it has been there, and the steps since it came and until it goes.</summary>
    private static (int Page, int Visit, int At, int Length) Place(int step, int pages)
    {
        int first = FirstStay * pages, later = LaterStay * pages;
        return step < first
            ? (step / FirstStay, 0, step % FirstStay, FirstStay)
            : ((step - first) % later / LaterStay, 1 + ((step - first) / later), (step - first) % LaterStay, LaterStay);
    }

    private void Turn(int by) => (_isByHand, _page) = (true, (_page + by + _recipes.Length) % _recipes.Length);

    private SceneControl TakesOver(SceneControl control) => control.Act is not { } act ? control : control with
    {
        Act = key =>
        {
            _isByHand = true;
            act(key);
        },
    };
}
