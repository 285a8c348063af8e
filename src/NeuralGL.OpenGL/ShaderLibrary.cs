using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using NeuralGL.OpenGL.Caching;
using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <summary>
/// Builds compute programs from the embedded <c>shaders/</c>: includes, defines, and errors with file and line. Each combination of
/// file and defines is built once for each device.
/// </summary>
public sealed partial class ShaderLibrary : IDisposable
{
    /// <summary>Line numbers carry the file: driver logs print file·this + line, and only plain #line numbers survive every driver.</summary>
    private const int LinesPerFile = 10000;

    /// <summary>What OpenGL ES wants to be told: it has no precision for floats of its own, and a low one for textures.</summary>
    private const string EsHeader = """
        #version 310 es
        precision highp float;
        precision highp int;
        precision highp sampler2D;
        precision highp image2D;

        """;

    /// <summary>The define of shaders that read an external texture.</summary>
    internal const string External = "EXTERNAL";

    private readonly GlDevice _device;
    private readonly Dictionary<string, ComputeProgram> _programs = [];

    internal ShaderLibrary(GlDevice device) => (_device, Binaries) = (device, ProgramBinaries.Of(device));

    /// <summary>How many programs were built: it does not grow in the steady state.</summary>
    public int ProgramsBuilt => _programs.Count;

    /// <summary>How many of them were not compiled but taken from <see cref="GlDeviceOptions.CacheFolder"/>.</summary>
    public int ProgramsLoaded { get; private set; }

    /// <summary>Where programs are kept between runs; null if they are not.</summary>
    internal ProgramBinaries? Binaries { get; }

    /// <summary>The programs built so far, by file and defines. For tests.</summary>
    internal IEnumerable<string> Names => _programs.Values.Select(p => p.Name);

    /// <summary>The programs built so far and what they were built from. For tests.</summary>
    internal IEnumerable<(string File, string[] Defines, ComputeProgram Program)> Built => _programs.Select(p => (p.Key.Split('|')[0], p.Key.Split('|', StringSplitOptions.RemoveEmptyEntries)[1..], p.Value));

    /// <summary>The program for a shader file and defines.</summary>
    /// <param name="file">Below <c>shaders/</c>, for example <c>kernels/map.comp</c>.</param>
    /// <param name="defines">Preprocessor definitions, <c>NAME</c> or <c>NAME value</c>.</param>
    /// <exception cref="ShaderException">It does not compile or link, or needs more than the device has.</exception>
    /// <exception cref="GlLimitException">The device does without compute shaders.</exception>
    public ComputeProgram Get(string file, params ReadOnlySpan<string> defines)
    {
        string key = KeyOf(file, defines);
        if (!_programs.TryGetValue(key, out ComputeProgram? program))
        {
            using GuestScope scope = _device.HasCompute ? _device.Enter() : throw _device.NoCompute();
            program = Plan(file, defines).Build();
        }

        return program;
    }

    /// <summary>What a shader file and defines are known by.</summary>
    internal static string KeyOf(string file, ReadOnlySpan<string> defines) => $"{file}|{string.Join('|', defines)}";

    /// <summary>A program that is to be built, with its source put together; on any thread.</summary>
    /// <exception cref="ShaderException">A file does not exist.</exception>
    internal ProgramBuild Plan(string file, ReadOnlySpan<string> defines)
    {
        var files = new List<string>();
        string name = defines.Length == 0 ? file : $"{file} ({string.Join(", ", defines)})";
        return new ProgramBuild(_device, KeyOf(file, defines), name, Source(file, defines, files, _device.Limits.IsEs), files);
    }

    /// <summary>Builds those that are not there yet; a driver that compiles on threads of its own gets all of them before one is waited for.</summary>
    /// <exception cref="ShaderException">One does not compile or link.</exception>
    internal void Build(IReadOnlyList<ProgramBuild> builds)
    {
        using GuestScope scope = _device.Enter();
        ProgramBuild[] missing = [.. builds.Where(b => Find(b.Key) is null)];
        try
        {
            foreach (ProgramBuild build in missing)
            {
                build.Fetch();
                build.Compile();
            }

            foreach (ProgramBuild build in missing)
            {
                build.Check();
                build.Link();
            }

            foreach (ProgramBuild build in missing)
            {
                build.Finish();
            }
        }
        finally
        {
            foreach (ProgramBuild build in missing)
            {
                build.Dispose();
            }
        }
    }

    internal void CountLoaded() => ProgramsLoaded++;

    /// <summary>The program that was built, if it was.</summary>
    internal ComputeProgram? Find(string key) => _programs.GetValueOrDefault(key);

    /// <summary>Takes a program over, unless it has been built in the meantime.</summary>
    internal ComputeProgram Add(string key, ComputeProgram program)
    {
        if (_programs.TryAdd(key, program))
        {
            return program;
        }

        program.Owner?.Dispose();
        return _programs[key];
    }

    /// <summary>The GLSL source of a file with its includes, as it is given to the driver.</summary>
    /// <exception cref="ShaderException">A file does not exist.</exception>
    internal static string Source(string file, ReadOnlySpan<string> defines, List<string> files, bool isEs = false)
    {
        var text = new StringBuilder(isEs ? EsHeader : "#version 430 core\n");
        if (defines.Contains(External))
        {
            // An extension must be asked for before anything but the version.
            text.Insert(text.ToString().IndexOf('\n') + 1, "#extension GL_OES_EGL_image_external_essl3 : require\n");
        }

        foreach (string define in defines)
        {
            text.Append("#define ").Append(define).Append('\n');
        }

        Append(text, file, files, []);
        return text.ToString();
    }

    /// <summary>A file of <c>shaders/</c> as it stands.</summary>
    /// <exception cref="ShaderException">It does not exist.</exception>
    internal static string Text(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"shaders/{file}") ?? throw new ShaderException($"there is no shader '{file}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Deletes the programs.</summary>
    public void Dispose()
    {
        foreach (ComputeProgram program in _programs.Values)
        {
            program.Owner?.Dispose();
        }

        _programs.Clear();
    }

    private static void Append(StringBuilder text, string file, List<string> files, HashSet<string> included)
    {
        if (!included.Add(file))
        {
            return;
        }

        int number = files.Count + 1;
        files.Add(file);
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"shaders/{file}") ?? throw new ShaderException($"there is no shader '{file}'");
        using var reader = new StreamReader(stream);
        text.Append($"#line {number * LinesPerFile + 1}\n");
        for (int line = 1; reader.ReadLine() is { } content; line++)
        {
            if (content.StartsWith("#include \"", StringComparison.Ordinal))
            {
                Append(text, content[10..content.LastIndexOf('"')], files, included);
                text.Append($"#line {(number * LinesPerFile) + line + 1}\n");
            }
            else
            {
                text.Append(content).Append('\n');
            }
        }
    }

    /// <summary>Builds a program from source without a #version line that is not in <c>shaders/</c>; the library owns and deletes it.</summary>
    /// <exception cref="ShaderException">It does not compile or link.</exception>
    internal ComputeProgram GetWritten(string name, string source)
    {
        if (!_programs.TryGetValue(source, out ComputeProgram? program))
        {
            using GuestScope scope = _device.Enter();
            program = new ProgramBuild(_device, source, name, (_device.Limits.IsEs ? EsHeader : "#version 430 core\n") + source, []).Build();
        }

        return program;
    }

    /// <summary>What is set and asked once a program is linked.</summary>
    internal ComputeProgram Finish(string name, GlName owner)
    {
        (GL gl, uint program) = (_device.Gl, owner.Handle);
        if (_device.Labels)
        {
            gl.ObjectLabel(ObjectIdentifier.Program, program, (uint)Math.Min(name.Length, 200), name);
        }

        // Outside the uniform block there are the first group, which is 0 whenever no piece runs, and a second sampler, whose unit never changes.
        int second = gl.GetUniformLocation(program, "b");
        if (second >= 0)
        {
            gl.ProgramUniform1(program, second, 1);
        }

        // The shader owns its group size; it is read back rather than repeated here.
        Span<int> size = stackalloc int[3];
        gl.GetProgram(program, (GLEnum)0x8267, size);
        return new ComputeProgram(program, size[0], size[1], size[2], name) { Owner = owner, FirstGroup = gl.GetUniformLocation(program, "first_group") };
    }

    /// <summary>Turns the numbers of a driver's log into file:line.</summary>
    internal static string Decode(string log, IReadOnlyList<string> files) => LineNumber().Replace(log.Trim(), match =>
    {
        int number = int.Parse(match.Groups["line"].ValueSpan), index = (number / LinesPerFile) - 1;
        return index >= 0 && index < files.Count ? $"{files[index]}:{number % LinesPerFile}" : match.Value;
    }).Replace('\n', ' ');

    // Mesa and AMD write 0:10012(5), NVIDIA 0(10012), Intel 0:10012.
    [GeneratedRegex(@"\b0(?::|\()(?<line>\d{5,9})\)?(?:\(\d+\))?")]
    private static partial Regex LineNumber();
}

/// <summary>A linked compute program and the work group size that its source states.</summary>
/// <param name="Handle">The GL name.</param>
/// <param name="SizeX">Invocations along x.</param>
/// <param name="SizeY">Invocations along y.</param>
/// <param name="SizeZ">Invocations along z.</param>
/// <param name="Name">File and defines.</param>
public sealed record ComputeProgram(uint Handle, int SizeX, int SizeY, int SizeZ, string Name)
{
    internal GlName? Owner { get; init; }

    /// <summary>Where <c>include/groups.glsl</c> takes the first group of a piece from; negative if the program does not ask, so that its dispatches cannot be cut.</summary>
    internal int FirstGroup { get; init; } = -1;
}
