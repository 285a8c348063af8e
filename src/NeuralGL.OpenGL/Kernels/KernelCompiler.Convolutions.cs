using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>
/// Convolutions: what is read is laid out as a grid, the weights with outputs side by side, and then one kernel does all of them; see
/// <see cref="ConvPhase"/>, <c>kernels/conv_buffer.comp</c> and <c>kernels/conv_tiles.comp</c>.
/// </summary>
internal sealed partial class KernelCompiler
{
    /// <summary>Taps that one dispatch takes: as many as its uniform block has room for.</summary>
    private const int MaxTaps = 256;

    /// <summary>Bytes of a grid above which a batch is worked off in parts.</summary>
    private const long GridBytes = 64L << 20;

    /// <summary>Results at positions next to each other that one invocation computes.</summary>
    private const int PositionsPerTile = 8;

    private void Convolution(ConvCall call)
    {
        ConvPlan plan = call.Plan;
        foreach (ConvPhase phase in plan.Phases)
        {
            bool tiles = device.ReadsTexels && phase.Taps.Count > 0 && phase.Positions >= PositionsPerTile && GridLength(plan, phase, 4, 1) / 4 <= device.Limits.BufferTexels;
            int copies = tiles ? 4 : 1, batch = BatchOf(plan, phase, copies);
            GlBuffer? grid = phase.Taps.Count == 0 || InPlace(phase, tiles) ? null : scratch(checked((int)GridLength(plan, phase, copies, batch)), $"{_node.Name} grid");
            GlBuffer[] weights = [.. Slices(phase).Select(slice => PackWeights(call, phase, slice))];
            for (int first = 0; first < plan.Batch; first += batch)
            {
                int examples = Math.Min(batch, plan.Batch - first);
                Grid source = grid is null
                    ? new Grid(bufferOf(call.Input), plan.InputPlane * plan.Inputs * plan.Groups, plan.InputPlane, 0, 0, first)
                    : FillGrid(plan, phase, bufferOf(call.Input), grid, copies, batch, first, examples);
                EmitPhase(call, phase, source, weights, tiles, first, examples);
            }
        }
    }

    /// <summary>The slices of taps that one dispatch each takes; one even without taps, for the bias.</summary>
    private static IEnumerable<(int First, int End)> Slices(ConvPhase phase)
    {
        for (int first = 0; first == 0 || first < phase.Taps.Count; first += MaxTaps)
        {
            yield return (first, Math.Min(first + MaxTaps, phase.Taps.Count));
        }
    }

    private void EmitPhase(ConvCall call, ConvPhase phase, Grid source, GlBuffer[] weights, bool tiles, int first, int examples)
    {
        ConvPlan plan = call.Plan;
        string[] defines = [.. tiles ? [$"LANES {device.Lanes}", .. plan.Outputs > 4 ? ["TALL"] : Array.Empty<string>()] : Array.Empty<string>(), .. ConvDefines(call)];
        ComputeProgram program = programOf(tiles ? "kernels/conv_tiles.comp" : "kernels/conv_buffer.comp", defines);
        (int First, int End)[] slices = [.. Slices(phase)];
        for (int s = 0; s < slices.Length; s++)
        {
            (int from, int end) = slices[s];
            int perChannel = Math.Max(1, end - from), channels = Math.Max(1, MaxIterations / (perChannel + 1));
            for (int c = 0; c == 0 || c < plan.Inputs; c += channels)
            {
                int endC = end == from ? c : Math.Min(c + channels, plan.Inputs);
                bool isFirst = s == 0 && c == 0, isLast = s == slices.Length - 1 && c + channels >= plan.Inputs;
                int perDispatch = Math.Max(1, MaxGroups / plan.Groups);
                for (int b = 0; b < examples; b += perDispatch)
                {
                    int at = Uniforms.Begin(), z = Math.Min(perDispatch, examples - b) * plan.Groups;
                    Uniforms.Ints(plan.Outputs, phase.Positions, c, endC).Ints(source.Example, source.Channel, plan.Groups, plan.Inputs)
                        .Ints(phase.Extent[1], phase.Extent[2], phase.Count[1], phase.Count[2]).Ints(phase.Start[0], phase.Start[1], phase.Start[2], b + source.First)
                        .Ints(phase.Step[0], phase.Step[1], phase.Step[2], isLast ? 1 : 0).Ints(plan.OutputSizes[0], plan.OutputSizes[1], plan.OutputSizes[2], isFirst ? 0 : 1)
                        .Ints(Padded(plan.Outputs), end - from, first - source.First).Floats(call.Epilogue?.Constants ?? []);
                    WriteTaps(phase, from, end, t => Place(t, source, tiles));
                    EmitTiles(call, program, source.Buffer, weights[s], tiles, phase.Positions, z, at);
                }
            }
        }
    }

    private void EmitTiles(ConvCall call, ComputeProgram program, GlBuffer grid, GlBuffer weights, bool tiles, int positions, int z, int uniforms)
    {
        int outputs = call.Plan.Outputs;
        GlBuffer? bias = call.Bias is null ? null : bufferOf(call.Bias);
        if (tiles)
        {
            int rows = outputs > 4 ? (outputs + 7) / 8 : 1;
            long all = (long)rows * ((positions + PositionsPerTile - 1) / PositionsPerTile);
            Emit(program, [null, null, bias, bufferOf(call.Output)], (Groups(all, device.Lanes), 1, z), uniforms, grid, weights);
        }
        else
        {
            Emit(program, [grid, weights, bias, bufferOf(call.Output)], (Groups(positions, 4 * program.SizeX), Groups(outputs, 4 * program.SizeY), z), uniforms);
        }
    }

    private int Groups(long elements, int perGroup)
    {
        long groups = (elements + perGroup - 1) / perGroup;
        return groups <= MaxGroups ? (int)groups : throw new GlLimitException($"node '{_node.Name}': {elements:N0} results are more than one dispatch of this device takes");
    }

    private static string[] ConvDefines(ConvCall call) =>
        [.. call.Bias is null ? Array.Empty<string>() : ["BIAS"], .. call.Epilogue is null ? ["CONSTANTS 0"] : new[] { $"EPILOGUE {call.Epilogue.Function}", $"CONSTANTS {call.Epilogue.Constants.Length}" }];

    /// <summary>Whether what is read is a grid as it stands; for tiles it must also be made of whole texels.</summary>
    private static bool InPlace(ConvPhase phase, bool tiles) =>
        phase.IsWhole && (!tiles || (phase.PartLength % PositionsPerTile == 0 && phase.Taps.All(t => t.Offset % 4 == 0)));

    /// <summary>Where the grid begins for a tap: in elements, or for tiles in texels of that copy in which it begins with one.</summary>
    private static int Place(ConvTap tap, Grid grid, bool tiles) => tiles
        ? ((tap.Offset % 4 * grid.Copy) + (tap.Part * grid.Part) + tap.Offset - (tap.Offset % 4)) / 4
        : (tap.Part * grid.Part) + tap.Offset;

    private void WriteTaps(ConvPhase phase, int from, int end, Func<ConvTap, int> number)
    {
        int[] taps = [.. phase.Taps.Skip(from).Take(end - from).Select(number), .. new int[MaxTaps - (end - from)]];
        for (int t = 0; t < MaxTaps; t += 4)
        {
            Uniforms.Ints(taps[t], taps[t + 1], taps[t + 2], taps[t + 3]);
        }
    }

    /// <summary>Weights of some taps with outputs side by side, in whole texels.</summary>
    private GlBuffer PackWeights(ConvCall call, ConvPhase phase, (int First, int End) slice)
    {
        ConvPlan plan = call.Plan;
        int taps = slice.End - slice.First, row = Padded(plan.Outputs), length = checked(plan.Groups * plan.Inputs * taps * row);
        GlBuffer packed = scratch(length, $"{_node.Name} weights");
        if (length == 0)
        {
            return packed;
        }

        int at = Uniforms.Begin();
        Uniforms.Ints(length, row, taps, plan.Inputs)
            .Ints(plan.WeightIndex(1, 0, 0, 0), plan.WeightIndex(0, 0, 1, 0), plan.WeightIndex(0, 1, 0, 0), plan.Outputs);
        WriteTaps(phase, slice.First, slice.End, t => t.Tap);
        ComputeProgram program = programOf("kernels/conv_weights.comp");
        Emit(program, [bufferOf(call.Weight), null, null, packed], Fold(length, program.SizeX), at);
        return packed;
    }

    private static int Padded(int outputs) => outputs > 4 ? (outputs + 7) / 8 * 8 : 4;

    /// <summary>Examples whose grid is built at a time.</summary>
    private int BatchOf(ConvPlan plan, ConvPhase phase, int copies)
    {
        if (phase.Taps.Count == 0)
        {
            return Math.Max(1, plan.Batch);
        }

        long one = GridLength(plan, phase, copies, 1) * 4, most = Math.Min(GridBytes, device.Limits.StorageBlockBytes);
        most = device.ReadsTexels ? Math.Min(most, device.Limits.BufferTexels * 16L) : most;
        return (int)Math.Clamp(most / one, 1, Math.Max(1, plan.Batch));
    }

    /// <summary>Elements of a part for one example, in whole texels.</summary>
    private static int Cells(ConvPhase phase) => (phase.PartLength + 3) / 4 * 4;

    /// <summary>Elements of a grid.</summary>
    private static long GridLength(ConvPlan plan, ConvPhase phase, int copies, int batch) =>
        copies * (((long)plan.Inputs * plan.Groups * Math.Max(1, phase.Parts.Count) * batch * Cells(phase)) + Slack(phase));

    /// <summary>What may be read behind the last cell: the positions after the last result, under the last tap.</summary>
    private static int Slack(ConvPhase phase) => ((phase.Taps.Max(t => t.Offset) / 4) + 1 + PositionsPerTile) * 4;

    /// <summary>Copies some examples of what is read into the grid.</summary>
    private Grid FillGrid(ConvPlan plan, ConvPhase phase, GlBuffer from, GlBuffer grid, int copies, int batch, int first, int examples)
    {
        int channels = plan.Inputs * plan.Groups, cells = Cells(phase), part = batch * cells, channel = phase.Parts.Count * part, copy = (channels * channel) + Slack(phase);
        for (int i = 0; i < phase.Parts.Count; i++)
        {
            EmitGrid(from, grid, channels, plan.InputSizes, phase.Extent, phase.Parts[i], phase.Stride, (copies, copy), (channel, i * part, cells), (first, examples));
        }

        return new Grid(grid, cells, channel, part, copy, 0);
    }

    private void EmitGrid(
        GlBuffer from, GlBuffer grid, int channels, IReadOnlyList<int> sizes, IReadOnlyList<int> extent, IReadOnlyList<int> origin, IReadOnlyList<int> stride,
        (int Count, int Length) copies, (int Channel, int Part, int Example) places, (int First, int Count) examples)
    {
        int rows = checked(channels * examples.Count * extent[0] * extent[1]), at = Uniforms.Begin();
        Uniforms.Ints(rows, copies.Count, examples.Count, examples.First).Ints(extent[0], extent[1], extent[2], places.Example).Ints(sizes[0], sizes[1], sizes[2], channels)
            .Ints(origin[0], origin[1], origin[2], copies.Length).Ints(stride[0], stride[1], stride[2], places.Channel).Ints(places.Part);
        if (rows == 0)
        {
            return;
        }

        ComputeProgram program = programOf("kernels/conv_grid.comp");
        Emit(program, [from, null, null, grid], Fold(rows, program.SizeX), at);
    }

    private void ConvolutionWeights(ConvWeightCall call)
    {
        ConvPlan plan = call.Plan;
        ConvPhase phase = plan.Phases[0];
        int outputs = plan.Outputs * plan.Groups, cells = Cells(phase), weights = call.Output.Shape.Length;
        bool tiles = device.ReadsTexels;
        int copies = tiles ? 4 : 1, batch = BatchOf(plan, phase, copies), length = batch * cells;
        GlBuffer grid = scratch(checked((int)GridLength(plan, phase, copies, batch)), $"{_node.Name} grid");
        GlBuffer gradients = scratch(checked(outputs * length), $"{_node.Name} gradients on the grid");
        int tilesAll = ((plan.Outputs + 7) / 8) * (((plan.Inputs * phase.Taps.Count) + 7) / 8) * plan.Groups, run = tiles ? length / 4 : length;
        int slices = Math.Clamp(Math.Max(1024 / tilesAll, (run + MaxIterations - 1) / MaxIterations), 1, Math.Max(1, length / 256)), chunks = (plan.Batch + batch - 1) / batch;
        int slice = ((((length + slices - 1) / slices) + 3) / 4) * 4, parts = slices * chunks;
        GlBuffer to = bufferOf(call.Output), partial = parts == 1 ? to : scratch(checked(weights * parts), $"{_node.Name} partial sums");
        for (int chunk = 0; chunk < Math.Max(1, chunks); chunk++)
        {
            int first = chunk * batch, examples = Math.Min(batch, plan.Batch - first);
            Grid source = FillGrid(plan, phase, bufferOf(call.Input), grid, copies, batch, first, examples);
            EmitGrid(bufferOf(call.Gradient), gradients, outputs, plan.OutputSizes, phase.Extent, [0, 0, 0], [1, 1, 1], (1, 0), (length, 0, cells), (first, examples));
            foreach ((int from, int end) in Slices(phase))
            {
                int at = Uniforms.Begin();
                Uniforms.Ints(plan.Outputs, plan.Inputs * (end - from), plan.Inputs, plan.Groups).Ints(examples * cells, slice, slices, length)
                    .Ints(tiles ? source.Channel / 4 : source.Channel, end - from, plan.Window.Taps, chunk * slices);
                WriteTaps(phase, from, end, t => Place(t, source, tiles));
                WriteTaps(phase, from, end, t => t.Tap);
                EmitGradient(plan, source.Buffer, gradients, partial, tiles, plan.Inputs * (end - from), slices, at);
            }
        }

        if (parts > 1)
        {
            EmitReduce(["JOIN(a, b) ((a) + (b))", "START 0.0", "ONE_DIMENSION"], partial, to, weights, 1, parts, parts, 1, [weights], [1], [parts], [weights]);
        }
    }

    private void EmitGradient(ConvPlan plan, GlBuffer grid, GlBuffer gradients, GlBuffer to, bool tiles, int columns, int slices, int uniforms)
    {
        if (tiles)
        {
            ComputeProgram program = programOf("kernels/conv_gradient_tiles.comp", $"LANES {device.Lanes}");
            long all = (long)((plan.Outputs + 7) / 8) * ((columns + 7) / 8) * slices;
            Emit(program, [null, null, null, to], (Groups(all, device.Lanes), 1, plan.Groups), uniforms, grid, gradients);
        }
        else
        {
            ComputeProgram program = programOf("kernels/conv_gradient_buffer.comp");
            Emit(program, [grid, gradients, null, to], (Groups(columns, 4 * program.SizeX), Groups(plan.Outputs, 4 * program.SizeY), plan.Groups * slices), uniforms);
        }
    }

    /// <summary>Where a grid lies: steps in elements from example to example, channel to channel, part to part and copy to copy.</summary>
    /// <param name="Buffer">The buffer.</param>
    /// <param name="Example">From example to example.</param>
    /// <param name="Channel">From channel to channel.</param>
    /// <param name="Part">From part to part.</param>
    /// <param name="Copy">From copy to copy.</param>
    /// <param name="First">The example of the whole batch that lies first.</param>
    private readonly record struct Grid(GlBuffer Buffer, int Example, int Channel, int Part, int Copy, int First);
}
