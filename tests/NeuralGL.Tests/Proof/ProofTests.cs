using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Proof;

/// <summary>The proofs themselves: they must see what is wrong and must not see what is allowed.</summary>
public sealed class ProofTests
{
    [Fact]
    public void An_exact_tolerance_allows_the_sign_of_zero_and_flushed_subnormals_and_nothing_else()
    {
        Tolerance exact = Tolerance.Exact();
        Assert.True(Passes(exact, 1, 1));
        Assert.True(Passes(exact, -0f, 0.0));
        Assert.True(Passes(exact, 0, 1e-40));
        Assert.True(Passes(exact, 1e-40f, 0));
        Assert.False(Passes(exact, 0, 2e-38));
        Assert.False(Passes(exact, MathF.BitIncrement(1), 1));
        Assert.False(Passes(exact, 1, 1.0 + 1e-15));
    }

    [Fact]
    public void Ulps_are_counted_at_the_reference()
    {
        Tolerance two = Tolerance.Ulps(2, "two");
        Assert.True(Passes(two, 1 + (2 * 1.1920929e-7f), 1));
        Assert.False(Passes(two, 1 + (3 * 1.1920929e-7f), 1));
        Assert.True(Passes(two, 1048576.25f, 1048576));
        Assert.False(Passes(two, 1048576.5f, 1048576));
        Assert.Equal(1.1920928955078125e-7, TensorComparison.Ulp(1.5));
        Assert.Equal(Math.ScaleB(1, -149), TensorComparison.Ulp(0));
    }

    [Fact]
    public void An_absolute_bound_grows_with_the_reference_only_if_it_says_so()
    {
        Assert.True(Passes(Tolerance.Within(0.25, "quarter"), 100.25f, 100));
        Assert.False(Passes(Tolerance.Within(0.25, "quarter"), 100.5f, 100));
        Assert.True(Passes(Tolerance.Relative(0.25, "quarter"), 125, 100));
        Assert.False(Passes(Tolerance.Relative(0.25, "quarter"), 126, 100));
        Assert.True(Passes(Tolerance.Relative(0.25, "quarter"), 0.375f, 0.125));
        Assert.False(Passes(Tolerance.Relative(0.25, "quarter"), 0.5f, 0.125));
    }

    [Fact]
    public void The_backward_error_bound_grows_with_terms_and_magnitudes()
    {
        Tolerance five = Tolerance.BackwardError(5);
        double bound = 8 * 1.1920928955078125e-7;
        Assert.True(Passes(five, (float)bound, 0, 1));
        Assert.False(Passes(five, (float)(bound * 1.001), 0, 1));
        Assert.True(Passes(five, (float)(bound * 100), 0, 100));
        Assert.True(Passes(five, 8e-38f, 0, 0));
        Assert.False(Passes(five, 1e-30f, 0, 0));
    }

    [Fact]
    public void NaN_meets_NaN_and_an_infinity_its_like_or_what_float32_cannot_hold()
    {
        Tolerance wide = Tolerance.Within(1e300, "anything finite");
        float inf = float.PositiveInfinity, nan = float.NaN;
        Assert.True(Passes(wide, nan, double.NaN));
        Assert.True(Passes(wide, inf, double.PositiveInfinity));
        Assert.True(Passes(wide, -inf, -1e300));
        Assert.True(Passes(wide, inf, 3.5e38));
        Assert.False(Passes(wide, nan, 1));
        Assert.False(Passes(wide, 1, double.NaN));
        Assert.False(Passes(wide, inf, double.NaN));
        Assert.False(Passes(wide, nan, double.PositiveInfinity));
        Assert.False(Passes(wide, inf, double.NegativeInfinity));
        Assert.False(Passes(wide, inf, 3.4e38));
        Assert.False(Passes(wide, float.MaxValue, double.PositiveInfinity));
        Assert.False(Passes(wide, inf, -3.5e38));
    }

    [Fact]
    public void The_worst_element_is_named_with_its_place_and_the_reason()
    {
        ProofResult result = TensorComparison.Compare("sum", new Tensor(Shape.Of(2, 2), [1f, 2f, 3.5f, 5f]), [1.0, 2.0, 3.0, 4.0], Tolerance.Ulps(1, "the reason"));
        Assert.False(result.Passed);
        Assert.Equal(2, result.WorstIndex);
        Assert.Equal(1, result.MaxAbs);
        Assert.Equal(Math.ScaleB(1, 21), result.MaxUlp);
        Assert.Equal(1.25 / 30, result.Nmse, 1e-15);
        Assert.All(new[] { "sum", "2 of 4", "[1, 0]", "3.5", "the reason" }, part => Assert.Contains(part, result.Message));
        Assert.Throws<ArgumentException>(() => TensorComparison.Compare("sum", Tensor.Scalar(1), [1.0, 2.0], Tolerance.Exact()));
    }

    [Theory]
    [MemberData(nameof(Operators.Prototypes.All), MemberType = typeof(Operators.Prototypes))]
    public void A_backend_that_is_wrong_in_one_element_is_caught(string name)
    {
        foreach (OperatorCase c in Operators.Prototypes.Of(name).Cases.Where(c => !c.Large && c.Operator.Infer([.. c.Inputs.Select(i => i.Type)])[0].Shape.Length > 0).Take(3))
        {
            Assert.False(OperatorProof.Check(new Faulty(), c).Passed, $"{c} passes on a backend whose last element is wrong");
        }
    }

    [Fact]
    public void Wrong_derivatives_are_caught()
    {
        var wrong = new OperatorCase("of a wrong derivative", new WrongDerivative(), [CaseInput.Uniform(Shape.Of(3))], Tolerance.Ulps(1, "one product"));
        Assert.True(OperatorProof.Check(new ReferenceBackend<float>(), wrong).Passed);
        ProofResult few = GradientProof.Check(wrong), many = GradientProof.Check(wrong with { Inputs = [CaseInput.Uniform(Shape.Of(500))] });
        Assert.False(few.Passed);
        Assert.Contains("operand 0", few.Message);
        Assert.False(many.Passed);
        Assert.True(GradientProof.Check(wrong with { Operator = new Sine() }).Passed);
    }

    [Fact]
    public void The_operands_of_a_case_follow_from_its_name_alone()
    {
        OperatorCase c = new Dense().Cases.First(), other = new Dense().Cases.Skip(2).First();
        Assert.Equal(OperatorProof.Inputs(c)[0].Floats.ToArray(), OperatorProof.Inputs(c)[0].Floats.ToArray());
        Assert.NotEqual(OperatorProof.Seed(c), OperatorProof.Seed(other));

        // FNV-1a of "Dense batch 1, 1 to 1": a seed that changed would prove other numbers on every machine.
        Assert.Equal("Dense batch 1, 1 to 1", c.ToString());
        ulong hash = 14695981039346656037;
        foreach (char letter in c.ToString())
        {
            hash = unchecked((hash ^ letter) * 1099511628211);
        }

        Assert.Equal(hash, OperatorProof.Seed(c));
    }

    private static bool Passes(Tolerance tolerance, float actual, double expected, double magnitude = 0) =>
        TensorComparison.Compare("x", Tensor.Scalar(actual), [expected], tolerance, tolerance.Terms > 0 ? [magnitude] : default).Passed;

    /// <summary>The reference in float, but with a wrong last element.</summary>
    private sealed class Faulty : IBackend
    {
        public string Name => "faulty";

        public CompiledGraph Compile(Graph graph, ParameterStore parameters, CompileOptions? options = null) => new FaultyGraph(graph, parameters);
    }

    private sealed class FaultyGraph(Graph graph, ParameterStore parameters) : CompiledGraph(graph, parameters)
    {
        private readonly CompiledGraph _right = new ReferenceBackend<float>().Compile(graph, parameters);

        public override void Run() => _right.Run();

        public override Tensor ReadBlocking(Value value)
        {
            Tensor tensor = _right.ReadBlocking(value);
            switch (tensor.Element)
            {
                case ElementType.Bool: tensor.Elements<bool>()[^1] ^= true; break;
                case ElementType.Int32: tensor.Elements<int>()[^1]++; break;
                case ElementType.Int64: tensor.Elements<long>()[^1]++; break;
                default: tensor.Floats[^1] += 0.01f + (0.01f * MathF.Abs(tensor.Floats[^1])); break;
            }

            return tensor;
        }

        public override void SyncParametersBlocking() => _right.SyncParametersBlocking();

        public override void Dispose() => _right.Dispose();

        protected override void SetInput(Value input, Tensor tensor) => _right.SetInput(input.Name, tensor);
    }

    /// <summary>y = x² with the derivative of x³.</summary>
    private sealed class WrongDerivative() : Unary<WrongDerivative.Function>("Wrong", "wrong", default)
    {
        public override Tolerance Tolerance => Tolerance.Ulps(1, "one product");

        public readonly struct Function : IUnaryFunction
        {
            public T Value<T>(T x) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => x * x;

            public T Derivative<T>(T x) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => T.CreateChecked(3) * x * x;
        }
    }
}
