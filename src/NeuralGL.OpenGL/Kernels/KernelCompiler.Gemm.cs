using NeuralGL.Backends;
using NeuralGL.Operators;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Matrix products: which of the kernels, and how many dispatches.</summary>
internal sealed partial class KernelCompiler
{
    /// <summary>Multiplications along k in one dispatch: four for each turn of the loop.</summary>
    private const int MaxDepth = 4 * MaxIterations;

    /// <summary>The same for packed weights, whose inner loop of four compilers may leave a loop.</summary>
    private const int MaxPackedDepth = MaxIterations / 2;

    private void Gemm(GemmCall call)
    {
        int batchRank = call.Batches.Length;
        (int[] batches, int[][] strides) = Walks.Simplify(call.Batches, call.A.Strides[..batchRank], call.B.Strides[..batchRank]);
        if (batches.Length > 4)
        {
            throw new GlLimitException($"node '{_node.Name}': the batch of this product has {batches.Length} dimensions that cannot be merged; 4 are supported");
        }

        var product = new Product(
            call, batches, strides, (call.A.Strides[batchRank], call.A.Strides[batchRank + 1]), (call.B.Strides[batchRank], call.B.Strides[batchRank + 1]),
            bufferOf(call.A.Value), bufferOf(call.B.Value), call.Bias is null ? null : bufferOf(call.Bias), bufferOf(call.Output), weightsOf(call.B.Value).Type);
        bool byTexels = device.ReadsTexels && !device.Choice.IsActive && product.Weights == WeightType.Float32 && (FitsTiles(product) || LiesInTexels(product));
        if (IsBeyondBinding(product.BufferB) && !byTexels)
        {
            GemmInSlices(product, weightsOf(call.B.Value));
            return;
        }

        Multiply(product);
    }

    private void Multiply(Product product)
    {
        GemmCall call = product.Call;
        var defines = new List<string>();
        if (call.Bias is not null)
        {
            defines.Add("BIAS");
        }

        if (call.Epilogue is { } epilogue)
        {
            defines.Add($"EPILOGUE {epilogue.Function}");
            defines.Add($"CONSTANTS {epilogue.Constants.Length}");
        }
        else
        {
            defines.Add("CONSTANTS 0");
        }

        if (product.Weights != WeightType.Float32)
        {
            defines.Add(product.Weights == WeightType.Float16 ? "WEIGHTS_16" : "WEIGHTS_8");
        }

        if (GemmByChoice(product, defines))
        {
            return;
        }

        bool isVariant = device.ReadsTexels && !product.IsSlice;
        if (isVariant && FitsTiles(product))
        {
            GemmByTiles(product, defines);
        }
        else if (isVariant && LiesInTexels(product))
        {
            GemmByTexels(product, defines);
        }
        else
        {
            ComputeProgram program = programOf("kernels/gemm_buffer.comp", [.. defines]);
            int tileM = 4 * program.SizeY, tileN = 4 * program.SizeX;
            EmitSlices(product, program, tileM, (call.N + tileN - 1) / tileN, [product.BufferA, product.BufferB, product.Bias, product.Output], []);
        }
    }

    /// <summary>Whether every row of both operands is a run of whole texels.</summary>
    private bool LiesInTexels(Product p)
    {
        bool Whole(GlBuffer buffer, (int Row, int K) stride, int[] batch) => stride.K == 1 && stride.Row % 4 == 0 && batch.All(s => s % 4 == 0) && buffer.TexelCount <= device.Limits.BufferTexels;
        return p.Call.K % 4 == 0 && p.Call.K > 0 && Whole(p.BufferA, p.StrideA, p.BatchStrides[0]) && Whole(p.BufferB, p.StrideB, p.BatchStrides[1]);
    }

    private void GemmByTexels(Product p, List<string> defines)
    {
        int tileM = p.Call.M >= 8 ? 8 : p.Call.M >= 4 ? 4 : p.Call.M, tileN = p.Call.N > 16 ? 4 : 1;
        defines.Add($"TILE_M {tileM}");
        defines.Add($"TILE_N {tileN}");
        ComputeProgram program = programOf("kernels/gemm_texels.comp", [.. defines]);
        int groupsN = (p.Call.N + (tileN * program.SizeX) - 1) / (tileN * program.SizeX);
        EmitSlices(p, program, tileM, groupsN, [null, p.Weights == WeightType.Float32 ? null : p.BufferB, p.Bias, p.Output], [p.BufferA, p.BufferB]);
    }

    /// <summary>Splits what one dispatch cannot take: rows, batches, and the depth of the sum.</summary>
    private void EmitSlices(Product p, ComputeProgram program, int tileM, int groupsN, GlBuffer?[] buffers, GlBuffer[] texels)
    {
        GemmCall call = p.Call;
        if (groupsN > MaxGroups)
        {
            throw new GlLimitException($"node '{_node.Name}': {call.N:N0} columns are more than one dispatch of this device takes");
        }

        int batchCount = p.Batches.Aggregate(1, (product, size) => product * size);
        int depth = p.Weights == WeightType.Float32 ? MaxDepth : MaxPackedDepth;
        for (int k = 0; k == 0 || k < call.K; k += depth)
        {
            int endK = Math.Min(k + depth, call.K);
            for (int batch = 0; batch < batchCount; batch += MaxGroups)
            {
                for (int m = 0; m < call.M; m += tileM * MaxGroups)
                {
                    int at = WriteUniforms(p, k, endK, m, batch);
                    int rows = Math.Min((call.M - m + tileM - 1) / tileM, MaxGroups);
                    Emit(program, buffers, (groupsN, rows, Math.Min(batchCount - batch, MaxGroups)), at, texels);
                }
            }
        }
    }

    /// <summary>The uniform block that all products share, for depths from k on and for rows and batches from m and batch on.</summary>
    private int WriteUniforms(Product p, int k, int endK, int m, int batch, int parts = 1, int part = 0, int tileRows = 0)
    {
        GemmCall call = p.Call;
        int at = Uniforms.Begin();
        Uniforms.Ints(call.M, call.N, k, endK).Ints(p.StrideA.Row, p.StrideA.K, m, batch)
            .Ints(p.StrideB.Row, p.StrideB.K, p.Batches.Length, k > 0 || p.AddsUp ? 1 : 0).Ints(endK == call.K && !p.IsUnfinished ? 1 : 0, parts, part, tileRows).Floats(call.Epilogue?.Constants ?? []);
        for (int d = 0; d < 4; d++)
        {
            int axis = p.Batches.Length - 1 - d;
            Uniforms.Ints(axis < 0 ? 1 : p.Batches[axis], axis < 0 ? 0 : p.BatchStrides[0][axis], axis < 0 ? 0 : p.BatchStrides[1][axis]);
        }

        Uniforms.Ints(p.FirstA);

        return at;
    }

    private sealed record Product(
        GemmCall Call, int[] Batches, int[][] BatchStrides, (int Row, int K) StrideA, (int Row, int K) StrideB, GlBuffer BufferA, GlBuffer BufferB, GlBuffer? Bias, GlBuffer Output,
        WeightType Weights)
    {
        /// <summary>Where the left operand begins.</summary>
        public int FirstA { get; init; }

        /// <summary>Whether the results hold sums of earlier k.</summary>
        public bool AddsUp { get; init; }

        /// <summary>Whether sums of later k are to come, so that bias and function wait.</summary>
        public bool IsUnfinished { get; init; }

        /// <summary>Whether the right operand is a part of larger weights.</summary>
        public bool IsSlice { get; init; }
    }
}
