using System.Text.Json.Serialization;

namespace NeuralGL.App.Commands;

/// <summary>What a report of a fault needs to know about a machine; renderer and version are null where there is no GL context.</summary>
internal sealed record DoctorReport
{
    public required string Neuralgl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Renderer { get; init; }

    public string? Vendor { get; init; }

    /// <summary>GL_VERSION, such as "4.5 (Core Profile) Mesa 22.3.6".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Version { get; init; }

    public string? Glsl { get; init; }

    /// <summary>The way to the driver: an EGL device, the surfaceless platform, or the default display.</summary>
    public string? Context { get; init; }

    public bool? SoftwareRenderer { get; init; }

    /// <summary>Why there is no usable context.</summary>
    public string? Problem { get; init; }

    /// <summary>GL's names in lower case, without "GL_"; sizes in bytes or texels.</summary>
    public required IReadOnlyDictionary<string, long> Limits { get; init; }

    /// <summary>Those extensions, of the ones that can help, that the driver has.</summary>
    public IReadOnlyList<string>? Extensions { get; init; }

    public TimerReport? Timers { get; init; }

    public KernelReport? Kernels { get; init; }

    /// <summary>With --self-test: what every operator did on this driver.</summary>
    public SelfTestReport? SelfTest { get; init; }

    public required DisplayReport Display { get; init; }

    public required IReadOnlyList<CameraReport> Cameras { get; init; }

    public required IReadOnlyList<LibraryReport> Libraries { get; init; }

    public required MachineReport Machine { get; init; }
}

/// <summary>One dispatch on the driver's clock and on the wall's; a driver whose clock misses compute work shows far less.</summary>
internal sealed record TimerReport(int CounterBits, double QueryMs, double WallMs, bool SeesCompute);

/// <summary>Whether a window could be opened, and what the window library says if not.</summary>
internal sealed record DisplayReport(bool Available, string Description);

internal sealed record CameraReport(string Device, string Name);

/// <summary>A native library or program; no version where it was not found.</summary>
internal sealed record LibraryReport(string Name, bool Found, string Description);

internal sealed record MachineReport(string Os, string Runtime, string Architecture, string Cpu, int Cores, string Vectors, long MemoryBytes);
