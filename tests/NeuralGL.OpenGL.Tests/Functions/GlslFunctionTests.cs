using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Functions;
using NeuralGL.Operators;
using NeuralGL.Proof;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Functions;

/// <summary>A network as a function in somebody else's shader: the reference's numbers, any GLSL version, no name but its own.</summary>
public class GlslFunctionTests
{
    public static TheoryData<string> Operators => [.. OperatorSet.All.Where(o => Functions(o).Any()).Select(o => o.Name).Distinct()];

    [Fact]
    public void The_operators_of_dense_networks_all_have_a_form()
    {
        string[] wanted = ["Dense", "MatMul", "Add", "Sub", "Mul", "Div", "Identity", "Sigmoid", "Relu", "LeakyRelu", "Sin", "Tanh", "Gelu", "Swish", "Softplus", "Clip", "Neg", "Abs", "Exp", "Log", "Sqrt", "Softmax", "LogSoftmax", "ReduceSum", "ReduceMean", "ReduceMax", "Reshape", "Flatten", "Transpose"];
        Assert.Empty(wanted.Except(Operators.Select(o => o.Data)));
    }

    /// <summary>Each operator alone, its other operands as weights: an operator's own tolerance is the bound, special values included.</summary>
    [Theory]
    [MemberData(nameof(Operators))]
    public void An_operator_in_a_function_keeps_its_tolerance(string name)
    {
        using var gl = new GlFixture();
        foreach (OperatorCase c in OperatorSet.All.Where(o => o.Name == name).SelectMany(Functions))
        {
            // The place of the weights concerns operators that have some.
            foreach (FunctionWeights where in Enum.GetValues<FunctionWeights>().Take(c.Inputs.Length))
            {
                Tensor[] operands = OperatorProof.Inputs(c);
                Graph graph = GraphOf(c, operands);
                GlslFunction f = GlslFunction.Create(graph, new ParameterStore(), new() { Weights = where });
                float[] found = FunctionShader.Run(gl.Gl, f, operands[0].Floats.ToArray(), f.BlockName is null || f.BlockBytes == 0 ? null : f.Block(new ParameterStore()));
                ProofResult result = NodeProof.Check(graph.Nodes[0], operands, [new Tensor(graph.Outputs[0].Shape, found)]);
                Assert.True(result.Passed, $"{c}, {where}: {result.Message}\n{f.Source}");
            }
        }
    }

    [Theory]
    [InlineData("2-64-relu-64-relu-64-relu-1", "float nn(vec2 x)")]
    [InlineData("4-16-tanh-16-tanh-4", "vec4 nn(vec4 x)")]
    [InlineData("3-5-gelu-3-sigmoid", "vec3 nn(vec3 x)")]
    [InlineData("1-7-sine-2", "vec2 nn(float x)")]
    [InlineData("27-30-leakyrelu:0.1-70-silu-5", "void nn(in float x[27], out float y[5])")]
    [InlineData("9-70-sigmoid-33-gelu:tanh-3", "void nn(in float x[9], out float y[3])")]
    public void A_network_gives_the_reference_s_numbers_wherever_its_weights_are(string layers, string signature)
    {
        using var gl = new GlFixture();
        LayerSpec spec = LayerSpec.Parse(layers);
        ParameterStore store = Weights(spec, 3), others = Weights(spec, 4);
        Graph graph = Mlp.Inference(spec, probabilities: spec.Layers[^1].Outputs == 5);
        float[] samples = CaseInput.Uniform(Shape.Of(50, spec.Inputs), -1, 1).Make(9).Floats.ToArray();
        GlslFunction constants = GlslFunction.Create(graph, store), buffer = GlslFunction.Create(graph, others, new() { Weights = FunctionWeights.UniformBlock });
        Assert.Equal((signature, signature), (constants.Signature, buffer.Signature));
        (double[] expected, double[] bounds) = Reference(graph, store, samples);
        Assert.All(bounds, bound => Assert.InRange(bound, 1e-8, 1e-2));
        RequireNear(expected, bounds, FunctionShader.Run(gl.Gl, constants, samples));

        // The same source with the first network's weights, then with its own.
        RequireNear(expected, bounds, FunctionShader.Run(gl.Gl, buffer, samples, buffer.Block(store)));
        (expected, bounds) = Reference(graph, others, samples);
        RequireNear(expected, bounds, FunctionShader.Run(gl.Gl, buffer, samples, buffer.Block(others)));
    }

    [Theory]
    [InlineData("330 core")]
    [InlineData("430 core")]
    [InlineData("300 es")]
    [InlineData("310 es")]
    public void It_compiles_in_a_fragment_shader_of_every_version_beside_names_like_its_own(string version)
    {
        using var gl = new GlFixture();
        foreach (string layers in new[] { "2-8-sine-8-gelu-8-tanh-3", "5-64-leakyrelu:0.1-64-silu-2-sigmoid" })
        {
            foreach (FunctionWeights where in Enum.GetValues<FunctionWeights>())
            {
                LayerSpec spec = LayerSpec.Parse(layers);
                GlslFunction f = GlslFunction.Create(Mlp.Inference(spec), Weights(spec, 1), new() { Name = "net1", Weights = where });
                Assert.Null(FunctionShader.CompileFragment(gl.Gl, version, f, "float relu(float x) { return x; }\nfloat sigmoid(float x) { return x; }\nconst float NAN_VALUE = 0.0;\nfloat w[2];\nfloat nn_w0;"));
            }
        }
    }

    [Fact]
    public void Two_functions_stand_in_one_shader()
    {
        using var gl = new GlFixture();
        LayerSpec spec = LayerSpec.Parse("2-4-gelu-1");
        GlslFunction first = GlslFunction.Create(Mlp.Inference(spec, probabilities: false), Weights(spec, 1), new() { Name = "first" });
        GlslFunction second = GlslFunction.Create(Mlp.Inference(spec, probabilities: false), Weights(spec, 2), new() { Name = "second", Weights = FunctionWeights.UniformBlock });
        Assert.Null(FunctionShader.CompileFragment(gl.Gl, "330 core", second, first.Source));
    }

    [Fact]
    public void Only_the_formulas_that_are_used_are_in_the_source()
    {
        LayerSpec spec = LayerSpec.Parse("2-4-relu-1");
        string source = GlslFunction.Create(Mlp.Inference(spec, probabilities: false), Weights(spec, 1)).Source;
        Assert.Contains("float nn_relu(", source, StringComparison.Ordinal);
        Assert.Contains("bool nn_is_nan(", source, StringComparison.Ordinal);
        Assert.DoesNotContain("sigmoid", source, StringComparison.Ordinal);
        Assert.DoesNotContain("gradient", source, StringComparison.Ordinal);
        Assert.DoesNotContain("#version 3", source, StringComparison.Ordinal);
        Assert.All(source, c => Assert.True(c is '\n' or (>= ' ' and <= '~'), $"'{c}' is not ASCII"));
    }

    [Theory]
    [InlineData("784-256-relu-10", "'fc1' (Dense)", "at most 16,384")]
    [InlineData("2-2000-relu-1", "'fc1' (Dense)", "1 to 1,024 numbers")]
    [InlineData("3000-1", "the input is", "1 to 1,024 numbers")]
    public void What_is_no_small_network_is_refused_by_the_node_s_name(string layers, string node, string limit)
    {
        LayerSpec spec = LayerSpec.Parse(layers);
        string message = Assert.Throws<GlslFunctionException>(() => GlslFunction.Create(Mlp.Inference(spec), Weights(spec, 1))).Message;
        Assert.Contains(node, message, StringComparison.Ordinal);
        Assert.Contains(limit, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Operators_without_a_form_and_other_numbers_of_inputs_and_outputs_are_refused()
    {
        var pooled = new GraphBuilder("pooled");
        pooled.Output(pooled.AddNode(new AveragePool(), "pool", pooled.Input("x", Shape.Of(Shape.Open, 1, 4, 4))).Output);
        Assert.Contains("node 'pool': AveragePool has no form", Refusal(pooled.Build()), StringComparison.Ordinal);

        var squared = new GraphBuilder("squared");
        Value x = squared.Input("x", Shape.Of(3, 3));
        squared.Output(squared.AddNode(new MatMul(), "square", x, x).Output);
        Assert.Contains("node 'square': MatMul of two computed values", Refusal(squared.Build()), StringComparison.Ordinal);

        var two = new GraphBuilder("two");
        two.Output(two.AddNode(new Add(), "sum", two.Input("a", Shape.Of(3)), two.Input("b", Shape.Of(3))).Output);
        Assert.Contains("'two' has 2 (a, b) and 1 (sum)", Refusal(two.Build()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2nd")]
    [InlineData("a b")]
    [InlineData("gl_nn")]
    [InlineData("a__b")]
    [InlineData("nn_")]
    [InlineData("mix")]
    [InlineData("vec4")]
    [InlineData("n\u00e9t")]
    public void Names_that_GLSL_would_refuse_are_refused(string name) =>
        Assert.Contains($"'{name}' cannot be the name of a GLSL function", Assert.Throws<GlslFunctionException>(() => GlslFunction.RequireName(name)).Message, StringComparison.Ordinal);

    private static string Refusal(Graph graph) => Assert.Throws<GlslFunctionException>(() => GlslFunction.Create(graph, new ParameterStore())).Message;

    /// <summary>Cases that fit: float32, the first operand as the input, the rest as weights; special values, a small one, one with loops.</summary>
    private static IEnumerable<OperatorCase> Functions(Operator op)
    {
        OperatorCase[] fit = [.. op.Cases.Where(c => !c.Large && c.Inputs.All(i => i.Type.Element == ElementType.Float32 && i.Type.Shape.Length is > 0 and <= GlslFunction.MaxValues) && Fits(c))];
        OperatorCase[] special = [.. fit.Where(c => c.Name == "special values")];
        if (special.Length > 0 && (op is IUnaryOperator || op.Name.EndsWith("Gradient", StringComparison.Ordinal)))
        {
            // Element-wise functions are all written in the same way; each has its special values, and Identity stands for shapes.
            return op is Identity ? special.Concat(fit.TakeLast(2)).Distinct() : special;
        }

        return special.Concat(fit.OrderBy(c => c.Inputs[0].Type.Shape.Length).Skip(2).Take(1)).Concat(fit.OrderBy(c => c.Inputs[0].Type.Shape.Length).TakeLast(1)).Distinct();
    }

    private static bool Fits(OperatorCase c)
    {
        try
        {
            GlslFunction.Create(GraphOf(c, OperatorProof.Inputs(c)), new ParameterStore());
            return true;
        }
        catch (GlslFunctionException)
        {
            return false;
        }
    }

    private static Graph GraphOf(OperatorCase c, Tensor[] operands)
    {
        var g = new GraphBuilder(c.ToString());
        g.Output(g.AddNode(c.Operator, "node", [.. operands.Select((t, i) => i == 0 ? g.Input("x", t.Type) : g.Constant(t))]).Output);
        return g.Build();
    }

    private static ParameterStore Weights(LayerSpec spec, ulong seed)
    {
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, seed);
        for (int i = 0; i < spec.Layers.Count; i++)
        {
            store[$"fc{i + 1}.bias"] = CaseInput.Uniform(Shape.Of(spec.Layers[i].Outputs), -0.5f, 0.5f).Make(seed + (ulong)i);
        }

        return store;
    }

    /// <summary>
    /// The reference's numbers, and for each the operators' tolerances summed along the network: a node adds its own tolerance at the
    /// reference's numbers to the errors of its operands, which a layer carries on as sum |w|·e and an activation by at most its steepest
    /// slope, below 1.13 for all of them (GELU's), a softmax by at most 1.
    /// </summary>
    private static (double[] Expected, double[] Bounds) Reference(Graph graph, ParameterStore store, float[] samples)
    {
        int inputs = graph.Inputs[0].Shape[1], batch = samples.Length / inputs;
        using var run = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(graph, store, new CompileOptions { Batch = batch, ObserveAll = true });
        run.SetInput(graph.Inputs[0].Name, new Tensor(Shape.Of(batch, inputs), samples));
        run.Run();
        double[] x = [.. samples.Select(v => (double)v)], error = new double[x.Length];
        foreach (Node node in run.Graph.Nodes)
        {
            double[] y = run.Numbers(node.Output).ToArray();
            Tolerance own = node.Operator.ToleranceFor([.. node.Inputs.Select(v => v.Type)]);
            error = node.Operator is Dense ? Carried(x, error, store.Get(node.Inputs[1]), store.Get(node.Inputs[2]), own) : [.. y.Select((v, i) => (1.13 * Before(error, i, node, y.Length / batch)) + Own(own, v))];
            x = y;
        }

        return (x, error);
    }

    private static double Before(double[] error, int i, Node node, int width) => node.Operator is Softmax ? error.Skip(i / width * width).Take(width).Max() : error[i];

    private static double Own(Tolerance t, double y) => Math.Max(t.Absolute * (t.Scaled ? Math.Max(1, Math.Abs(y)) : 1), t.Ulp * Math.Pow(2, -23) * Math.Abs(y));

    private static double[] Carried(double[] x, double[] error, Tensor weight, Tensor bias, Tolerance own)
    {
        (int outputs, int inputs) = (weight.Shape[0], weight.Shape[1]);
        var carried = new double[x.Length / inputs * outputs];
        for (int i = 0; i < carried.Length; i++)
        {
            (int row, int m) = (i / outputs * inputs, i % outputs);
            double before = 0, terms = Math.Abs(bias.Floats[m]);
            for (int k = 0; k < inputs; k++)
            {
                double w = Math.Abs((double)weight.Floats[(m * inputs) + k]);
                (before, terms) = (before + (w * error[row + k]), terms + (w * (Math.Abs(x[row + k]) + error[row + k])));
            }

            carried[i] = before + ((own.Terms + 3) * Math.Pow(2, -23) * terms);
        }

        return carried;
    }

    private static void RequireNear(double[] expected, double[] bounds, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.True(expected.Max() - expected.Min() > 0.02, "the samples do not tell anything apart");
        for (int i = 0; i < found.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= bounds[i], $"{i}: {found[i]} where {expected[i]} was expected, bound {bounds[i]}");
        }
    }
}
