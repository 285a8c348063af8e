using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Rows 97 and 98 of the list of bad inputs: what a run may be given wrong. The session answers as before, and an output buffer stays as it was.</summary>
public class RunInputTests
{
    public static TheoryData<string, string, Tensor> Wrong => new()
    {
        { "one batch bound to two sizes", "b", Zeros(3, 4) },
        { "a wrong shape", "a", Zeros(2, 5) },
        { "a wrong rank", "a", Zeros(2, 4, 1) },
        { "too few numbers", "a", Zeros(1, 4) },
        { "no numbers", "a", Zeros(0, 4) },
        { "a wrong type", "a", Tensor.Zeros(new TensorType(Shape.Of(2, 4), ElementType.Int64)) },
        { "a wrong name", "c", Zeros(2, 4) },
        { "an empty name", "", Zeros(2, 4) },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public void A_wrong_input_is_refused_and_the_session_answers_as_before(string what, string name, Tensor tensor)
    {
        using var gl = new GlStage();
        foreach (IBackend backend in new IBackend[] { new ReferenceBackend<float>(), new CpuBackend(), gl.Backend })
        {
            using CompiledGraph session = Session(backend);
            Tensor expected = session.ReadBlocking(session.Graph.Outputs[0]);
            var e = Assert.ThrowsAny<Exception>(() => session.SetInput(name, tensor));
            Assert.True(e is GraphException or ArgumentException, $"{what}: {e}");
            Assert.DoesNotContain('\n', e.Message);
            session.Run();
            Assert.Null(Compare.Bits(expected, session.ReadBlocking(session.Graph.Outputs[0])));
        }
    }

    [Fact]
    public void Nothing_in_the_place_of_an_input_is_refused_and_so_is_a_buffer_that_is_too_short_which_stays_as_it_was()
    {
        using CompiledGraph session = Session(new CpuBackend());
        Assert.ThrowsAny<Exception>(() => session.SetInput("a", null!));
        Tensor result = session.ReadBlocking(session.Graph.Outputs[0]);
        float[] few = [7, 7, 7];
        Assert.ThrowsAny<ArgumentException>(() => result.CopyTo<float>(few));
        Assert.Equal([7, 7, 7], few);
        session.Run();
        Assert.Null(Compare.Bits(result, session.ReadBlocking(session.Graph.Outputs[0])));
    }

    [Fact]
    public void Two_inputs_of_one_symbol_get_one_batch_when_the_graph_is_compiled()
    {
        using CompiledGraph session = Session(new ReferenceBackend<float>());
        Assert.All(session.Graph.Inputs, input => Assert.Equal(Shape.Of(2, 4), input.Shape));
    }

    private static CompiledGraph Session(IBackend backend)
    {
        byte[] file = TestModel.Bytes(m =>
        {
            m.Graph.Input.Clear();
            m.Graph.Input.Add([TestModel.Value("a", "batch", 4), TestModel.Value("b", "batch", 4)]);
            m.Graph.Node.Clear();
            m.Graph.Node.Add(TestModel.Node("Add", "sum", ["a", "b"], ["y"]));
        });
        OnnxModel model = OnnxFile.Load(file);
        CompiledGraph session = backend.Compile(model.Graph, model.Parameters, new CompileOptions { Batch = 2 });
        session.SetInput("a", CaseInput.Uniform(Shape.Of(2, 4)).Make(1));
        session.SetInput("b", CaseInput.Uniform(Shape.Of(2, 4)).Make(2));
        session.Run();
        return session;
    }

    private static Tensor Zeros(params int[] sizes) => Tensor.Zeros(Shape.Of(sizes));
}
