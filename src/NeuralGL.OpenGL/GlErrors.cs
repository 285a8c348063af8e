namespace NeuralGL.OpenGL;

/// <summary>An OpenGL problem that a caller can do something about. The message is one line for people.</summary>
public class GlException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The context's version is too low or a tensor is beyond one of its limits; the message says which and what was found.</summary>
public sealed class GlLimitException(string message) : GlException(message);

/// <summary>A shader did not compile or link. The message has the file and line of every error.</summary>
public sealed class ShaderException(string message) : GlException(message);

/// <summary>A call came from a thread or with a context current that is not the one NeuralGL was attached to. Nothing was done.</summary>
public sealed class WrongContextException(string message) : GlException(message);

/// <summary>The driver lost the context (a reset or a removed device); everything in it is gone.</summary>
public sealed class ContextLostException(string message) : GlException(message);
