using System.Text;
using NeuralGL.OpenGL.Caching;

namespace NeuralGL.OpenGL.Kernels.Choice;

/// <summary>
/// Measured choices between runs, one line "class=kernel" each, in the driver's cache under a fingerprint of the shaders: another driver or
/// other shaders are measured anew. What a line of another version names is passed over.
/// </summary>
internal static class KeptChoices
{
    private static readonly string[] s_files = ["kernels/gemm_registers.comp", "kernels/gemm_cached.comp", "kernels/gemv_rows.comp", "kernels/gemv_columns.comp", "kernels/gemm_join.comp", "kernels/gemm_buffer.comp"];

    private static readonly Lazy<string> s_name = new(() => $"choices-{Fingerprint.Name(Fingerprint.Of(string.Concat(s_files.Select(f => ShaderLibrary.Source(f, [], [])))))}");

    /// <summary>Under which name they are kept.</summary>
    public static string Name => s_name.Value;

    /// <summary>What is kept and can run on a device.</summary>
    public static IEnumerable<(ProductClass Class, ProductKernel Kernel)> Read(DriverCache cache, GlLimits limits)
    {
        if (cache.Read(Name) is not { } content)
        {
            yield break;
        }

        foreach (string line in Encoding.UTF8.GetString(content).Split('\n'))
        {
            int at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && Enum.TryParse(line[..at], out ProductClass products) && Enum.IsDefined(products) && ProductKernel.Find(line[(at + 1)..]) is { } kernel && kernel.Fits(limits))
            {
                yield return (products, kernel);
            }
        }
    }

    /// <summary>Keeps them.</summary>
    public static void Write(DriverCache cache, IEnumerable<(ProductClass Class, ProductKernel Kernel)> choices) =>
        cache.Write(Name, Encoding.UTF8.GetBytes(string.Join('\n', choices.Select(c => $"{c.Class}={c.Kernel.Name}"))));
}
