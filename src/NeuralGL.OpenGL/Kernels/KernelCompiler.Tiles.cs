using NeuralGL.Backends;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Large matrix products and maps on llvmpipe: see <c>kernels/gemm_tiles.comp</c> and <c>kernels/map_texels.comp</c>.</summary>
internal sealed partial class KernelCompiler
{
    /// <summary>Rows and columns of a tile.</summary>
    private const int Tile = 8;

    /// <summary>The same where it pays: a fifth faster, and the machine code takes five times as long to make.</summary>
    private const int LargeTile = 16;

    /// <summary>Multiplications from which it pays.</summary>
    private const long LargeTilesFrom = 3 << 22;

    /// <summary>Multiplications below which the smaller kernels are as good, and their programs are built sooner.</summary>
    private const long TilesFrom = 1 << 18;

    /// <summary>Numbers below which a map is not worth a program of its own.</summary>
    private const int MapTexelsFrom = 1 << 14;

    /// <summary>Whether the product is large enough and both operands lie in whole texels, along k or along their rows.</summary>
    private bool FitsTiles(Product p)
    {
        GemmCall call = p.Call;
        bool Whole(GlBuffer buffer, (int Row, int K) stride, int rows, int[] batch) =>
            (AlongK(stride) || (stride.Row == 1 && stride.K % 4 == 0 && rows % 4 == 0)) && batch.All(s => s % 4 == 0) && buffer.TexelCount <= device.Limits.BufferTexels;
        long groups = (TilesOf(call, Tile) + device.Lanes - 1) / device.Lanes, batches = p.Batches.Aggregate(1L, (product, size) => product * size);
        return call.M >= Tile && call.N >= Tile && call.K % 4 == 0 && call.K <= MaxDepth && (long)call.M * call.N * call.K >= TilesFrom && groups <= MaxGroups && batches <= MaxGroups
            && Whole(p.BufferA, p.StrideA, call.M, p.BatchStrides[0]) && Whole(p.BufferB, p.StrideB, call.N, p.BatchStrides[1]);
    }

    private void GemmByTiles(Product p, List<string> defines)
    {
        defines.Add($"LANES {device.Lanes}");
        if (!AlongK(p.StrideA))
        {
            defines.Add("A_ALONG_M");
        }

        if (!AlongK(p.StrideB))
        {
            defines.Add("B_ALONG_N");
        }

        // Where tiles and lanes come out even, no invocation need ask whether it is beyond the edge.
        bool IsWhole(int tile) => p.Call.M % tile == 0 && p.Call.N % tile == 0 && TilesOf(p.Call, tile) % device.Lanes == 0;
        int tile = (long)p.Call.M * p.Call.N * p.Call.K >= LargeTilesFrom && IsWhole(LargeTile) ? LargeTile : Tile;
        defines.Add($"TILE {tile}");
        if (IsWhole(tile))
        {
            defines.Add("WHOLE");
        }

        if (p.Call.Epilogue is { Function: "relu" })
        {
            defines.Add("SHORT_EPILOGUE");
        }

        ComputeProgram program = programOf("kernels/gemm_tiles.comp", [.. defines]);
        int at = WriteUniforms(p, 0, p.Call.K, 0, 0), groups = (int)((TilesOf(p.Call, tile) + device.Lanes - 1) / device.Lanes);
        Emit(program, [null, p.Weights == WeightType.Float32 ? null : p.BufferB, p.Bias, p.Output], (groups, 1, p.Batches.Aggregate(1, (product, size) => product * size)), at, p.BufferA, p.BufferB);
    }

    /// <summary>Whether a map whose operands are read in step or are one number is large enough for <c>kernels/map_texels.comp</c>, which reads two in step.</summary>
    private bool MapFitsTexels(MapCall call, int[][] walks) =>
        device.ReadsTexels && call.Output.Shape.Length >= MapTexelsFrom && call.Output.Shape.Length % 4 == 0
        && (walks.Length < 3 || IsScalar(walks[2])) && walks.Any(w => !IsScalar(w)) && call.Output.Shape.Length / 4 <= device.Limits.BufferTexels;

    private void MapByTexels(int length, int[][] walks, List<string> defines, GlBuffer?[] buffers, int uniforms)
    {
        // A unit whose sampler the program does not have gets the other one's texture.
        GlBuffer[] texels = [.. Enumerable.Range(0, Math.Min(2, walks.Length)).Select(i => buffers[IsScalar(walks[i]) ? 1 - i : i]!)];
        for (int i = 0; i < texels.Length; i++)
        {
            buffers[i] = IsScalar(walks[i]) ? buffers[i] : null;
        }

        ComputeProgram program = programOf("kernels/map_texels.comp", [.. defines]);
        Emit(program, buffers, Fold(length / 4, program.SizeX * 4), uniforms, texels);
    }

    private static bool IsScalar(int[] walk) => walk.All(s => s == 0);

    private static bool AlongK((int Row, int K) stride) => stride.K == 1 && stride.Row % 4 == 0;

    private static long TilesOf(GemmCall call, int tile) => ((call.M + tile - 1L) / tile) * ((call.N + tile - 1) / tile);
}
