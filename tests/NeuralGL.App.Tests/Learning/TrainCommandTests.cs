using System.Text.Json;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.Onnx;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Learning;

public sealed class TrainCommandTests
{
    private const string Layers = "36-24-relu-2";

    [Fact]
    public void A_network_learns_and_the_result_is_one_JSON_object()
    {
        using var data = new BarsData();
        Outcome outcome = Train(data, "--epochs", "15", "--lr", "0.02", "--json");

        Assert.Equal(0, outcome.ExitCode);
        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.InRange(json.GetProperty("test_accuracy").GetDouble(), 0.95, 1);
        Assert.Equal((24 * 37) + (2 * 25), json.GetProperty("parameters").GetInt32());
        Assert.Equal(15, json.GetProperty("epochs").GetInt32());
        double[] loss = [.. json.GetProperty("loss").EnumerateArray().Select(l => l.GetDouble())];
        Assert.Equal(15, loss.Length);
        Assert.InRange(loss[^1], 0, loss[0] / 2);
        Assert.True(json.GetProperty("samples_per_second").GetDouble() > 0 && json.GetProperty("train_seconds").GetDouble() > 0);
    }

    [Fact]
    public void The_model_carries_labels_and_input_and_eval_agrees_on_its_accuracy()
    {
        using var data = new BarsData();
        double trained = Number(Train(data, "--epochs", "3", "--json"), "test_accuracy");
        OnnxModel model = OnnxFile.Load(data.File("m.onnx"));

        Assert.Equal(["0", "1"], model.Labels);
        Assert.Equal("6x6,gray,fit=cover,filter=area,invert,layout=flat", model.InputSpec);
        Assert.Equal(["fc1", "relu1", "logits", "probabilities"], model.Graph.Nodes.Select(n => n.Name));
        Assert.True(model.Graph.IsOpen);
        Assert.Equal(trained, Number(Outcome.Of("eval", data.File("m.onnx"), "--data", data.Folder, "--backend", "cpu", "--json"), "accuracy"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_file_and_another_one_does_not()
    {
        using var data = new BarsData();
        byte[] Model(string seed)
        {
            Assert.Equal(0, Train(data, "--epochs", "2", "--augment", "--seed", seed).ExitCode);
            return File.ReadAllBytes(data.File("m.onnx"));
        }

        byte[] first = Model("5");
        Assert.Equal(first, Model("5"));
        Assert.NotEqual(first, Model("6"));
    }

    [Theory]
    [InlineData("sgd", "mse")]
    [InlineData("momentum", "crossentropy")]
    [InlineData("nesterov", "bce", "--schedule", "step", "--lr", "0.1")]
    [InlineData("adamw", "huber", "--decay", "0.02", "--warmup", "5")]
    [InlineData("adam", "mae", "--clip", "1")]
    [InlineData("adam", "crossentropy", "--layers", "36-24-relu-dropout:0.2-2")]
    public void Every_optimiser_and_loss_brings_the_loss_down(string optimizer, string loss, params string[] more)
    {
        using var data = new BarsData();
        Outcome outcome = Train(data, ["--epochs", "10", "--optimizer", optimizer, "--loss", loss, "--json", .. more]);
        double[] losses = [.. JsonDocument.Parse(outcome.Output).RootElement.GetProperty("loss").EnumerateArray().Select(l => l.GetDouble())];
        Assert.InRange(losses[^1], 0, 0.8 * losses[0]);
        Assert.Equal(loss == "crossentropy" ? "probabilities" : "logits", Assert.Single(OnnxFile.Load(data.File("m.onnx")).Graph.Outputs).Name);
    }

    [Fact]
    public void Pictures_of_nothing_become_one_class_more()
    {
        using var data = new BarsData();
        Outcome outcome = Outcome.Of("train", "--data", data.Folder, "--layers", "36-8-relu-3", "--nothing", "20", "--epochs", "1", "--backend", "cpu", "--out", data.File("m.onnx"));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.ExitCode == 0 ? "" : outcome.Error));
        Assert.Equal(["0", "1", "nothing"], OnnxFile.Load(data.File("m.onnx")).Labels);
    }

    [Theory]
    [InlineData("--layers '36-24-rleu-2': at position 7, 'rleu' is neither", "--layers", "36-24-rleu-2")]
    [InlineData("--layers takes 35 numbers, but the pictures", "--layers", "35-2")]
    [InlineData("--layers ends in 3, but there are 2 classes", "--layers", "36-3")]
    [InlineData("--lr wants a number above 0", "--lr", "0")]
    [InlineData("--batch wants a whole number from 1", "--batch", "0")]
    [InlineData("--epochs wants a whole number", "--epochs", "many")]
    [InlineData("--loss wants crossentropy, bce, mse, mae or huber", "--loss", "hinge")]
    [InlineData("--smoothing wants a number from 0 to below 1", "--smoothing", "1")]
    [InlineData("--decay wants a number from 0 to below 1", "--decay", "-1")]
    [InlineData("--clip wants a number above 0", "--clip", "0")]
    [InlineData("--validation wants a share between 0 and 1", "--validation", "1.5")]
    [InlineData("would hold back 200 of 200 pictures", "--validation", "200")]
    [InlineData("--patience needs pictures to judge by", "--patience", "3")]
    [InlineData("did you mean elastic?", "--augment", "elastc")]
    [InlineData("'elastic:3' wants both alpha and sigma", "--augment", "elastic:3")]
    [InlineData("'shift:-1' wants an amount above 0", "--augment", "rotate,shift:-1")]
    [InlineData("'crop:1.5' wants whole pixels", "--augment", "crop:1.5")]
    [InlineData("'flip:2' wants an amount above 0 and up to 1", "--augment", "flip:2")]
    [InlineData("did you mean adam?", "--optimizer", "adma")]
    public void A_bad_option_value_gives_one_line_and_exit_code_1(string expected, string option, string value)
    {
        using var data = new BarsData();
        Outcome outcome = Outcome.Of(["train", "--data", data.Folder, "--out", data.File("m.onnx"), .. option == "--layers" ? [] : new[] { "--layers", Layers }, option, value]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.False(File.Exists(data.File("m.onnx")));
    }

    [Theory]
    [InlineData(",synthetic:5", "synthetic digits have 10 classes")]
    [InlineData(",synthetic:0", "--data wants a folder")]
    [InlineData(",synthetc:5", "--data wants a folder")]
    public void Bad_synthetic_data_is_a_bad_option(string suffix, string expected)
    {
        using var data = new BarsData();
        Outcome outcome = Outcome.Of("train", "--data", data.Folder + suffix, "--layers", Layers, "--out", data.File("m.onnx"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_and_a_test_label_out_of_range_are_bad_data()
    {
        using var data = new BarsData();
        Outcome missing = Outcome.Of("train", "--data", data.File("none"), "--layers", Layers, "--out", data.File("m.onnx"));
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("none does not exist", Assert.Single(missing.ErrorLines), StringComparison.Ordinal);

        byte[] labels = File.ReadAllBytes(data.File("t10k-labels-idx1-ubyte"));
        labels[20] = 7;
        File.WriteAllBytes(data.File("t10k-labels-idx1-ubyte"), labels);
        Outcome beyond = Train(data);
        Assert.Equal(2, beyond.ExitCode);
        Assert.Contains("holds the label 7 at item 12", Assert.Single(beyond.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_label_beyond_the_layers_and_damaged_files_are_bad_data()
    {
        using var data = new BarsData();
        string labels = data.File("train-labels-idx1-ubyte"), pictures = data.File("train-images-idx3-ubyte");
        byte[] good = File.ReadAllBytes(labels);
        void Expect(string message)
        {
            Outcome outcome = Train(data);
            Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
            Assert.Contains(message, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
            Assert.False(File.Exists(data.File("m.onnx")));
        }

        File.WriteAllBytes(labels, [.. good[..30], 9, .. good[31..]]);
        Expect("holds the label 9 at item 22, but --layers ends in 2");
        File.WriteAllBytes(labels, [.. good[..7], 199, .. good[8..^1]]);
        Expect("holds 200 pictures, but");

        File.WriteAllBytes(labels, good);
        using (var zipped = new MemoryStream())
        {
            using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(File.ReadAllBytes(pictures));
            }

            File.WriteAllBytes(pictures + ".gz", zipped.ToArray()[..^20]);
        }

        File.Delete(pictures);
        Expect("truncated");
    }

    [Fact]
    public void Classes_get_the_names_of_a_file_if_there_is_one_for_each()
    {
        using var data = new BarsData();
        File.WriteAllText(data.File("names.txt"), "upright\nlying\n");
        Assert.Equal(0, Train(data, "--epochs", "1", "--labels", data.File("names.txt")).ExitCode);
        Assert.Equal(["upright", "lying"], OnnxFile.Load(data.File("m.onnx")).Labels);

        File.WriteAllText(data.File("names.txt"), "upright\n");
        Outcome outcome = Train(data, "--labels", data.File("names.txt"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("it has 1 names", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_training_with_the_best_weights_written(string signal)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/env") && OperatingSystem.IsLinux(), "sends signals by kill and env --default-signal");
        using var data = new BarsData();
        System.Diagnostics.ProcessStartInfo info = Tool.Info("train", "--data", data.Folder, "--layers", Layers, "--epochs", "1000000", "--backend", "cpu", "--plot", data.File("p.png"), "--out", data.File("m.onnx"));

        // A test run in the background of a shell ignores SIGINT, and its children would inherit that.
        string[] arguments = [.. info.ArgumentList];
        info.ArgumentList.Clear();
        info.ArgumentList.Add("--default-signal=INT");
        info.ArgumentList.Add(info.FileName);
        Array.ForEach(arguments, info.ArgumentList.Add);
        info.FileName = "/usr/bin/env";
        using System.Diagnostics.Process tool = System.Diagnostics.Process.Start(info)!;
        try
        {
            Task<string> output = tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            string? line = "";
            while (line is not null && !line.Contains("epoch 2 of", StringComparison.Ordinal))
            {
                line = await tool.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            }

            using (System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", $"{tool.Id}"]))
            {
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            string rest = await tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal((130, ""), (tool.ExitCode, await output));
            Assert.Contains("the best weights are in", rest.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }
        finally
        {
            if (!tool.HasExited)
            {
                tool.Kill();
            }
        }

        Assert.Equal(2, OnnxFile.Load(data.File("m.onnx")).Labels.Count);
        Assert.True(File.Exists(data.File("p.png")));
        Assert.DoesNotContain(Directory.GetFiles(data.Folder), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "is a folder")]
    [InlineData("none/m.onnx", "does not exist")]
    public void An_output_that_cannot_be_written_is_found_out_before_training(string name, string expected)
    {
        using var data = new BarsData();
        Outcome outcome = Outcome.Of("train", "--data", data.Folder, "--layers", Layers, "--out", data.File(name));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_learning_rate_that_blows_up_ends_in_one_line_and_leaves_finite_weights()
    {
        using var data = new BarsData();
        Outcome outcome = Train(data, "--optimizer", "sgd", "--loss", "mse", "--lr", "1e30");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("try a smaller learning rate", outcome.ErrorLines[^1], StringComparison.Ordinal);
        OnnxModel model = OnnxFile.Load(data.File("m.onnx"));
        Assert.All(model.Parameters.Names, name => Assert.DoesNotContain(model.Parameters[name].Floats.ToArray(), w => !float.IsFinite(w)));
    }

    [Fact]
    public void Interrupted_training_writes_the_best_weights_and_exits_with_130()
    {
        using var data = new BarsData();
        Outcome outcome = Outcome.Interrupted(Array.Find(App.Commands.Cli.CreateVerbs(), v => v.Name == "train")!, "train", "--data", data.Folder, "--layers", Layers, "--backend", "cpu", "--out", data.File("m.onnx"));
        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains("the best weights are in", outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(2, OnnxFile.Load(data.File("m.onnx")).Labels.Count);
    }

    [Fact]
    public void Training_on_OpenGL_follows_training_on_the_CPU()
    {
        try
        {
            HeadlessContext.Create().Dispose();
        }
        catch (GlContextException e)
        {
            Assert.Skip(e.Message);
        }

        using var data = new BarsData();
        double[] Losses(string backend) => [.. JsonDocument.Parse(Train(data, "--epochs", "4", "--backend", backend, "--json").Output).RootElement.GetProperty("loss").EnumerateArray().Select(l => l.GetDouble())];
        double[] cpu = Losses("cpu"), gl = Losses("gl");

        // 40 steps in float32 that round in another order: far below what a wrong gradient or a lost update would do.
        Assert.All(cpu.Zip(gl), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private static Outcome Train(BarsData data, params string[] more) =>
        Outcome.Of(["train", "--data", data.Folder, .. more.Contains("--layers") ? [] : new[] { "--layers", Layers }, "--batch", "20", .. more.Contains("--backend") ? [] : new[] { "--backend", "cpu" }, "--out", data.File("m.onnx"), .. more]);

    private static double Number(Outcome outcome, string name) => JsonDocument.Parse(outcome.Output).RootElement.GetProperty(name).GetDouble();
}
