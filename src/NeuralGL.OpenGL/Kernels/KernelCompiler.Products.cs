using NeuralGL.Backends;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Kernels.Choice;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Products on GPUs, by the kernel that <see cref="KernelChoice"/> names.</summary>
internal sealed partial class KernelCompiler
{
    /// <summary>Multiplications along k in one dispatch of a tile: its loops take a few turns more.</summary>
    private const int MaxTileDepth = 1 << 15;

    /// <summary>The least that a part of a split sum is worth: below it the second pass costs more than the first one saves.</summary>
    private const int LeastPart = 256;

    /// <summary>Computes the product with a chosen kernel.</summary>
    /// <returns>Whether there was one.</returns>
    private bool GemmByChoice(Product p, List<string> defines)
    {
        ProductShape shape = ShapeOf(p.Call, p.Weights);
        if ((Only ?? device.Choice.For(shape)) is not { } kernel || !kernel.Takes(shape) || !kernel.Fits(device.Limits))
        {
            return false;
        }

        bool fewRows = kernel.Family is ProductFamily.Rows or ProductFamily.Columns;
        int columns = kernel.Family == ProductFamily.Plain ? 0 : kernel.Columns(device.Limits), groups = columns == 0 ? 0 : (shape.N + columns - 1) / columns;
        if (columns == 0 || groups > MaxGroups || (fewRows && (shape.Batches > MaxGroups || shape.K > MaxDepth)))
        {
            return false;
        }

        defines.AddRange(kernel.Defines(device.Limits));
        defines.AddRange(Loads(shape));
        if (fewRows)
        {
            GemmOfFewRows(p, kernel, shape, groups, defines);
        }
        else
        {
            GemmOfTiles(p, kernel, shape, groups, defines);
        }

        return true;
    }

    /// <summary>The one way to compute products, to measure it; null for the device's choice.</summary>
    public ProductKernel? Only { get; init; }

    /// <summary>A product as far as the choice of a kernel goes.</summary>
    internal static ProductShape ShapeOf(GemmCall call, WeightType weights)
    {
        int rank = call.Batches.Length;
        static Lie LieOf(Operand operand, int rows, int k, int rank) => ProductShape.LieOf(rows, k, (operand.Strides[rank], operand.Strides[rank + 1]), operand.Strides.AsSpan(0, rank));
        return new ProductShape(call.M, call.N, call.K, call.Batches.Aggregate(1, (product, size) => product * size), LieOf(call.A, call.M, call.K, rank), LieOf(call.B, call.N, call.K, rank), weights);
    }

    private static IEnumerable<string> Loads(ProductShape shape)
    {
        if (shape.A is Lie.QuadsAlongK or Lie.QuadsAcross)
        {
            yield return "A_QUADS";
        }

        if (shape.A is Lie.QuadsAcross or Lie.Across)
        {
            yield return "A_ALONG_M";
        }

        if (shape.B is Lie.QuadsAlongK or Lie.QuadsAcross)
        {
            yield return "B_QUADS";
        }

        if (shape.B is Lie.QuadsAcross or Lie.Across)
        {
            yield return "B_ALONG_N";
        }
    }

    private void GemmOfFewRows(Product p, ProductKernel kernel, ProductShape shape, int groups, List<string> defines)
    {
        defines.Add($"ROWS {shape.M}");
        if (kernel.Family == ProductFamily.Columns)
        {
            // The left operand is read number by number there, whichever way it lies.
            defines.Remove("A_QUADS");
        }

        ComputeProgram program = programOf(kernel.Family == ProductFamily.Rows ? "kernels/gemv_rows.comp" : "kernels/gemv_columns.comp", [.. defines]);
        int at = WriteUniforms(p, 0, shape.K, 0, 0);
        Emit(program, [p.BufferA, p.BufferB, p.Bias, p.Output], (groups, 1, shape.Batches), at);
    }

    private void GemmOfTiles(Product p, ProductKernel kernel, ProductShape shape, int groups, List<string> defines)
    {
        if (shape.N % 4 == 0)
        {
            defines.Add("C_QUADS");
        }

        (int parts, int part) = Split(kernel, shape, p.IsSlice);
        GlBuffer output = p.Output;
        if (parts > 1)
        {
            // Bias and function are the second pass's.
            defines.RemoveAll(d => d == "BIAS" || d.StartsWith("EPILOGUE ", StringComparison.Ordinal) || d.StartsWith("CONSTANTS ", StringComparison.Ordinal));
            defines.AddRange(["CONSTANTS 0", "SPLIT"]);
            output = scratch(parts * shape.M * shape.N * shape.Batches, $"{_node.Name} sums over parts");
        }

        ComputeProgram program = programOf(kernel.Family == ProductFamily.Registers ? "kernels/gemm_registers.comp" : "kernels/gemm_cached.comp", [.. defines]);
        int depth = parts > 1 ? shape.K : MaxTileDepth, most = MaxGroups / parts;
        for (int k = 0; k == 0 || k < shape.K; k += depth)
        {
            int end = Math.Min(k + depth, shape.K);
            for (int batch = 0; batch < shape.Batches; batch += most)
            {
                for (int m = 0; m < shape.M; m += kernel.TileM * MaxGroups)
                {
                    int rows = Math.Min((shape.M - m + kernel.TileM - 1) / kernel.TileM, MaxGroups);
                    int at = WriteUniforms(p, k, end, m, batch, parts, parts > 1 ? part : end - k, rows);
                    Emit(program, [p.BufferA, p.BufferB, parts > 1 ? null : p.Bias, output], (groups, rows, Math.Min(shape.Batches - batch, most) * parts), at);
                }
            }
        }

        if (parts > 1)
        {
            Join(p, output, parts, 0, shape.N);
        }
    }

    /// <summary>Parts of the sum and the length of one, a multiple of what passes through shared memory at a time.</summary>
    private (int Parts, int Length) Split(ProductKernel kernel, ProductShape shape, bool isSlice)
    {
        int wanted = isSlice ? 1 : Math.Min(kernel.Parts, shape.K / LeastPart);
        if (wanted <= 1)
        {
            return (1, shape.K);
        }

        int length = (((shape.K + wanted - 1) / wanted) + kernel.TileK - 1) / kernel.TileK * kernel.TileK, parts = (shape.K + length - 1) / length;
        bool fits = length <= MaxTileDepth && 4L * parts * shape.M * shape.N * shape.Batches <= Math.Min(device.Limits.StorageBlockBytes, int.MaxValue) && parts <= MaxGroups;
        return fits ? (parts, length) : (1, shape.K);
    }

    /// <summary>Adds up the parts of some columns, and finishes them.</summary>
    private void Join(Product p, GlBuffer sums, int parts, int column, int columns)
    {
        GemmCall call = p.Call;
        var defines = new List<string> { $"CONSTANTS {call.Epilogue?.Constants.Length ?? 0}" };
        if (call.Bias is not null)
        {
            defines.Add("BIAS");
        }

        if (call.Epilogue is { } epilogue)
        {
            defines.Add($"EPILOGUE {epilogue.Function}");
        }

        int at = Uniforms.Begin(), length = call.Output.Shape.Length / call.N * columns;
        Uniforms.Ints(length, call.M * columns, columns, parts).Ints(column, call.N).Floats(call.Epilogue?.Constants ?? []);
        ComputeProgram program = programOf("kernels/gemm_join.comp", [.. defines]);
        Emit(program, [sums, null, p.Bias, p.Output], Fold(length, program.SizeX), at);
    }
}
