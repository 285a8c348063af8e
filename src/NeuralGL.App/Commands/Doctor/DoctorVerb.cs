using System.CommandLine;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands;

/// <summary>Prints what this machine can do: the text that every bug report needs.</summary>
internal sealed class DoctorVerb : Verb
{
    private readonly Option<bool> selfTest = new("--self-test") { Description = "run every operator on this driver against the reference in double; exit code 6 if one is wrong" };

    private readonly Option<bool> json = CommonOptions.Json();

    internal DoctorVerb()
        : base("doctor", "Show what this machine offers: OpenGL and its limits, timers, display, cameras, native libraries, runtime and processor.")
    {
        Options.Add(selfTest);
        Options.Add(json);
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl doctor", "the text to put into a bug report"),
        new("neuralgl doctor --self-test", "does this driver compute rightly?"),
        new("neuralgl doctor --json", "the same as one JSON object"),
        new("MESA_GL_VERSION_OVERRIDE=4.2 neuralgl doctor", "what a driver that is too old looks like (exit code 4)"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        (DoctorReport report, int code) = Examine(arguments.GetValue(selfTest), context);
        if (arguments.GetValue(json))
        {
            context.WriteJson(report, JsonResults.Readable.DoctorReport);
        }
        else
        {
            DoctorText.Write(report, context.Output);
        }
        if (report.Problem is { } problem)
        {
            context.Note(problem);
        }
        if (report.SelfTest is { Failed.Count: > 0 } wrong)
        {
            context.Note($"{wrong.Failed.Count} of {wrong.Cases} operator cases are wrong on this driver; the first: {wrong.Failed[0]}");
            return ExitCode.CheckFailed;
        }

        return code;
    }

    /// <summary>Everything that can be had without a GL context is there even when there is none.</summary>
    private static (DoctorReport Report, int Code) Examine(bool selfTest, CommandContext invocation)
    {
        var report = new DoctorReport
        {
            Neuralgl = Cli.Version,
            Limits = new Dictionary<string, long>(),
            Display = DisplayFacts.Display(),
            Cameras = MachineFacts.Cameras(),
            Libraries = MachineFacts.Libraries(),
            Machine = MachineFacts.Machine(),
        };
        try
        {
            using HeadlessContext context = HeadlessContext.Create();
            using GL gl = GL.GetApi(context);
            report = GlFacts.Describe(gl, context, report) with { Kernels = KernelFacts.Of(gl, invocation.Cancellation) };
            return (selfTest ? report with { SelfTest = SelfTest.Run(gl, invocation) } : report, ExitCode.Ok);
        }
        catch (GlContextException exception)
        {
            return (report with { Problem = exception.Message }, exception.ExitCode);
        }
    }
}
