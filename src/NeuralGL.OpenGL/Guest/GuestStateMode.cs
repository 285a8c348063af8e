namespace NeuralGL.OpenGL.Guest;

/// <summary>What becomes of the host's GL state in NeuralGL's calls.</summary>
public enum GuestStateMode
{
    /// <summary>Every call leaves all state that it touches as it found it. Costs at most 40 state queries a call, and 36 more where a network runs in one dispatch.</summary>
    RestoreTouched,

    /// <summary>
    /// Every call leaves all state of <see cref="TouchedState.All"/> and that of a rasterising host (framebuffers, vertex array,
    /// viewport, every pixel-store parameter, every indexed buffer, image and texture unit up to <see cref="GuestState.Units"/>) as
    /// it found it, whether it touches it or not. For hosts that hand NeuralGL to code which issues GL calls of its own in between.
    /// </summary>
    RestoreEverything,

    /// <summary>
    /// The host declares its state: it sets what it needs itself after NeuralGL's calls, which then ask for nothing and restore
    /// nothing. What they leave changed is the state of <see cref="TouchedState.All"/> and nothing else.
    /// </summary>
    Declared,
}

/// <summary>Groups of GL state that NeuralGL's calls set.</summary>
[Flags]
public enum TouchedState
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The buffers bound to GL_COPY_READ_BUFFER and GL_COPY_WRITE_BUFFER.</summary>
    Copies = 1,

    /// <summary>The program, the generic and the first four indexed shader storage buffers, the generic and the first uniform buffer.</summary>
    Compute = 2,

    /// <summary>The active texture unit, and the buffer textures of units 0 to 3.</summary>
    Texels = 4,

    /// <summary>The active texture unit, and the 2-D texture and the sampler of unit 0.</summary>
    Texture = 8,

    /// <summary>The buffer bound to GL_PIXEL_UNPACK_BUFFER and the unpacking pixel-store parameters.</summary>
    Unpack = 16,

    /// <summary>Image unit 0.</summary>
    Image = 32,

    /// <summary>The active texture unit, and the rectangle texture and the sampler of unit 0.</summary>
    Rectangle = 64,

    /// <summary>The active texture unit, and the external texture and the sampler of unit 0.</summary>
    External = 128,

    /// <summary>The indexed shader storage buffers from the fifth to the sixteenth, where a network runs in one dispatch.</summary>
    MoreStorage = 256,

    /// <summary>Everything that any call of NeuralGL sets.</summary>
    All = Copies | Compute | Texels | Texture | Unpack | Image | Rectangle | External | MoreStorage,
}
