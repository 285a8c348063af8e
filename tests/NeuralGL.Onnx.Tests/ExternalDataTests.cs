using NeuralGL.Graphs;
using NeuralGL.Onnx.Reading.External;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Weights in a second file: written whole, read from the model's directory alone. (What is refused: rows 64 to 81 of the list.)</summary>
public sealed class ExternalDataTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    private static readonly OnnxSaveOptions s_apart = new() { ExternalDataThreshold = Megabyte };

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_beyond_the_threshold_lie_in_one_second_file_and_come_back_with_the_same_bits()
    {
        (Graph graph, ParameterStore parameters) = Wide();
        parameters["wide.weight"].Floats[3] = BitConverter.Int32BitsToSingle(0x7FA12345);
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, s_apart);

        Assert.Equal(["m.onnx", "m.onnx.data"], _folder.Names);
        Assert.InRange(new FileInfo(_folder["m.onnx"]).Length, 100, 10_000);
        OnnxModel model = OnnxFile.Load(_folder["m.onnx"]);
        Assert.Equal(parameters.Names, model.Parameters.Names);
        Assert.All(parameters.Names, name => Assert.Null(Compare.Bits(parameters[name], model.Parameters[name])));
        OnnxFile.Save(_folder["again.onnx"], model.Graph, model.Parameters, s_apart);
        Assert.Equal(File.ReadAllBytes(_folder["m.onnx.data"]), File.ReadAllBytes(_folder["again.onnx.data"]));
    }

    [Fact]
    public void ONNX_Runtime_opens_it_and_computes_the_same_as_from_one_file()
    {
        (Graph graph, ParameterStore parameters) = Wide();
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, s_apart);
        Tensor x = CaseInput.Uniform(Shape.Of(3, 600)).Make(3);
        using OrtSession one = new(OnnxFile.ToBytes(graph, parameters)), two = new(_folder["m.onnx"]);
        Assert.Null(Compare.Bits(one.Run(("x", x))["y"], two.Run(("x", x))["y"]));
        Assert.Null(Compare.Near(Networks.Run<float>(graph, parameters, 3, ("x", x))["y"], two.Run(("x", x))["y"]));
    }

    [Fact]
    public void The_threshold_is_an_option_of_1_9_GiB()
    {
        Assert.Equal((long)(1.9 * (1L << 30)), new OnnxSaveOptions().ExternalDataThreshold);
        (Graph graph, ParameterStore parameters) = Wide();
        long bytes = parameters.Names.Sum(n => 4L * parameters[n].Length);
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, new OnnxSaveOptions { ExternalDataThreshold = bytes });
        Assert.Equal(["m.onnx"], _folder.Names);
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, new OnnxSaveOptions { ExternalDataThreshold = bytes - 1 });
        Assert.Equal(["m.onnx", "m.onnx.data"], _folder.Names);
    }

    [Fact]
    public void Saving_again_replaces_both_files_and_leaves_none_behind()
    {
        (Graph graph, ParameterStore parameters) = Wide();
        foreach (string second in new[] { "m.onnx.data", "m.onnx.data.1", "m.onnx.data" })
        {
            parameters["wide.bias"].Floats[0]++;
            OnnxFile.Save(_folder["m.onnx"], graph, parameters, s_apart);
            Assert.Equal(["m.onnx", second], _folder.Names);
            Assert.Equal(parameters["wide.bias"].Floats[0], OnnxFile.Load(_folder["m.onnx"]).Parameters["wide.bias"].Floats[0]);
        }

        OnnxFile.Save(_folder["m.onnx"], graph, parameters);
        Assert.Equal(["m.onnx"], _folder.Names);
    }

    [Fact]
    public void A_file_of_somebody_else_s_under_that_name_stays()
    {
        File.WriteAllText(_folder["m.onnx.data"], "mine");
        (Graph graph, ParameterStore parameters) = Wide();
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, s_apart);
        OnnxFile.Save(_folder["m.onnx"], graph, parameters);
        Assert.Equal(["m.onnx", "m.onnx.data"], _folder.Names);
        Assert.Equal("mine", File.ReadAllText(_folder["m.onnx.data"]));
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_pair_as_it_was_and_no_other_file()
    {
        (Graph graph, ParameterStore parameters) = Wide();
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, s_apart);
        string before = _folder.Snapshot();
        Assert.Throws<GraphException>(() => OnnxFile.Save(_folder["m.onnx"], graph, new ParameterStore(), s_apart));
        Assert.Equal(before, _folder.Snapshot());

        // The weights can be written, the model cannot: a directory has its name.
        Directory.CreateDirectory(_folder["taken.onnx"]);
        Assert.Throws<IOException>(() => OnnxFile.Save(_folder["taken.onnx"], graph, parameters, s_apart));
        Assert.Equal(["m.onnx", "m.onnx.data", "taken.onnx"], _folder.Names);
    }

    [Fact]
    public void A_model_moves_with_its_second_file_and_reads_no_other()
    {
        (Graph graph, ParameterStore parameters) = Wide();
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, s_apart);
        Directory.CreateDirectory(_folder["elsewhere"]);
        File.Move(_folder["m.onnx"], _folder["elsewhere/m.onnx"]);
        Assert.Throws<FileNotFoundException>(() => OnnxFile.Load(_folder["elsewhere/m.onnx"]));
        File.Move(_folder["m.onnx.data"], _folder["elsewhere/m.onnx.data"]);
        Assert.Equal(parameters.Names, OnnxFile.Load(_folder["elsewhere/m.onnx"]).Parameters.Names);
    }

    [Fact]
    public void It_can_be_denied_and_a_model_from_memory_needs_a_directory()
    {
        (Graph graph, ParameterStore parameters) = Wide();
        OnnxFile.Save(_folder["m.onnx"], graph, parameters, s_apart);
        byte[] bytes = File.ReadAllBytes(_folder["m.onnx"]);
        Assert.Equal(ModelErrorCode.ExternalDataDenied, Assert.Throws<ModelFormatException>(() => OnnxFile.Load(_folder["m.onnx"], new OnnxOptions { AllowExternalData = false })).Code);
        Assert.Equal(ModelErrorCode.ExternalDataDenied, Assert.Throws<ModelFormatException>(() => OnnxFile.Load(bytes)).Code);
        Assert.Equal(ModelErrorCode.ExternalDataDenied, Assert.Throws<ModelFormatException>(() => OnnxFile.Load(new MemoryStream(bytes))).Code);
        Assert.Null(Compare.Bits(parameters["wide.weight"], OnnxFile.Load(bytes, new OnnxOptions { ExternalDataDirectory = _folder.Path }).Parameters["wide.weight"]));
    }

    /// <summary>Row 80: between two tensors of one file, the file is exchanged for a link to another.</summary>
    [Fact]
    public void A_file_that_is_exchanged_while_it_is_read_is_read_on_as_it_was()
    {
        File.WriteAllBytes(_folder["w.bin"], [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]);
        File.WriteAllBytes(_folder["other.bin"], new byte[8]);
        using var data = new ExternalData(_folder.Path, OnnxOptions.Default, Assert.Fail);
        var place = new ExternalPlace("w.bin", ["w.bin"], 0);
        Assert.Equal(1, data.Read(place, "a", Shape.Of(1)).Floats[0]);
        File.Delete(_folder["w.bin"]);
        File.CreateSymbolicLink(_folder["w.bin"], _folder["other.bin"]);
        Assert.Equal(2, data.Read(place with { Offset = 4 }, "b", Shape.Of(1)).Floats[0]);
        Assert.Equal(ModelErrorCode.ExternalPathDenied, Assert.Throws<ModelFormatException>(() =>
        {
            using var fresh = new ExternalData(_folder.Path, OnnxOptions.Default, Assert.Fail);
            fresh.Read(place, "a", Shape.Of(1));
        }).Code);
    }

    /// <summary>The arrays are never touched, so they take no memory.</summary>
    [Fact]
    public void More_than_2_GiB_are_no_bytes_in_memory()
    {
        var g = new GraphBuilder();
        var parameters = new ParameterStore();
        Value x = g.Input("x", Shape.Of(200_000_000));
        for (int i = 0; i < 3; i++)
        {
            parameters[$"w{i}"] = Tensor.Zeros(Shape.Of(200_000_000));
            x = g.Add(new Add(), x, g.Parameter($"w{i}", Shape.Of(200_000_000)));
        }

        g.Output(x);
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.ToBytes(g.Build(), parameters));
        Assert.Equal(ModelErrorCode.TooLarge, e.Code);
        Assert.Contains("second file", e.Message, StringComparison.Ordinal);
    }

    /// <summary>[N, 600] → 700 → ReLU → 4: 1.7 MB, of which the small tensors stay in the model.</summary>
    private static (Graph Graph, ParameterStore Parameters) Wide()
    {
        var g = new GraphBuilder("wide");
        var parameters = new ParameterStore();
        Value Slot(string name, params int[] sizes)
        {
            parameters[name] = CaseInput.Uniform(Shape.Of(sizes), -0.1f, 0.1f).Make((ulong)name.Length);
            return g.Parameter(name, Shape.Of(sizes));
        }

        Value wide = g.AddNode(new Dense(), "wide", g.Input("x", Shape.Of(Shape.Open, 600)), Slot("wide.weight", 700, 600), Slot("wide.bias", 700)).Output;
        g.Output(g.AddNode(new Dense(), "y", g.AddNode(new Relu(), "relu", wide).Output, Slot("y.weight", 4, 700), Slot("y.bias", 4)).Output);
        return (g.Build(), parameters);
    }
}
