using System.Globalization;
using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Teach;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Heatmaps;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>
/// The whole picture: what the window shows and what headless runs write. It draws what a pipeline and a state hold; only weights and
/// gradients, which cost nothing while nobody looks, are asked for here.
/// </summary>
internal sealed class DemoView : IDisposable
{
    /// <summary>More layers than these need the room that the first one's templates would have; the view of weights shows them.</summary>
    private const int MostBesideTemplates = 20;

    /// <summary>The help beside the window's own keys: of the network, and what each mode puts before it.</summary>
    private static readonly HelpSection[]
        s_network = [.. Enum.GetValues<KeyGroup>().Where(g => g != KeyGroup.Window).Select(g => new HelpSection(KeyBindings.Title(g).English, [.. KeyBindings.Rows(g)]))],
        s_saliency = [new("Saliency", ViewBindings.Rows), .. s_network],
        s_teaching = [new("Teaching", TeachBindings.Rows)];

    private readonly GL _gl;
    private readonly Fonts _fonts = new();
    private readonly DrawList2D _list = new();
    private readonly Renderer2D _renderer;
    private readonly FramePipeline _pipeline;
    private readonly DemoState _state;
    private readonly LayerPanelView _panels;
    private readonly OutputBars _bars;
    private readonly InputPanes _inputs;
    private readonly OutputHeadsView _heads;
    private readonly TextPanel _text;
    private readonly HelpOverlay _help;
    private readonly ProfileOverlay _profile;
    private readonly TeachPanel _teach;
    private readonly FramePicture _picture;
    private readonly GradientPanels _gradients;
    private readonly LossChooser _loss;
    private readonly ColorMapTexture _colorMaps;
    private readonly HoverReadout _readout;
    private readonly Inspector _inspector;
    private readonly string _inputDetail, _measure;
    private readonly bool _hasTemplates;
    private UiScale _prepared;

    public DemoView(GlDevice device, FramePipeline pipeline, DemoState state)
    {
        (_gl, _pipeline, _state) = (device.Gl, pipeline, state);
        _renderer = new Renderer2D(_gl, _fonts);
        pipeline.Look = state.Look;
        _colorMaps = new ColorMapTexture(_gl);
        _panels = new LayerPanelView(_list, _fonts, _colorMaps.Handle, Picks);
        _readout = new HoverReadout(_list, _fonts);
        _inspector = new Inspector(device, pipeline, state);
        _bars = new OutputBars(_list, _fonts, pipeline.Model.Labels, pipeline.Output.Name, Array.FindLast(pipeline.Layers.Panels, p => p.Value == pipeline.Output)?.Shape ?? pipeline.Layers.Panels[^1].Shape);
        _inputs = new InputPanes(_list, _panels);
        _heads = new OutputHeadsView(_list, _fonts, _panels, pipeline);
        _text = new TextPanel(_list, _fonts);
        _help = new HelpOverlay(_list, _fonts, _colorMaps.Handle);
        _profile = new ProfileOverlay(_list, _fonts);
        _teach = new TeachPanel(_list, _fonts);
        _picture = new FramePicture(_list, pipeline);
        Board = new BoardView(_list, _panels, state.Camera);
        _gradients = new GradientPanels(_list, _fonts, _panels, _picture, Board, pipeline);
        Detail = new DetailView(_list, _fonts, _panels, Picks, new ExciteView(_list, _fonts, _panels, _picture, _gradients, _inspector.Excitement));
        _loss = new LossChooser(pipeline.Model.Labels);
        _inputDetail = pipeline.Transform.ToString();
        _measure = OutputChange.Measure(pipeline.Output);
        _hasTemplates = pipeline.Weights.Count > 0 && pipeline.Weights.Panels[0].Layout.TileHeight > 1 && pipeline.Layers.Count <= MostBesideTemplates;
    }

    /// <summary>The layers as a graph.</summary>
    internal BoardView Board { get; }

    /// <summary>What of the network every pixel shows.</summary>
    internal PickMap Picks { get; } = new();

    /// <summary>Where the whole frame is, in pixels of the picture.</summary>
    internal Rect FramePlace { get; private set; }

    /// <summary>A unit that was opened.</summary>
    internal DetailView Detail { get; }

    /// <summary>The number under the pointer and the opened unit.</summary>
    internal Inspector Inspector => _inspector;

    /// <summary>Whether a selection can be opened.</summary>
    internal bool CanOpen(Selection selection) => _inspector.CanOpen(selection);

    /// <summary>Takes numbers of the network that have arrived for the picture.</summary>
    /// <returns>Whether some have, so that the picture is to be drawn anew.</returns>
    internal bool Collect(bool wait) => _inspector.Collect(wait);

    /// <summary>Rasterises what changing numbers are written with, so that no frame stops for a digit that is new.</summary>
    private void PrepareGlyphs(UiScale scale)
    {
        foreach (int size in new[] { Theme.Type.Caption, Theme.Type.Body })
        {
            Font font = _fonts.Get(FontFace.Regular, scale.Px(size));
            for (float phase = 0; phase < 1; phase += 0.125f)
            {
                foreach (char c in "0123456789.-e∞NaN fpsmrtuthoingchwk:()·ag")
                {
                    _list.Text(font, new ReadOnlySpan<char>(in c), phase, 0, Theme.Text);
                }
            }
        }

        _prepared = scale;
        _list.Clear();
    }

    /// <summary>Draws onto a canvas.</summary>
    internal void Draw(CanvasTarget canvas, UiScale scale)
    {
        if (_prepared != scale)
        {
            PrepareGlyphs(scale);
        }

        _inspector.Follow();
        _list.Clear();
        _colorMaps.Show(_state.Look.Colors);
        Picks.Clear();
        Detail.Tabs.Clear();
        _inspector.Excitement.Prepare();
        bool teaches = _state.Teach is not null, showsTemplates = (_hasTemplates || teaches) && _state.View == DemoViewMode.Activations;
        float aspect = _pipeline.Texture.Height == 0 ? 4f / 3 : (float)_pipeline.Texture.Width / _pipeline.Texture.Height;
        DemoLayout layout = DemoLayout.Of(canvas.Width, canvas.Height, scale, aspect, showsTemplates);
        Bar(layout.Bar, scale);
        Frame(layout.Frame.Part(0, 1 + _pipeline.Feeds.Length, layout.Gap), scale);
        _panels.Draw(layout.Input.Part(0, 1 + _pipeline.Feeds.Length, layout.Gap), _pipeline.Layers, 0, _inputDetail, scale);
        _inputs.Draw(layout, _pipeline, scale);
        if (_state.Teach is { } teach)
        {
            Teach(layout, teach, scale);
        }
        else
        {
            Outputs(OutputHeadsView.Place(layout.Outputs, 0, 1 + _pipeline.Heads.Length, layout.Gap, scale), scale);
            _heads.Draw(layout.Outputs, layout.Gap, _pipeline, scale);
        }

        Layers(layout, teaches, scale);
        _inspector.Ask(Picks);
        if (_inspector.Hovered is { } at && !_state.ShowsHelp)
        {
            _readout.Draw(canvas.Width, canvas.Height, _state.Pointer!.Value, at, _inspector.HoveredValue, Picks.PlaceOf(at), scale);
        }

        if (_state.ShowsProfile)
        {
            _profile.Draw(canvas.Width, canvas.Height, _pipeline.Profile, _state, scale);
        }

        Notices(layout, canvas.Width, canvas.Height, scale);
        if (_state.ShowsHelp)
        {
            _help.Draw(canvas.Width, canvas.Height, teaches ? s_teaching : _state.View == DemoViewMode.Saliency ? s_saliency : s_network, scale);
        }

        canvas.Begin(Theme.Background);
        _renderer.Draw(_list, canvas.Width, canvas.Height);
    }

    /// <summary>What the network answers: a line of text, a map, or classes.</summary>
    private void Outputs(Rect area, UiScale scale)
    {
        if (_pipeline.Model.Text is { } text)
        {
            _text.Draw(_panels, area, text, _pipeline.Outputs, scale);
        }
        else if (_pipeline.MapPanel is >= 0 and var map)
        {
            _panels.Draw(area, _pipeline.Layers, map, scale);
        }
        else
        {
            Span<char> buffer = stackalloc char[96];
            ReadOnlySpan<float> before = _pipeline.OutputsBefore;
            _bars.Draw(_panels, area, _pipeline.Outputs, before, before.IsEmpty ? _pipeline.Output.Name : ToolText.Change(buffer, OutputChange.Of(before, _pipeline.Outputs), _measure, _pipeline.Model.Labels), scale);
        }
    }

    /// <summary>What the view shows of the network.</summary>
    private void Layers(in DemoLayout layout, bool teaches, UiScale scale)
    {
        bool showsTemplates = layout.Templates.Width > 0 && !teaches;
        int chosen = _state.ChosenOutput is { } output && output < _pipeline.Outputs.Length ? output : GradientView.Top;
        LossChoice loss = _loss.Of(_state);
        _pipeline.Refresh(_state.View, showsTemplates, _state.View == DemoViewMode.Saliency ? chosen : loss.Class);
        if (_state.ShowsDetail && _inspector.Opened is { } opened)
        {
            Detail.Draw(Rect.FromEdges(showsTemplates ? layout.Templates.X : layout.Layers.X, layout.Layers.Y, layout.Layers.Right, layout.Layers.Bottom), layout.Gap, opened, _state.Part, scale);
            return;
        }

        switch (_state.View)
        {
            case DemoViewMode.Weights:
                Grid(layout.Layers, layout.Gap, _pipeline.Weights, 0, scale);
                break;
            case DemoViewMode.ActivationGradients or DemoViewMode.WeightGradients:
                _gradients.Loss(layout.Layers, layout.Gap, _state.View, loss, scale);
                break;
            case DemoViewMode.Saliency:
                _gradients.Saliency(layout.Layers, chosen, scale);
                break;
            default:
                if (showsTemplates)
                {
                    _panels.Draw(layout.Templates, _pipeline.Weights, 0, scale);
                }

                Grid(layout.Layers, layout.Gap, _pipeline.Layers, 1 + _pipeline.Feeds.Length, scale);
                break;
        }
    }

    public void Dispose()
    {
        _inspector.Dispose();
        _colorMaps.Dispose();
        _renderer.Dispose();
        _fonts.Dispose();
    }

    /// <summary>The classes with their examples take the templates' place; where there is none, that of the outputs, whose bars they have too.</summary>
    private void Teach(in DemoLayout layout, TeachState teach, UiScale scale)
    {
        if (layout.Templates.Width > 0)
        {
            _bars.Draw(_panels, layout.Outputs, _pipeline.Outputs, scale);
            _teach.Draw(_panels, layout.Templates, teach, _state.IsPaused, _pipeline.Outputs, scale);
        }
        else
        {
            _teach.Draw(_panels, layout.Outputs, teach, _state.IsPaused, _pipeline.Outputs, scale);
        }
    }

    private void Bar(Rect area, UiScale scale)
    {
        list(area);
        Font title = _fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Title)), body = _fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body));
        Rect line = area.Inset(scale.Px(Theme.Space.M), 0);
        float x = line.X + _list.Text(title, "NeuralGL", line, Theme.Text) + scale.Px(Theme.Space.L);
        Span<char> right = stackalloc char[160];
        ReadOnlySpan<char> times = Times(right);
        float timesWidth = _list.Text(body, times, line, Theme.TextSecondary, TextAlign.Right) + scale.Px(Theme.Space.L);
        if (_state.Look.Words is { Length: > 0 } look)
        {
            var before = Rect.FromEdges(x, line.Y, line.Right - timesWidth, line.Bottom);
            timesWidth += _list.Text(_fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body)), look, before, Theme.Text, TextAlign.Right) + scale.Px(Theme.Space.L);
        }

        Span<char> left = stackalloc char[320];
        ReadOnlySpan<char> what = new TextBuffer(left).Add(_pipeline.Model.Name).Add("  ·  ").Add(_state.Source).Add("  ·  ").Add(_pipeline.BackendName).Add(" on ").Add(_state.Renderer).Text;
        _list.Text(body, what, Rect.FromEdges(x, line.Y, line.Right - timesWidth, line.Bottom), Theme.TextSecondary);

        void list(Rect bar)
        {
            _list.Fill(bar, Theme.Surface);
            _list.Fill(bar with { Y = bar.Bottom - 1, Height = 1 }, Theme.Outline);
        }
    }

    /// <summary>Times where there is a clock, otherwise the number of the frame, so that headless pictures repeat to the bit.</summary>
    private ReadOnlySpan<char> Times(Span<char> buffer)
    {
        var text = new TextBuffer(buffer);
        if (_state.ShowsTimes)
        {
            text = text.Add(_state.FramesPerSecond, "F1").Add(" fps  ·  frame ").Add(_state.FrameMilliseconds, "F1").Add(" ms  ·  network ")
                .Add(_pipeline.InferenceMilliseconds, "F2").Add(_pipeline.IsWallTime ? " ms CPU wall" : " ms GPU");
            return _state.Ages is { Count: > 0 } ages ? text.Add("  ·  age ").Add(ages.RecentMilliseconds(0.5), "F0").Add(" ms").Text : text.Text;
        }

        return text.Add("frame ").Add(_state.FrameIndex).Add("  ·  times in report.json").Text;
    }

    private void Frame(Rect area, UiScale scale)
    {
        Span<char> buffer = stackalloc char[64];
        int pad = scale.Px(Theme.Space.S);
        string title = ToolText.Title(_state.Tool, _state.IsPaused);
        ReadOnlySpan<char> changes = ToolText.Changes(buffer, _pipeline.Edits);
        _panels.Frame(area, title, changes.IsEmpty ? _state.Source : changes, "", scale);
        Font caption = _fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        var line = new Rect(area.X + pad, area.Y + scale.Px(5), area.Width - (2 * pad), scale.Px(18));
        if (_state.Truth is { } truth)
        {
            var written = new TextBuffer(buffer);
            written = truth.Label is { } label ? written.Add("truth: ").Add(label) : written.Add("truth: nothing");
            ReadOnlySpan<char> text = written.Add(truth.InTransition ? " (changing)" : "").Text;
            if (_fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body)).Measure(title) + pad + caption.Measure(text) <= line.Width)
            {
                _list.Text(caption, text, line, Theme.TextSecondary, TextAlign.Right);
            }
        }
        else if (_pipeline.Model.Text is { } text)
        {
            Font body = _fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body));
            float room = body.Measure(title) + pad;
            _list.Text(body, _text.Line(text, _pipeline.Outputs), Rect.FromEdges(line.X + room, line.Y, line.Right, line.Bottom), Theme.Accent, TextAlign.Right);
        }

        if (_picture.Draw(Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad)) is { } seen)
        {
            FramePlace = _picture.Place;
            _picture.Map(seen);
            _list.Stroke(seen, 0, scale.Px(2), Theme.Accent);
            ToolMarks.Draw(_list, FramePlace, _pipeline, _state, scale);
        }
    }

    private void Grid(Rect area, int gap, PanelSet set, int first, UiScale scale)
    {
        if (set.Count > first)
        {
            Board.Draw(area, gap, set, scale, first, _state.Selected is { } selected && selected.Set == set ? selected.Panel : -1);
        }
        else
        {
            _list.Text(_fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body)), "this model has no layers with weights", area, Theme.TextSecondary, TextAlign.Centre);
        }
    }

    /// <summary>What must not be missed: banners at the bottom, short answers to keys above them.</summary>
    private void Notices(in DemoLayout layout, int width, int height, UiScale scale)
    {
        float bottom = height - layout.Gap;
        if (NumberAlarm.FirstOf(_pipeline.Layers) is >= 0 and var bad)
        {
            Span<char> buffer = stackalloc char[160];
            bottom = Notice(NumberAlarm.Say(buffer, _pipeline.Layers, bad), Theme.Error, Theme.Background, width, bottom, scale);
        }

        if (_state.ShowsTimes && _pipeline.Slow.Found is { } slow)
        {
            Span<char> buffer = stackalloc char[160];
            ReadOnlySpan<char> text = new TextBuffer(buffer).Add(slow.Node.Name).Add(" (").Add(slow.Node.Operator.Name).Add(") takes ").Add(slow.Milliseconds, "F0").Add(" ms and cannot be divided: keys wait for it").Text;
            bottom = Notice(text, Theme.Warning, Theme.Background, width, bottom, scale);
        }

        if (_state.Banner is { } banner)
        {
            bottom = Notice(banner, Theme.Warning, Theme.Background, width, bottom, scale);
        }

        if (_state.Toast is { } toast)
        {
            Notice(toast, Theme.SurfaceRaised, Theme.Text, width, bottom, scale);
        }
    }

    private float Notice(ReadOnlySpan<char> text, Rgba surface, Rgba ink, int width, float bottom, UiScale scale)
    {
        Font body = _fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body));
        int pad = scale.Px(Theme.Space.L), height = scale.Px(36);
        float boxWidth = MathF.Min(width - (2 * pad), MathF.Ceiling(body.Measure(text)) + 1 + (2 * pad));
        Rect box = new Rect((width - boxWidth) / 2, bottom - height, boxWidth, height).Snapped;
        _list.Fill(box, scale.Px(Theme.Radius.Panel), surface);
        _list.Stroke(box, scale.Px(Theme.Radius.Panel), scale.Px(1), Theme.Outline);
        _list.Text(body, text, box.Inset(pad, 0), ink, TextAlign.Centre);
        return box.Y - scale.Px(Theme.Space.S);
    }
}
