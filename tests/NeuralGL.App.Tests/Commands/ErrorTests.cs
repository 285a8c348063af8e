using NeuralGL.App.Commands;
using NeuralGL.App.Data;
using NeuralGL.App.Frames;
using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Tests.Commands;

public class ErrorTests
{
    public static TheoryData<int, Exception> Failures => new()
    {
        { 5, new UserException("what is wrong", ExitCode.Shader) },
        { 4, new GlContextException("what is wrong", GlContextException.VersionTooLow) },
        { 3, new FrameSourceException("what is wrong", ExitCode.Missing) },
        { 5, new ShaderException("what is wrong") },
        { 4, new GlLimitException("what is wrong") },
        { 3, new GlException("what is wrong") },
        { 1, new LayerSpecException("what is wrong") },
        { 1, new PictureSpecException("what is wrong") },
        { 1, new TrainingDivergedException(1, 2, "what is wrong") },
        { 2, new ModelFormatException(ModelErrorCode.NotExportable, "what is wrong") },
        { 3, new DataFetchException("what is wrong", ExitCode.Missing) },
        { 2, new DataFormatException("a.idx", "what is wrong") },
        { 2, new PictureException("what is wrong") },
        { 2, new GraphException("what is wrong") },
        { 2, new ShapeException("what is wrong") },
        { 3, new DllNotFoundException("what is wrong") },
        { 2, new FileNotFoundException("what is wrong") },
        { 2, new DirectoryNotFoundException("what is wrong") },
        { 2, new UnauthorizedAccessException("what is wrong") },
        { 2, new IOException("what is wrong") },
        { 1, new InvalidOperationException("what\nis wrong") },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Failures))]
    public void A_failure_is_one_line_with_its_exit_code(int code, Exception failure)
    {
        Outcome outcome = Outcome.Of(new ProbeVerb(_ => throw failure), "probe", "m");

        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Output));
        string line = Assert.Single(outcome.ErrorLines);
        Assert.Matches("^neuralgl: .*what is wrong", line);
        Assert.Equal(failure is InvalidOperationException, line.Contains("internal error", StringComparison.Ordinal));
    }

    [Fact]
    public void Verbose_adds_the_stack_trace()
    {
        Outcome outcome = Outcome.Of(new ProbeVerb(_ => throw new InvalidOperationException("odd")), "probe", "m", "--verbose");

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_verb_ends_with_130()
    {
        static int Stop(CommandContext context)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            return ExitCode.Ok;
        }

        Assert.Equal((ExitCode.Interrupted, "neuralgl: interrupted\n"), (Outcome.Interrupted(new ProbeVerb(Stop), "probe", "m") is var stopped ? (stopped.ExitCode, stopped.Error) : default));
        Assert.Equal(ExitCode.Interrupted, Outcome.Interrupted(new ProbeVerb(_ => ExitCode.Ok), "probe", "m").ExitCode);
    }
}
