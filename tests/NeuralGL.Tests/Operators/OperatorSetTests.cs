using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Operators;

public sealed class OperatorSetTests
{
    /// <summary>Operators without a gradient case, each with the reason; the last part checks that the reason still holds.</summary>
    private static readonly Dictionary<Type, string> _withoutGradient = new()
    {
        [typeof(Equal)] = "piecewise constant", [typeof(Greater)] = "piecewise constant", [typeof(Less)] = "piecewise constant",
        [typeof(GreaterOrEqual)] = "piecewise constant", [typeof(LessOrEqual)] = "piecewise constant",
        [typeof(ArgExtremum)] = "places are whole numbers", [typeof(Hardmax)] = "piecewise constant",
        [typeof(And)] = "of bools", [typeof(Or)] = "of bools", [typeof(Xor)] = "of bools",
        [typeof(DescentStep)] = "a step of an optimiser", [typeof(MovingAverage)] = "a step of an optimiser",
        [typeof(MovingAverageOfSquare)] = "a step of an optimiser", [typeof(AdamDirection)] = "a step of an optimiser",
        [typeof(AveragePoolGradient)] = "a gradient; there are no second derivatives", [typeof(MaxPoolGradient)] = "a gradient; there are no second derivatives",
        [typeof(BatchNormalizationGradient)] = "a gradient; there are no second derivatives", [typeof(ResizeGradient)] = "a gradient; there are no second derivatives",
    };

    [Theory]
    [MemberData(nameof(Prototypes.All), MemberType = typeof(Prototypes))]
    public void In_float_every_case_is_as_near_to_double_as_its_tolerance_says(string name) =>
        AssertNone(Prototypes.Of(name).Cases.Where(c => !c.Large).Select(c => OperatorProof.Check(new ReferenceBackend<float>(), c)));

    [Theory]
    [MemberData(nameof(Prototypes.All), MemberType = typeof(Prototypes))]
    public void Every_gradient_agrees_with_finite_differences_in_double(string name)
    {
        Operator op = Prototypes.Of(name);
        OperatorCase[] cases = [.. op.Cases.Where(c => c.Gradient)];
        AssertNone(cases.Select(GradientProof.Check));
        if (cases.Length == 0)
        {
            Assert.True(IsExcused(op), $"{op} has no case with a gradient and no reason why");
            Assert.All(op.Cases.Where(c => !c.Large).Take(1), AssertNoDerivative);
        }
        else
        {
            Assert.False(IsExcused(op), $"{op} has gradient cases now; take it off the list");
            Assert.Contains(cases, c => c.Inputs.All(i => i.Type.Shape.Length > 0));
        }
    }

    [Fact]
    public void Every_operator_has_cases_with_names_of_their_own_and_reasons_for_their_tolerances()
    {
        foreach (Operator op in OperatorSet.All)
        {
            OperatorCase[] cases = [.. op.Cases];
            Assert.True(cases.Length > 0, $"{op} has no case");
            string[] twice = [.. cases.GroupBy(c => c.ToString()).Where(g => g.Count() > 1).Select(g => g.Key)];
            Assert.True(twice.Length == 0, $"named twice: {string.Join(", ", twice)}");
            Assert.All(cases, c => Assert.True(c.Tolerance.Reason.Length > 0, $"{c} has a tolerance without a reason"));
            Assert.Contains(cases, c => c.Operator.GetType() == op.GetType());
        }
    }

    [Fact]
    public void No_two_operators_of_the_set_share_name_and_attributes() =>
        Assert.Equal(OperatorSet.All.Count, OperatorSet.All.Select(op => op.ToString()).Distinct().Count());

    [Theory]
    [MemberData(nameof(Prototypes.All), MemberType = typeof(Prototypes))]
    public void Large_finite_numbers_do_not_become_NaN_in_functions_of_one_number(string name)
    {
        Operator op = Prototypes.Of(name);
        bool isGradient = op.GetType().IsGenericType && op.GetType().GetGenericTypeDefinition() == typeof(UnaryGradient<>);
        if (op is not (IUnaryOperator or Softmax) && !isGradient)
        {
            return;
        }

        // Where a function is not defined below zero it is not tested there.
        float[] x = [15, 30, 88, 89, 104, 1e4f, 1e6f, 1e10f, 1e18f, 1e19f, 1e30f, 3e38f, float.MaxValue];
        string function = op.Name.Replace("Gradient", "");
        x = function is "Log" or "Sqrt" or "Acosh" ? x : function is "Asin" or "Acos" or "Atanh" ? [0.9999999f, -0.9999999f] : [.. x, .. x.Select(v => -v)];
        var c = new OperatorCase("large", op, [.. Enumerable.Range(0, op.MinInputs).Select(i => i == 0 ? CaseInput.Given(x) : CaseInput.Given([.. x.Select(_ => 1f)]))], Tolerance.Exact());
        Graph graph = OperatorProof.GraphOf(c);
        foreach (IBackend backend in new IBackend[] { new ReferenceBackend<float>(), new ReferenceBackend<double>() })
        {
            using CompiledGraph run = backend.Compile(graph, new ParameterStore());
            for (int i = 0; i < c.Inputs.Length; i++)
            {
                run.SetInput($"x{i}", OperatorProof.Inputs(c)[i]);
            }

            run.Run();
            float[] y = run.ReadBlocking("node").Floats.ToArray();
            Assert.True(!y.Any(float.IsNaN), $"{op} on {backend.Name}: NaN at {string.Join(", ", x.Where((_, i) => float.IsNaN(y[i])))}");
        }
    }

    private static bool IsExcused(Operator op) => op.ToString() == "Mod(fmod=0)" || _withoutGradient.ContainsKey(op.GetType()) || op.GetType().BaseType is { IsGenericType: true } based && based.GetGenericTypeDefinition() == typeof(StepFunction<>) || op.GetType().IsGenericType && op.GetType().GetGenericTypeDefinition() == typeof(UnaryGradient<>);

    private static void AssertNoDerivative(OperatorCase c)
    {
        var g = new GraphBuilder();
        Value[] inputs = [.. c.Inputs.Select((input, i) => g.Input($"x{i}", input.Type))];
        Node node = g.AddNode(c.Operator, "node", inputs);
        try
        {
            Assert.All(c.Operator.Differentiate(g, node, g.Input("dy", node.Output.Shape)), Assert.Null);
        }
        catch (GraphException e)
        {
            Assert.Contains("'node'", e.Message);
        }
    }

    private static void AssertNone(IEnumerable<ProofResult> results)
    {
        string[] failed = [.. results.Where(r => !r.Passed).Select(r => r.Message)];
        Assert.True(failed.Length == 0, $"{failed.Length} cases fail:\n{string.Join("\n", failed)}");
    }
}
