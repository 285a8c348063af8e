namespace NeuralGL.App.Commands;

/// <summary>The process exit codes that scripts rely on.</summary>
internal static class ExitCode
{
    internal const int Ok = 0;

    /// <summary>A wrong verb, option or value; also an internal error, which is a fault of ours and no other code's.</summary>
    internal const int Usage = 1;

    /// <summary>Input data, a model, or a folder to write into that cannot be used.</summary>
    internal const int BadInput = 2;

    /// <summary>No GL context, camera or system library.</summary>
    internal const int Missing = 3;

    /// <summary>The GL version or one of its limits is too low.</summary>
    internal const int GlTooLow = 4;

    /// <summary>A shader did not compile or link.</summary>
    internal const int Shader = 5;

    /// <summary>A self-check or comparison failed.</summary>
    internal const int CheckFailed = 6;

    internal const int Interrupted = 130;
}
