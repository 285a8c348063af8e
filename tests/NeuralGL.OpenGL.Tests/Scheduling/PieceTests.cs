using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Scheduling;

/// <summary>Dispatches run in pieces: the same groups, each once, and the same bits.</summary>
public sealed class PieceTests
{
    private static readonly string[] s_kernels = ["gemm_buffer", "map", "map_chain", "reduce", "softmax", "pool", "pool_gradient", "conv_grid", "conv_weights"], s_texelKernels = ["gemm_tiles", "gemm_texels", "map_texels", "conv_tiles", "conv_gradient_tiles"];

    public static MatrixTheoryData<GlProfile, int> Graphs => new([GlProfile.Core, GlProfile.Compatibility, GlProfile.Es], [1, 2]);

    [Theory]
    [InlineData(5, 1, 1, 3)]
    [InlineData(5, 4, 1, 3)]
    [InlineData(5, 4, 1, 11)]
    [InlineData(3, 4, 5, 1)]
    [InlineData(3, 4, 5, 7)]
    [InlineData(3, 4, 5, 25)]
    [InlineData(3, 4, 5, 60)]
    public void Pieces_are_boxes_that_hold_every_group_once_and_in_order(int x, int y, int z, int most)
    {
        var seen = new List<(int, int, int)>();
        while (seen.Count < x * y * z)
        {
            Piece piece = Piece.Next((x, y, z), seen.Count, most);
            Assert.InRange(piece.Count, 1, most);
            Assert.Equal(seen.Count, piece.Before);
            seen.AddRange(from k in Enumerable.Range(piece.First.Z, piece.Groups.Z) from j in Enumerable.Range(piece.First.Y, piece.Groups.Y) from i in Enumerable.Range(piece.First.X, piece.Groups.X) select (i, j, k));
        }

        Assert.Equal(from k in Enumerable.Range(0, z) from j in Enumerable.Range(0, y) from i in Enumerable.Range(0, x) select (i, j, k), seen);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Random_graphs_of_odd_sizes_give_the_bits_of_a_whole_run_on_all_kernels(GlProfile profile, int seed)
    {
        using var gl = new GlFixture(profile: profile);
        var cut = new HashSet<string>();
        CheckBits(gl, RandomGraph(seed), (ulong)seed, cut);
        string[] wanted = gl.Device.ReadsTexels ? [.. s_kernels, .. s_texelKernels] : s_kernels;
        Assert.Equal([], wanted.Except(cut));
    }

    [Fact]
    public void Every_case_of_every_operator_gives_the_bits_of_a_whole_run()
    {
        using var gl = new GlFixture();
        foreach (OperatorCase c in OperatorSet.All.SelectMany(o => o.Cases).Where(c => !c.Large))
        {
            var g = new GraphBuilder(c.Name);
            Node node = g.AddNode(c.Operator, null, [.. c.Inputs.Select((input, i) => g.Input($"x{i}", input.Type))]);
            foreach (Value output in node.Outputs)
            {
                g.Output(output, output.Name);
            }

            CheckBits(gl, g.Build(), 7, [], c);
        }
    }

    [Fact]
    public void Every_kernel_asks_for_its_group_where_pieces_are_known()
    {
        string[] files = [.. typeof(GlGraph).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("shaders/kernels/", StringComparison.Ordinal)).Select(n => n["shaders/".Length..])];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            var parts = new List<string>();
            ShaderLibrary.Source(file, [], parts);
            Assert.True(parts.Contains("include/groups.glsl"), $"{file} does not include include/groups.glsl, so its dispatches cannot be cut to fit a budget");
            foreach (string part in parts.Where(p => p != "include/groups.glsl"))
            {
                string text = ShaderLibrary.Text(part);
                Assert.All((string[])["gl_WorkGroupID", "gl_NumWorkGroups", "gl_GlobalInvocationID"], name => Assert.False(text.Contains(name, StringComparison.Ordinal), $"{part} uses {name}, which knows a piece only; see include/groups.glsl"));
            }
        }
    }

    /// <summary>Runs a graph whole and another instance of it in random pieces, with whole runs in between, and compares all outputs.</summary>
    private static void CheckBits(GlFixture gl, Graph graph, ulong seed, HashSet<string> cut, OperatorCase? inputs = null)
    {
        using GlGraph whole = gl.Backend.Compile(graph, new ParameterStore()), pieces = gl.Backend.Compile(graph, new ParameterStore());
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            Value input = graph.Inputs[i];
            Tensor tensor = (inputs?.Inputs[i] ?? CaseInput.Uniform(input.Shape)).Make(seed + (ulong)i);
            whole.SetInput(input.Name, tensor);
            pieces.SetInput(input.Name, tensor);
        }

        whole.Run();
        var random = new SplitMix64(seed);
        pieces.BeginRun();
        for (int i = 0; i < pieces.DispatchCount; i++)
        {
            Dispatch dispatch = pieces.Dispatches[i];
            Assert.True(dispatch.CanCut, $"{dispatch.Program.Name} cannot be cut");
            int count = Piece.CountOf(dispatch.Groups);
            for (int done = 0; done < count;)
            {
                Piece piece = Piece.Next(dispatch.Groups, done, 1 + random.NextInt((count + 2) / 3));
                pieces.RunPiece(i, piece);
                done += piece.Count;
                if (piece.Before > 0)
                {
                    cut.Add(Path.GetFileNameWithoutExtension(dispatch.Program.Name.Split(' ')[0]));
                }
            }
        }

        pieces.EndRun();
        whole.Run();
        foreach (Value output in graph.Outputs)
        {
            Assert.True(Bits(whole, output.Name).SequenceEqual(Bits(pieces, output.Name)), $"{inputs?.ToString() ?? graph.Name}: '{output.Name}'");
        }
    }

    private static int[] Bits(GlGraph graph, string output)
    {
        GlBuffer buffer = graph.BufferOf(graph.Graph.Outputs.First(o => o.Name == output));
        var numbers = new float[buffer.Length];
        buffer.ReadBlocking(numbers);
        return [.. numbers.Select(BitConverter.SingleToInt32Bits)];
    }

    /// <summary>Products for every kernel, maps, reductions, softmax and pools, and the gradients through them.</summary>
    private static Graph RandomGraph(int seed)
    {
        var random = new SplitMix64((ulong)seed + 100);
        int Odd(int least, int most) => (least + random.NextInt(most - least)) | 1;
        var g = new GraphBuilder($"random graph {seed}");
        var trained = new List<Value>();
        Value Input(string name, Shape shape)
        {
            Value input = g.Input(name, shape);
            trained.Add(input);
            return input;
        }

        int m = Odd(75, 120), k = 4 * Odd(17, 32), n = Odd(65, 90);
        Value tiles = g.Add(new Relu(), g.Add(new Dense(), Input("x", Shape.Of(m, k)), Input("w", Shape.Of(n, k)), Input("b", Shape.Of(n))));
        Value texels = g.Add(new Dense(), Input("x4", Shape.Of(Odd(9, 30), 12)), Input("w4", Shape.Of(Odd(70, 150), 12)));
        int batch = Odd(2, 6), inner = Odd(5, 33);
        Value batched = g.Add(new MatMul(), Input("left", Shape.Of(batch, Odd(17, 40), inner)), Input("right", Shape.Of(batch, inner, Odd(65, 100))));
        Value large = g.Add(new Gelu(), Input("large", Shape.Of(Odd(131, 160), 4 * Odd(33, 40))));
        Value rows = g.Add(new Softmax(), g.Add(new Transpose(), g.Add(new Add(), tiles, Input("column", Shape.Of(m, 1)))));
        Value pooled = g.Add(new AveragePool(new Window([3, 2], [2, 1], pads: [1, 0, 1, 0])), Input("picture", Shape.Of(Odd(2, 5), 3, Odd(15, 21), Odd(15, 21))));
        Value convolved = g.Add(new Conv(new Window([3, 3], pads: [1, 1, 1, 1])), pooled, Input("kernel", Shape.Of(Odd(17, 30), 3, 3, 3)));
        Value longest = g.Add(new Reduce(ReduceKind.Sum, [1]), Input("long", Shape.Of(Odd(41, 60), 4097 + random.NextInt(2000))));
        Value highest = g.Add(new Reduce(ReduceKind.Max, [0]), large);
        Value[] results = [rows, texels, batched, pooled, convolved, longest, highest];
        Value loss = results.Select(r => g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), r, r))).Aggregate((a, b) => g.Add(new Add(), a, b));
        Value[] gradients = Autodiff.Gradients(g, loss, [.. trained]);
        for (int i = 0; i < results.Length; i++)
        {
            g.Output(results[i], $"result {i}");
        }

        for (int i = 0; i < gradients.Length; i++)
        {
            g.Output(gradients[i], $"gradient of {trained[i].Name}");
        }

        return g.Build();
    }
}
