namespace NeuralGL.OpenGL;

/// <summary>An OpenGL problem that a caller can do something about. The message is one line for people.</summary>
public class GlException(string message) : Exception(message);

/// <summary>The context's version is too low or a tensor is beyond one of its limits; the message says which and what was found.</summary>
public sealed class GlLimitException(string message) : GlException(message);

/// <summary>A shader did not compile or link. The message has the file and line of every error.</summary>
public sealed class ShaderException(string message) : GlException(message);
