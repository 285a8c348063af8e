using System.Text.RegularExpressions;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests;

/// <summary>What OpenGL ES 3.1 promises to every compute shader (specification, table 20.45), against what the built programs take.</summary>
internal static partial class EsMinimum
{
    private const int Invocations = 128, SharedBytes = 16384, StorageBlocks = 4, StorageBindings = 4, ImageUniforms = 4, UniformBlocks = 12;

    /// <summary>The programs that may not run on every device, with what they take.</summary>
    internal static string[] Exceeded(GlDevice device) => [.. device.Shaders.Built.SelectMany(b => Exceeded(device, b.File, b.Defines, b.Program))];

    /// <summary>Bytes of shared memory, at most: an upper bound, since every definition of a size or type is taken for the largest.</summary>
    internal static int SharedBytesOf(string source)
    {
        Dictionary<string, string[]> defines = Define().Matches(source).GroupBy(m => m.Groups["name"].Value).ToDictionary(g => g.Key, g => g.Select(m => m.Groups["value"].Value).ToArray());
        int Factor(string text) => int.TryParse(text, out int number) ? number : defines[text].Max(int.Parse);
        int Size(string type) => type switch
        {
            "float" or "int" or "uint" => 4,
            "vec2" or "ivec2" or "uvec2" => 8,
            "vec4" or "ivec4" or "uvec4" => 16,
            _ => defines[type].Max(Size),
        };
        return Shared().Matches(source).Sum(m => Size(m.Groups["type"].Value) * m.Groups["length"].Value.Split('*', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Aggregate(1, (product, f) => product * Factor(f)));
    }

    private static IEnumerable<string> Exceeded(GlDevice device, string file, string[] defines, ComputeProgram program)
    {
        int blocks = Resources(device.Gl, program, GLEnum.ShaderStorageBlock), uniforms = Resources(device.Gl, program, GLEnum.UniformBlock);
        string source = ShaderLibrary.Source(file, defines, [], isEs: true);
        int shared = SharedBytesOf(source), images = Image().Count(source);
        int binding = Binding().Matches(source).Select(m => int.Parse(m.Groups["number"].ValueSpan)).DefaultIfEmpty(0).Max();
        foreach ((string what, int value, int most) in ((string, int, int)[])
        [
            ("invocations", program.SizeX * program.SizeY * program.SizeZ, Invocations), ("bytes of shared memory", shared, SharedBytes), ("storage buffers", blocks, StorageBlocks),
            ("as the last storage binding", binding, StorageBindings - 1), ("images", images, ImageUniforms), ("uniform blocks", uniforms, UniformBlocks),
        ])
        {
            if (value > most)
            {
                yield return $"{program.Name}: {value} {what}, {most} promised";
            }
        }
    }

    private static int Resources(GL gl, ComputeProgram program, GLEnum kind)
    {
        gl.GetProgramInterface(program.Handle, (ProgramInterface)kind, ProgramInterfacePName.ActiveResources, out int count);
        return count;
    }

    [GeneratedRegex(@"^#define (?<name>\w+) (?<value>\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Define();

    [GeneratedRegex(@"^\s*shared (?<type>\w+) \w+(?:\[(?<length>[\w *]+)\])?;", RegexOptions.Multiline)]
    private static partial Regex Shared();

    [GeneratedRegex(@"^layout\(std430, binding = (?<number>\d+)\)", RegexOptions.Multiline)]
    private static partial Regex Binding();

    [GeneratedRegex(@"^layout\(.*\buniform\b.*\bimage2D\b", RegexOptions.Multiline)]
    private static partial Regex Image();
}
