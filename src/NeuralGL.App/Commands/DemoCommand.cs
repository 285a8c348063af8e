using System.CommandLine;
using System.Text.Json;
using NeuralGL.App.Demo;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.OpenGL;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands;

/// <summary>The realtime window, or the same pictures without one.</summary>
internal sealed class DemoCommand : Verb
{
    private const int DefaultFrames = 60;
    private const string DefaultDirectory = "neuralgl-out";

    private readonly Option<string[]> _source = new("--source") { Description = "where frames come from: " + FrameSources.Forms + " (default synthetic); NAME=S for another picture input of the model", HelpName = "[NAME=]S" };
    private readonly Option<string[]> _inputs = new("--input") { Description = "numbers of an input that is no picture, .npy or .pb (default zeros)", HelpName = "NAME=FILE" };
    private readonly Option<FileInfo?> _model = new("--model") { Description = "an ONNX model that takes pictures (default: the shipped digits)", HelpName = "M.onnx" };
    private readonly Option<FileInfo?> _labels = new("--labels") { Description = "names of the classes, one a line or a JSON array", HelpName = "FILE" };
    private readonly Option<string?> _transform = CommonOptions.InputTransform("how a frame becomes the input, e.g. 28x28,gray,invert");
    private readonly Option<string[]> _shapes = InputShapes.Option();
    private readonly Option<string> _decode = CtcText.Option();
    private readonly Option<string> _backend = BackendSession.Option("gl");
    private readonly Option<int> _threads = BackendSession.ThreadsOption();
    private readonly Option<PixelSize> _size = CommonOptions.Size("--size", "size of the picture in pixels (default 1280x720)", new PixelSize(1280, 720));
    private readonly Option<int?> _limit = new("--fps-limit") { Description = "the most pictures in a second; 0: as many as can be, without vsync (default: those of the monitor)", HelpName = "N" };
    private readonly Option<int> _seed = CommonOptions.Seed("seed of the synthetic source (default 1)", 1);
    private readonly Option<string> _view = new("--view") { Description = "what panels show: " + DemoViewNames.All + " (default activations)", HelpName = "VIEW", DefaultValueFactory = _ => "activations" };
    private readonly Option<string?> _select = new("--select") { Description = "a layer, and after a colon which number of it, e.g. hidden:12", HelpName = "LAYER[:N]" };
    private readonly Option<bool> _open = new("--open") { Description = "with --select: opened, with its formula and histogram" };
    private readonly Option<string> _detail = new("--detail") { Description = "with --open: what of the unit, " + DetailParts.All + " (default formula)", HelpName = "PART", DefaultValueFactory = _ => "formula" };
    private readonly Option<string> _rangeScope = new("--range-scope") { Description = "what shares a range of colours: " + PanelLook.ScopeNames + " (default layer)", HelpName = "SCOPE", DefaultValueFactory = _ => "layer" };
    private readonly Option<string> _ranges = new("--ranges") { Description = "auto, LOW:HIGH, or locked:FRAME: kept from that frame on (default auto)", HelpName = "R", DefaultValueFactory = _ => "auto" };
    private readonly Option<string> _colormap = new("--colormap") { Description = "colours of panels: " + PanelLook.MapNames + " (default viridis)", HelpName = "MAP", DefaultValueFactory = _ => "viridis" };
    private readonly Option<int> _skip = new("--skip") { Description = "frames of the source that are passed over first (default 0)", HelpName = "N" };
    private readonly Option<int> _noise = EditOptions.Noise();
    private readonly Option<string?> _crop = EditOptions.Crop(), _occlude = EditOptions.Occlude(), _shift = EditOptions.Shift(), _drawing = EditOptions.Drawing();
    private readonly Option<string?> _scene = new("--scene") { Description = "a scene that teaches: " + SceneCatalog.Names, HelpName = "NAME" };
    private readonly Option<string?> _state = new("--state") { Description = "with --scene playground: the line that its key C copies", HelpName = "LINE" };
    private readonly Option<bool> _lesson = new("--lesson") { Description = "all scenes one after the other, with next and back; begins with --scene, or with the first" };
    private readonly Option<string> _lang = new("--lang") { Description = "language of the scenes (default en)", HelpName = "en|ru", DefaultValueFactory = _ => "en" };
    private readonly Option<bool> _headless = new("--headless") { Description = "no window: write every picture as a PNG" };
    private readonly Option<int> _frames = CommonOptions.PositiveInt("--frames", "headless: how many frames (default 60), with --lesson of each scene", DefaultFrames, 100_000);
    private readonly Option<DirectoryInfo> _out = new("--out") { Description = "headless: where the pictures and report.json go", HelpName = "DIR", DefaultValueFactory = _ => new DirectoryInfo(DefaultDirectory) };
    private readonly Option<FileInfo?> _record = new("--record") { Description = "a video of it: in the window from the first frame on, as Shift+P does, headless 30 pictures a second; needs ffmpeg", HelpName = "FILE.mp4" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public DemoCommand() : base("demo", "stream frames through a network and watch every layer")
    {
        Options.Add(_source);
        Options.Add(_inputs);
        Options.Add(_model);
        Options.Add(_labels);
        Options.Add(_transform);
        Options.Add(_shapes);
        Options.Add(_decode);
        Options.Add(_backend);
        Options.Add(_threads);
        Options.Add(_size);
        Options.Add(_limit);
        Options.Add(_seed);
        Options.Add(_view);
        Options.Add(_select);
        Options.Add(_open);
        Options.Add(_detail);
        Options.Add(_rangeScope);
        Options.Add(_ranges);
        Options.Add(_colormap);
        Options.Add(_skip);
        Options.Add(_noise);
        Options.Add(_crop);
        Options.Add(_occlude);
        Options.Add(_shift);
        Options.Add(_drawing);
        Options.Add(_scene);
        Options.Add(_state);
        Options.Add(_lesson);
        Options.Add(_lang);
        Options.Add(_headless);
        Options.Add(_frames);
        Options.Add(_out);
        Options.Add(_record);
        Options.Add(_json);
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl demo", "handwritten digits, drawn by the program"),
        new("neuralgl demo --source camera", "hold a digit before the camera"),
        new("neuralgl demo --source video:clip.mp4 --model my.onnx", "your network on your film"),
        new("neuralgl demo --model rec.onnx --labels keys.txt --source camera", "a line of text, read live: docs/real-networks.md"),
        new("neuralgl demo --scene collapse --lang en", "a scene that teaches, moving"),
        new("neuralgl demo --scene playground --state \"data=spiral layers=sine:16\"", "a network of your own on points"),
        new("neuralgl demo --scene upscale --source camera", "frames made twice as large, before and after"),
        new("neuralgl demo --lesson", "all of them in order; PgDn is next, F12 lists them"),
        new("neuralgl demo --headless --frames 60 --out out --json", "no display: pictures and a report"),
        new("neuralgl demo --scene collapse --headless --frames 300 --record film.mp4", "a film of a scene"),
    ];

    internal override IEnumerable<(string Title, IEnumerable<(string Name, string Text)> Rows)> Tables =>
        Enum.GetValues<KeyGroup>().Select(g => (KeyBindings.Title(g).English + ":", KeyBindings.Rows(g)));

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        PixelSize size = arguments.GetValue(_size);
        if (size.Width < DemoLayout.LeastWidth || size.Height < DemoLayout.LeastHeight)
        {
            throw new UserException($"--size {size} is too small to read; it takes at least {DemoLayout.LeastWidth}x{DemoLayout.LeastHeight}", ExitCode.Usage);
        }

        Language language = arguments.GetValue(_lang) switch
        {
            "en" => Language.English,
            "ru" => Language.Russian,
            var other => throw new UserException($"--lang {other}: the scenes speak en and ru", ExitCode.Usage),
        };
        if (arguments.GetValue(_limit) is < 0 or > 10_000)
        {
            throw new UserException($"--fps-limit {arguments.GetValue(_limit)}: a number of pictures from 0 to 10000", ExitCode.Usage);
        }

        LessonPlan plan = Plan(arguments, language);
        bool headless = arguments.GetValue(_headless);
        if (!headless && !GlfwWindow.IsDisplayAvailable())
        {
            int frames = arguments.GetValue(_frames);
            context.Note($"there is no display here, so {frames} {(frames == 1 ? "frame" : "frames")}{(plan.IsLesson ? " of each scene" : "")} {(frames == 1 ? "goes" : "go")} to {arguments.GetValue(_out)} instead (--headless asks for that)");
            headless = true;
        }

        DemoReport report;
        try
        {
            report = headless && plan.First is not null ? Headless(arguments, plan, size, context) : Stream(arguments, plan, headless, size, context);
        }
        catch (GlContextException e) when (e.ExitCode == GlContextException.VersionTooLow && DemoSession.NeedsCompute(arguments.GetValue(_backend)!))
        {
            throw new UserException($"{e.Message}; or --backend cpu, for which OpenGL 3.3 is enough", ExitCode.GlTooLow);
        }

        if (arguments.GetValue(_json))
        {
            context.WriteJson(report, JsonResults.Readable.DemoReport);
        }

        return ExitCode.Ok;
    }

    /// <summary>The scene as the state has it.</summary>
    private static SceneEntry Restored(SceneEntry? scene, string state)
    {
        try
        {
            return scene?.Restore is { } restore ? scene with { Create = restore(state) }
                : throw new UserException($"--state belongs to --scene playground; {(scene is null ? "no scene was asked for" : $"the scene '{scene.Name}' has none")}", ExitCode.Usage);
        }
        catch (FormatException e)
        {
            throw new UserException($"--state: {e.Message}", ExitCode.Usage);
        }
    }

    /// <summary>Which scenes are wanted.</summary>
    private LessonPlan Plan(ParseResult arguments, Language language)
    {
        bool isLesson = arguments.GetValue(_lesson);
        SceneEntry? scene = arguments.GetValue(_scene) is { } name
            ? SceneCatalog.Find(name) ?? throw new UserException($"--scene {name}: there is no such scene; there are {SceneCatalog.Names}", ExitCode.Usage)
            : isLesson ? SceneCatalog.All[0] : null;
        scene = arguments.GetValue(_state) is { } state ? Restored(scene, state) : scene;
        if (isLesson && scene == SceneCatalog.Upscale)
        {
            throw new UserException("--scene upscale is no part of the lesson; leave out --lesson", ExitCode.Usage);
        }

        return new LessonPlan(scene, isLesson, language) { FeedsScene = arguments.GetResult(_source) is { Implicit: false } };
    }

    /// <summary>Frames through a model, in the window or not.</summary>
    private DemoReport Stream(ParseResult arguments, LessonPlan plan, bool headless, PixelSize size, CommandContext context)
    {
        FrameSourceOptions options = FrameOptions(arguments, context);
        LoadedModel model = LoadedModel.Load(arguments.GetValue(_model)?.FullName ?? LoadedModel.DigitsPath, arguments.GetValue(_labels)?.FullName, arguments.GetValue(_transform), new InputShapes(arguments.GetValue(_shapes) ?? [], []), arguments.GetValue(_decode)!);
        foreach (string warning in model.Warnings)
        {
            context.Note($"{model.Name}: {warning}");
        }

        DemoInputs inputs = DemoInputs.Of(model, arguments.GetValue(_source) ?? [], arguments.GetValue(_inputs) ?? []);
        string source = inputs.Source;
        foreach (string spec in inputs.Sources.Values.Prepend(source))
        {
            FrameSources.Parse(spec, options);
        }

        string backend = arguments.GetValue(_backend)!;
        DemoBeginning beginning = Beginning(arguments);
        var origin = new DemoOrigin(source, (int)options.Seed, arguments.GetValue(_model)?.FullName, arguments.GetValue(_labels)?.FullName, arguments.GetValue(_transform), backend)
        {
            Inputs = inputs,
            Others = [.. (arguments.GetValue(_shapes) ?? []).Select(s => (_shapes.Name, s)), .. (arguments.GetValue(_inputs) ?? []).Select(i => (_inputs.Name, i)), .. arguments.GetResult(_decode) is { Implicit: false } ? [(_decode.Name, arguments.GetValue(_decode)!)] : Array.Empty<(string, string)>()],
        };
        return headless
            ? Headless(arguments, inputs, options, model, backend, beginning, size, context)
            : WindowDemo.Run(origin, options, model, beginning, size, plan, context, arguments.GetValue(_limit));
    }

    /// <summary>What is on screen at first.</summary>
    private DemoBeginning Beginning(ParseResult arguments)
    {
        string name = arguments.GetValue(_view)!;
        DemoViewMode view = DemoViewNames.Find(name) ?? throw new UserException($"--view {name}: there is no such view; there are {DemoViewNames.All}", ExitCode.Usage);
        int skip = arguments.GetValue(_skip);
        string detail = arguments.GetValue(_detail)!;
        DetailPart part = DetailParts.Find(detail) ?? throw new UserException($"--detail {detail}: there is no such part; there are {DetailParts.All}", ExitCode.Usage);
        return skip < 0 ? throw new UserException($"--skip {skip}: a number of frames from 0 on", ExitCode.Usage)
            : arguments.GetValue(_open) && arguments.GetValue(_select) is null ? throw new UserException("--open opens what --select names; name a layer", ExitCode.Usage)
            : part != DetailPart.Formula && !arguments.GetValue(_open) ? throw new UserException("--detail says what of an opened unit is shown; --select one and --open it", ExitCode.Usage)
            : new DemoBeginning(view, arguments.GetValue(_select), arguments.GetValue(_open), skip, Film(arguments), part)
            {
                Edit = Edits(arguments),
                Scope = PanelLook.FindScope(arguments.GetValue(_rangeScope)!),
                Ranges = CheckedRanges(arguments.GetValue(_ranges)!),
                Colors = PanelLook.FindColors(arguments.GetValue(_colormap)!),
            };
    }

    /// <summary>What is changed of the input from the beginning; the options are read now, the drawing too.</summary>
    private Action<InputEdits> Edits(ParseResult arguments)
    {
        int noise = arguments.GetValue(_noise);
        PictureRectangle? crop = EditOptions.Rectangle(_crop.Name, arguments.GetValue(_crop)), covered = EditOptions.Rectangle(_occlude.Name, arguments.GetValue(_occlude));
        (int Right, int Down) shift = EditOptions.Offset(_shift.Name, arguments.GetValue(_shift));
        string? drawing = arguments.GetValue(_drawing);
        return edits =>
        {
            (edits.Noise, edits.Crop, edits.Occluded, edits.Shift) = (noise, crop, covered, shift);
            if (drawing is not null)
            {
                EditOptions.Load(edits.Drawing, drawing);
            }
        };
    }

    private static string CheckedRanges(string text)
    {
        new PanelLook().Parse(text);
        return text;
    }

    /// <summary>Scenes alone. What belongs to frames is refused rather than left out.</summary>
    private DemoReport Headless(ParseResult arguments, LessonPlan plan, PixelSize size, CommandContext context)
    {
        bool takesFrames = plan.First == SceneCatalog.Upscale;
        foreach (Option option in (Option[])[.. takesFrames ? [] : new Option[] { _source, _seed }, _inputs, _model, _labels, _transform, _shapes, _decode, _view, _select, _open, _detail, _rangeScope, _ranges, _colormap, _skip, _noise, _crop, _occlude, _shift, _drawing])
        {
            if (arguments.GetResult(option) is { Implicit: false })
            {
                throw new UserException($"{option.Name} has no meaning beside {(plan.IsLesson ? _lesson : (Option)_scene).Name} without a window: a scene brings its own networks and data", ExitCode.Usage);
            }
        }

        DemoReport report = HeadlessScene.Run(plan, arguments.GetValue(_backend)!, arguments.GetValue(_frames), arguments.GetValue(_out)!.FullName, size, context, plan.FeedsScene ? () => new FallbackFrameSource(arguments.GetValue(_source)![^1], FrameOptions(arguments, context), headless: true) : null, Film(arguments));
        Write(arguments, report, context);
        return report;
    }

    /// <summary>Where a video goes, if one is wanted.</summary>
    private string? Film(ParseResult arguments)
    {
        if (arguments.GetValue(_record) is not { } file)
        {
            return null;
        }

        return !file.Extension.Equals(".mp4", StringComparison.OrdinalIgnoreCase) ? throw new UserException($"--record {file}: videos are MP4; give a name that ends in .mp4", ExitCode.Usage)
            : file.Directory is not { Exists: true } ? throw new UserException($"--record {file}: there is no directory '{file.DirectoryName}'", ExitCode.BadInput)
            : Directory.Exists(file.FullName) ? throw new UserException($"--record {file} is a directory", ExitCode.BadInput)
            : file.FullName;
    }

    private FrameSourceOptions FrameOptions(ParseResult arguments, CommandContext context) => new() { Seed = arguments.GetValue(_seed), Warnings = context.Error };

    private DemoReport Headless(ParseResult arguments, DemoInputs inputs, FrameSourceOptions options, LoadedModel model, string backend, DemoBeginning beginning, PixelSize size, CommandContext context)
    {
        string directory = arguments.GetValue(_out)!.FullName;
        using HeadlessContext gl = HeadlessContext.Create(needsCompute: DemoSession.NeedsCompute(backend));
        gl.MakeCurrent();
        using var session = new DemoSession(GL.GetApi(gl), model, backend, showsTimes: false, context, inputs: inputs);
        DemoReport report = HeadlessDemo.Run(session, inputs.Source, options, inputs, beginning, arguments.GetValue(_frames), directory, size, context);
        Write(arguments, report, context);
        return report;
    }

    private void Write(ParseResult arguments, DemoReport report, CommandContext context)
    {
        string directory = arguments.GetValue(_out)!.FullName;
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(report, JsonResults.Readable.DemoReport), (byte)'\n'];
        AtomicFile.Write(Path.Combine(directory, "report.json"), file => file.Write(json));
        if (!arguments.GetValue(_json))
        {
            context.Output.WriteLine($"{report.Frames} {(report.Frames == 1 ? "picture" : "pictures")} and report.json in {directory}: frame {report.FrameMsP50:F1} ms, network {report.InferenceMsP50:F2} ms ({report.InferenceClock}), {report.GlErrors} GL errors");
        }
    }
}
