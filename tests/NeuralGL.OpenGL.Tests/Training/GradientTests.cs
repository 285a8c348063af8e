using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Tests.Training;

/// <summary>
/// Every operator's gradient graph, as training uses it, on the GPU: the gradient of Σ w·y by each float operand, with random w, equals
/// that of the reference in double. (The formulas themselves are held against finite differences in NeuralGL.Tests.)
/// </summary>
public class GradientTests
{
    public static TheoryData<string> Names => [.. OperatorSet.All.Where(o => o.Cases.Any(IsChecked)).Select(o => o.ToString()).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_gradient_equals_the_reference_in_double(string name) => Check(name, new GlDeviceOptions());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_gradient_equals_the_reference_with_portable_kernels_too(string name) => Check(name, new GlDeviceOptions { PortableKernels = true });

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_gradient_equals_the_reference_on_OpenGL_ES_too(string name) => Check(name, new GlDeviceOptions { PortableKernels = true }, GlProfile.Es);

    [Fact]
    public void Every_operator_with_a_derivative_is_among_them() => Assert.True(Names.Count >= 30, $"only {Names.Count}");

    private static bool IsChecked(OperatorCase c) => c.Gradient && !c.Large;

    private static void Check(string name, GlDeviceOptions options, GlProfile profile = GlProfile.Core)
    {
        using var gl = new GlFixture(options, profile);
        var failures = new List<string>();
        foreach (OperatorCase c in OperatorSet.All.Where(o => o.ToString() == name).SelectMany(o => o.Cases).Where(IsChecked))
        {
            failures.AddRange(Compare(gl, c).Where(r => !r.Passed).Select(r => r.Message));
            gl.AssertClean();
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static IEnumerable<ProofResult> Compare(GlFixture gl, OperatorCase c)
    {
        Tensor[] inputs = OperatorProof.Inputs(c);
        var g = new GraphBuilder(c.ToString());
        Value[] values = [.. inputs.Select((t, i) => g.Input($"x{i}", t.Type))];
        Value y = g.Add(c.Operator, values);
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), y, g.Constant(CaseInput.Uniform(y.Shape).Make(~OperatorProof.Seed(c)))));
        Value[] floats = [.. values.Where(v => v.Type.Element == ElementType.Float32)];
        Value[] gradients = [.. floats.Zip(Autodiff.Gradients(g, loss, floats), (v, d) => g.Output(d, $"gradient_{v.Name}"))];
        Graph graph = g.Build();
        var parameters = new ParameterStore();
        using CompiledGraph run = gl.Backend.Compile(graph, parameters);
        using var reference = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(graph, parameters);
        for (int i = 0; i < inputs.Length; i++)
        {
            run.SetInput(values[i].Name, inputs[i]);
            reference.SetInput(values[i].Name, inputs[i]);
        }

        run.Run();
        reference.Run();
        foreach (Value gradient in gradients)
        {
            double[] expected = reference.Numbers(gradient).ToArray();

            // A gradient is a sum over paths that may cancel, so it is judged by the largest number of its tensor.
            double largest = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
            yield return TensorComparison.Compare($"{c}: {gradient.Name}", run.ReadBlocking(gradient), expected, Bound(largest));
        }
    }

    /// <summary>
    /// An operator's gradient is a handful of kernels, each within a few 10⁻⁷ of its largest number; sums of at most 1,500 terms add less
    /// than √1500·2⁻²⁴ ≈ 2.4·10⁻⁶.
    /// </summary>
    private static Tolerance Bound(double largest) => Tolerance.Within(5e-6 * Math.Max(1, largest), "a handful of kernels, each within a few 10⁻⁷ of the largest number");
}
