using System.Text.Json;
using Google.Protobuf;
using NeuralGL.App.Commands;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Tests.Commands;

public sealed class RunTests : IDisposable
{
    private readonly RunModels models = new();

    [Fact]
    public void Run_prints_exactly_one_json_object_and_writes_every_output_in_its_shape()
    {
        string model = models.TwoInputs(), a = models.Array("1.npy", [2, 3], 1, 2, 3, 4, 5, 6), b = models.Array("2.npy", [2, 3], 6, 5, 4, 3, 2, 1);
        Outcome outcome = Outcome.Of("run", model, "--input", "b=" + b, "--input", "a=" + a, "--output", models["new/out"], "--backend", "reference", "--json");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement root = document.RootElement;
        Assert.Equal("reference", root.GetProperty("backend").GetString());
        Assert.True(root.GetProperty("milliseconds").GetDouble() >= 0);
        JsonElement[] outputs = [.. root.GetProperty("outputs").EnumerateArray()];
        Assert.Equal(["sum", "product"], outputs.Select(o => o.GetProperty("name").GetString()));
        Assert.All(outputs, o => Assert.Equal([2, 3], o.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())));
        Assert.Equal(models["new/out/sum.npy"], outputs[0].GetProperty("file").GetString());
        Assert.Equal([7, 7, 7, 7, 7, 7], NpyFile.Load(models["new/out/sum.npy"]).Floats.ToArray());
        Tensor product = NpyFile.Load(outputs[1].GetProperty("file").GetString()!);
        Assert.Equal(Shape.Of(2, 3), product.Shape);
        Assert.Equal([6, 10, 12, 12, 10, 6], product.Floats.ToArray());
        Assert.Equal(["product.npy", "sum.npy"], Directory.GetFiles(models["new/out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Batch_normalisations_become_part_of_the_convolutions_before_them_and_the_results_stay()
    {
        LayerSpec spec = LayerSpec.Parse("6x6x1-conv3x4-bn-relu-pool2-conv3x5-bn-relu-3");
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 3);
        var random = new SplitMix64(4);
        foreach (string name in store.Names.Where(n => n.StartsWith("bn", StringComparison.Ordinal)))
        {
            foreach (ref float v in store[name].Floats)
            {
                v = 0.3f + random.NextFloat();
            }
        }

        string model = models.Save("normalised.onnx", Mlp.Inference(spec), store), x = models.Array("x.npy", [2, 36], [.. Enumerable.Range(0, 72).Select(_ => random.NextFloat())]);
        LoadedModel loaded = LoadedModel.Load(model);
        Assert.Equal(0, loaded.ForUse(new CpuBackend()).Graph.Nodes.Count(n => n.Operator is BatchNormalization));
        Assert.Equal(2, loaded.ForUse(new ReferenceBackend<double>()).Graph.Nodes.Count(n => n.Operator is BatchNormalization));
        float[] Probabilities(string backend)
        {
            Assert.Equal(0, Outcome.Of("run", model, "--input", x, "--output", models[backend], "--backend", backend).ExitCode);
            return NpyFile.Load(models[$"{backend}/probabilities.npy"]).Floats.ToArray();
        }

        float[] expected = Probabilities("reference");
        Assert.All(expected.Zip(Probabilities("cpu")), p => Assert.Equal(p.First, p.Second, 2e-6f));
        Assert.True(expected.Max() - expected.Min() > 0.05f);
    }

    [Theory]
    [InlineData("a=1.npy", "2.npy")]
    [InlineData("1.npy", "2.npy")]
    [InlineData("2.npy", "a=1.npy")]
    [InlineData("1.npy", "b=2.npy")]
    public void Files_without_a_name_go_to_the_inputs_that_are_left(string first, string second)
    {
        string model = models.Save("difference.onnx", Difference(), new ParameterStore());
        models.Array("1.npy", [1, 1], 10);
        models.Array("2.npy", [1, 1], 3);
        string Place(string text) => text.Replace("1.npy", models["1.npy"], StringComparison.Ordinal).Replace("2.npy", models["2.npy"], StringComparison.Ordinal);
        Outcome outcome = Outcome.Of("run", model, "--input", Place(first), "--input", Place(second), "--output", models["out"], "--backend", "reference");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal([7], NpyFile.Load(models["out/y.npy"]).Floats.ToArray());
    }

    [Fact]
    public void A_file_whose_name_holds_an_equals_sign_is_a_file()
    {
        string x = models.Array("lr=1.npy", [1, 5], 1, 2, 3, 4, 5);
        Outcome outcome = Outcome.Of("run", models.FiveThreeOne(), "--input", x, "--output", models["out"], "--backend", "reference");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void A_TensorProto_file_is_an_input()
    {
        // ONNX's TensorProto: dims (1), data_type (2) FLOAT = 1, raw_data (9).
        using var stream = new MemoryStream();
        using (var proto = new CodedOutputStream(stream, leaveOpen: true))
        {
            foreach (int size in (int[])[1, 4])
            {
                proto.WriteTag(1, WireFormat.WireType.Varint);
                proto.WriteInt64(size);
            }
            proto.WriteTag(2, WireFormat.WireType.Varint);
            proto.WriteInt32(1);
            proto.WriteTag(9, WireFormat.WireType.LengthDelimited);
            proto.WriteBytes(ByteString.CopyFrom([.. new[] { 1f, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)]));
        }
        string tensor = models.Bytes("input_0.pb", stream.ToArray());
        Outcome outcome = Outcome.Of("run", models.Halves(), "--input", tensor, "--output", models["out"], "--backend", "reference");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal([2, 3], NpyFile.Load(models["out/means.npy"]).Floats.ToArray());
    }

    [Theory]
    [InlineData(null, null, 0.6f, 0.2f)]
    [InlineData("2x2,gray,invert", null, 0.4f, 0.8f)]
    [InlineData("2x2,gray,invert", "2x2,gray,scale=10", 6f, 2f)]
    public void A_picture_is_prepared_as_the_model_or_the_option_says(string? metadata, string? option, float left, float right)
    {
        string model = models.Halves(input: metadata), picture = models.Picture("p.png", 153, 51, 153, 51);
        Outcome outcome = Outcome.Of(["run", model, "--input", picture, "--output", models["out"], "--backend", "reference", .. option is null ? (string[])[] : ["--input-transform", option]]);

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Tensor means = NpyFile.Load(models["out/means.npy"]);
        Assert.Equal(Shape.Of(1, 2), means.Shape);
        // The pixels and weights above are rounded to float32 once each.
        Assert.Equal(left, means.Floats[0], left * 1e-6f);
        Assert.Equal(right, means.Floats[1], left * 1e-6f);
    }

    [Fact]
    public void For_a_classifier_the_text_lists_classes_with_their_probabilities()
    {
        string model = models.Halves(["left", "right"]), picture = models.Picture("p.png", 0, 255, 0, 255);
        Outcome outcome = Outcome.Of("run", model, "--input", picture, "--output", models["out"], "--backend", "reference");

        // softmax(0, 1) = 1/(1 + e), e/(1 + e)
        Assert.Matches(@"right +73\.11 %\n +left +26\.89 %", outcome.Output);
        Assert.Contains("float32[1, 2]", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("results in " + models["out"] + "\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    [InlineData(true)]
    public void Scores_and_logarithms_of_a_classifier_become_probabilities_too(bool? log)
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 3));
        g.Output(g.AddNode(log is { } kind ? new Softmax(log: kind) : new Identity(), "y", x).Output);
        string model = models.Save("scores.onnx", g.Build(), new ParameterStore(), new OnnxSaveOptions { Labels = ["a", "b", "c"] });
        Outcome outcome = Outcome.Of("run", model, "--input", models.Array("x.npy", [1, 3], 0, 1, 0), "--output", models["out"], "--backend", "reference");

        // softmax(0, 1, 0) = 1/(2 + e), e/(2 + e), 1/(2 + e)
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"b +57\.61 %\n +a +21\.19 %\n +c +21\.19 %", outcome.Output);
    }

    [Fact]
    public void An_empty_batch_gives_empty_outputs()
    {
        Outcome outcome = Outcome.Of("run", models.FiveThreeOne(), "--input", models.Array("x.npy", [0, 5]), "--output", models["out"], "--backend", "reference");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(Shape.Of(0, 1), NpyFile.Load(models["out/y.npy"]).Shape);
    }

    [Fact]
    public void A_batch_lists_the_classes_of_each_sample_and_says_where_they_are_not_known()
    {
        string x = models.Array("x.npy", [2, 4], 0, 1, 0, 1, float.NaN, 0, 0, 0);
        Outcome outcome = Outcome.Of("run", models.Halves(["left", "right"]), "--input", x, "--output", models["out"], "--backend", "reference");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"0 +right 73\.11 %, left 26\.89 %\n +1 +none: NaN", outcome.Output);
    }

    [Fact]
    public void Auto_says_on_stderr_what_it_picked_and_the_cpu_says_nothing()
    {
        string x = models.Array("x.npy", [1, 5], 1, 2, 3, 4, 5), model = models.FiveThreeOne();

        Assert.Empty(Outcome.Of("run", model, "--input", x, "--output", models["out"], "--backend", "cpu", "--threads", "1").ErrorLines);
        Assert.StartsWith("neuralgl: backend ", Assert.Single(Outcome.Of("run", model, "--input", x, "--output", models["out"]).ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_transform_that_nothing_needs_is_said()
    {
        string x = models.Array("x.npy", [1, 4], 1, 2, 3, 4);
        Outcome outcome = Outcome.Of("run", models.Halves(), "--input", x, "--input-transform", "2x2,gray", "--output", models["out"], "--backend", "reference");

        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        Assert.Contains("no input is a picture", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_that_a_file_name_cannot_hold_become_underscores()
    {
        string model = models.TwoInputs("block/0:sum", "block_0_sum"), x = models.Array("x.npy", [1, 3], 1, 2, 3);
        Outcome outcome = Outcome.Of("run", model, "--input", x, "--input", x, "--output", models["out"], "--backend", "reference");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal([1, 4, 9], NpyFile.Load(models["out/block_0_sum.npy"]).Floats.ToArray());
        Assert.Equal([2, 4, 6], NpyFile.Load(models["out/block_0_sum_2.npy"]).Floats.ToArray());
    }

    [Fact]
    public void Names_too_long_for_a_file_are_cut_and_kept_apart()
    {
        string[] files = OutputNames.Of([new string('ä', 150) + "1", new string('ä', 150) + "2", "\u0001<y>"]);

        Assert.Equal([new string('ä', 100), new string('ä', 100) + "_2", "__y_"], files);
    }

    public void Dispose() => models.Dispose();

    private static Graph Difference()
    {
        var g = new GraphBuilder("difference");
        g.Output(g.AddNode(new Subtract(), "y", g.Input("a", Shape.Of(Shape.Open, 1)), g.Input("b", Shape.Of(Shape.Open, 1))).Output);
        return g.Build();
    }
}
