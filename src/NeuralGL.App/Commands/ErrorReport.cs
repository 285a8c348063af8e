using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Functions;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Commands;

/// <summary>Turns what a verb throws into the line the user reads and the exit code that scripts read.</summary>
internal static class ErrorReport
{
    internal static int Write(Exception exception, TextWriter error, bool verbose)
    {
        (int code, string message) = Describe(exception);
        error.WriteLine("neuralgl: " + OneLine(message));
        if (verbose)
        {
            error.WriteLine(exception);
        }
        return code;
    }

    /// <summary>The one table of exceptions and exit codes; libraries throw their own types, the tool ranks them here.</summary>
    internal static (int Code, string Message) Describe(Exception exception) => exception switch
    {
        IUserError known => (known.ExitCode, exception.Message),
        GlContextException gl => (gl.ExitCode, gl.Message),
        GlLimitException => (ExitCode.GlTooLow, exception.Message),
        ShaderException => (ExitCode.Shader, exception.Message),
        GlException => (ExitCode.Missing, exception.Message),
        // What a user writes on the command line, and a training that its options drove to infinity.
        LayerSpecException or PictureSpecException or TrainingDivergedException => (ExitCode.Usage, exception.Message),
        ModelFormatException or DataFormatException or PictureException or GraphException or ShapeException or GlslFunctionException => (ExitCode.BadInput, exception.Message),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted"),
        DllNotFoundException => (ExitCode.Missing, "a system library is missing: " + exception.Message),
        IOException or UnauthorizedAccessException => (ExitCode.BadInput, exception.Message),
        _ => (ExitCode.Usage, $"internal error: {exception.GetType().Name}: {exception.Message} (run with --verbose for the stack trace)"),
    };

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
