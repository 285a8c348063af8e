using System.Diagnostics;
using System.Text.RegularExpressions;
using NeuralGL.OpenGL.Kernels.Choice;

namespace NeuralGL.OpenGL.Tests.Products;

/// <summary>
/// The kernels of GPUs as a second compiler reads them (Khronos' glslangValidator), for this machine's driver may lack what they use: subgroups, and
/// the shared memory of the largest tiles.
/// </summary>
public sealed partial class GlslCompilerTests
{
    private static readonly string[][] s_loads =
    [
        [], ["A_QUADS", "B_QUADS"], ["A_QUADS", "A_ALONG_M", "B_QUADS", "B_ALONG_N"], ["A_ALONG_M", "B_ALONG_N"], ["A_QUADS", "B_QUADS", "WEIGHTS_16"], ["WEIGHTS_16"], ["WEIGHTS_8"], ["A_QUADS", "B_QUADS", "WEIGHTS_8"],
    ];

    public static TheoryData<string> Kernels => [.. ProductKernel.All.Where(k => k.Family != ProductFamily.Plain).Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_form_of_a_kernel_is_GLSL_for_the_desktop_and_for_ES(string name)
    {
        ProductKernel kernel = ProductKernel.Find(name)!;
        GlLimits limits = new(new Version(4, 3), 0, 0, 0, 1024, 49152, 0, 16, 0, 0, 0, 0) { SubgroupSize = 32 };
        Assert.True(kernel.Fits(limits));
        var sources = new List<string>();
        foreach (string[] load in s_loads.Where(l => Takes(kernel, l)))
        {
            foreach (string[] result in (string[][])[["CONSTANTS 0"], ["BIAS", "EPILOGUE leaky_relu", "CONSTANTS 1"]])
            {
                string[] defines =
                [
                    .. kernel.Defines(limits), .. kernel.Family == ProductFamily.Columns ? load.Where(l => !l.StartsWith('A')) : load, .. result,
                    .. kernel.TileM == 0 ? ["ROWS 3"] : Array.Empty<string>(), .. kernel.Parts > 1 ? ["SPLIT"] : Array.Empty<string>(),
                ];
                sources.Add(ShaderLibrary.Source(FileOf(kernel), defines, []));
                if (!defines.Contains("SUBGROUPS"))
                {
                    sources.Add(ShaderLibrary.Source(FileOf(kernel), defines, [], isEs: true));
                }
            }
        }

        Assert.True(sources.Count >= 2);
        Compile([.. sources]);
    }

    [Fact]
    public void Layers_in_one_dispatch_are_GLSL_for_the_desktop_and_for_ES()
    {
        string[] defines =
        [
            "THREADS 512", "LAYERS 3", "WIDTH 784", "SUMS 4096", "WEIGHTS_0 1", "TYPE_0 32", "LANES_0 8", "FINISH_0(s) leaky_relu(s, constants[0].x)", "QUADS_0", "BIAS_0 2", "Z_0 3", "Y_0 4",
            "WEIGHTS_1 5", "TYPE_1 16", "LANES_1 16", "FINISH_1(s) (s)", "WEIGHTS_2 6", "TYPE_2 8", "LANES_2 32", "FINISH_2(s) gelu_erf(s)", "QUADS_2", "Y_2 7",
        ];
        Compile(ShaderLibrary.Source("kernels/fused_layers.comp", defines, []), ShaderLibrary.Source("kernels/fused_layers.comp", defines, [], isEs: true));
    }

    [Fact]
    public void What_is_no_GLSL_is_refused() =>
        Assert.Contains("nothing_of_that_name", Assert.Throws<Xunit.Sdk.TrueException>(() => Compile(ShaderLibrary.Source("kernels/gemm_join.comp", ["CONSTANTS 0", "EPILOGUE nothing_of_that_name"], []))).Message, StringComparison.Ordinal);

    private static bool Takes(ProductKernel kernel, string[] load) => kernel.Family switch
    {
        ProductFamily.Rows => load.Contains("A_QUADS") && load.Contains("B_QUADS") && !load.Contains("B_ALONG_N"),
        ProductFamily.Columns => load.Contains("B_ALONG_N") && load.Contains("B_QUADS"),
        _ => true,
    };

    private static string FileOf(ProductKernel kernel) => kernel.Family switch
    {
        ProductFamily.Registers => "kernels/gemm_registers.comp",
        ProductFamily.Cached => "kernels/gemm_cached.comp",
        ProductFamily.Rows => "kernels/gemv_rows.comp",
        _ => "kernels/gemv_columns.comp",
    };

    private static void Compile(params string[] sources)
    {
        string folder = Directory.CreateTempSubdirectory("neuralgl-glsl-").FullName;
        try
        {
            string[] paths = [.. sources.Select((_, i) => Path.Combine(folder, $"{i}.comp"))];
            for (int i = 0; i < sources.Length; i++)
            {
                // glslang does not take uintBitsToFloat for a constant expression, which it is (GLSL 4.30, 4.3.3).
                File.WriteAllText(paths[i], Constant().Replace(sources[i], "#define ${name} ${value}"));
            }

            using Process compiler = Start(paths);
            string text = compiler.StandardOutput.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string[] paths)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("glslangValidator", paths) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("glslangValidator is not installed (Debian: glslang-tools)");
            throw;
        }
    }

    [GeneratedRegex(@"^const float (?<name>\w+) = (?<value>uintBitsToFloat\(\w+\));", RegexOptions.Multiline)]
    private static partial Regex Constant();
}
