using System.IO.Compression;
using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Tests.Commands;
using NeuralGL.Graphs;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Tests.Learning;

/// <summary><c>train --checkpoint</c> and <c>--resume</c>.</summary>
public sealed class CheckpointTests
{
    private static readonly string[] s_curves = ["loss", "accuracy", "validation_loss", "validation_accuracy"];

    [Theory]
    [InlineData("cpu", "--layers", "36-12-relu-dropout:0.2-2", "--augment", "shift")]
    [InlineData("gl", "--layers", "36-12-relu-2", "--optimizer", "adamw", "--warmup", "5")]
    [InlineData("cpu", "--layers", "36-12-relu-2", "--validation", "0.2", "--lr", "0.05", "--patience", "2", "--epochs", "40")]
    public void An_interrupted_run_goes_on_and_gives_the_same_file_as_one_that_never_stopped(string backend, params string[] more)
    {
        RequireBackend(backend);
        using var data = new BarsData();
        string[] options = ["--backend", backend, "--json", .. more];
        Outcome whole = Train(data, [.. options, "--out", data.File("whole.onnx")]);
        Assert.Equal(0, whole.ExitCode);
        Outcome broken = TrainUntil("epoch 2 of", data, [.. options, "--checkpoint", data.File("c.npz"), "--out", data.File("broken.onnx")]);
        Assert.Equal((130, ""), (broken.ExitCode, broken.Output));
        Assert.EndsWith($"--resume {data.File("c.npz")} goes on", broken.ErrorLines[^1], StringComparison.Ordinal);
        Assert.NotEqual(File.ReadAllBytes(data.File("whole.onnx")), File.ReadAllBytes(data.File("broken.onnx")));

        Outcome resumed = Train(data, [.. options, "--resume", data.File("c.npz"), "--checkpoint", data.File("c.npz"), "--out", data.File("resumed.onnx")]);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(File.ReadAllBytes(data.File("whole.onnx")), File.ReadAllBytes(data.File("resumed.onnx")));
        Assert.Contains(resumed.ErrorLines, l => l.Contains("epoch 3 of", StringComparison.Ordinal));
        Assert.DoesNotContain(resumed.ErrorLines, l => l.Contains("epoch 2 of", StringComparison.Ordinal));
        AssertSameCurves(whole, resumed);

        // The last checkpoint is of the end: going on from it does nothing more.
        Outcome again = Train(data, [.. options, "--resume", data.File("c.npz"), "--out", data.File("again.onnx")]);
        Assert.Equal(File.ReadAllBytes(data.File("whole.onnx")), File.ReadAllBytes(data.File("again.onnx")));
        AssertSameCurves(whole, again);
        Assert.DoesNotContain(Directory.GetFiles(data.Folder), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_interrupted_before_its_first_step_goes_on_too()
    {
        using var data = new BarsData();
        Train(data, "--out", data.File("whole.onnx"));
        Assert.Equal(130, Outcome.Interrupted(Verb(), Arguments(data, "--checkpoint", data.File("c.npz"), "--out", data.File("m.onnx"))).ExitCode);
        Assert.Equal(0, Train(data, "--resume", data.File("c.npz"), "--out", data.File("m.onnx")).ExitCode);
        Assert.Equal(File.ReadAllBytes(data.File("whole.onnx")), File.ReadAllBytes(data.File("m.onnx")));
    }

    [Fact]
    public void Checkpoints_are_written_when_their_turn_comes_and_at_the_end()
    {
        using var data = new BarsData();
        var written = new List<int>();
        Outcome outcome = Watch(data, () => written.Add(File.Exists(data.File("c.npz")) ? TrainingState.Load(data.File("c.npz")).Epoch : 0), "--checkpoint", data.File("c.npz"), "--checkpoint-every", "2", "--epochs", "5", "--out", data.File("m.onnx"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal([0, 2, 2, 4, 4], written);
        Assert.Equal(5, TrainingState.Load(data.File("c.npz")).Epoch);
    }

    [Fact]
    public void A_constant_rate_may_go_on_for_longer_than_was_planned()
    {
        using var data = new BarsData();
        Train(data, "--schedule", "constant", "--epochs", "5", "--out", data.File("whole.onnx"));
        Train(data, "--schedule", "constant", "--epochs", "3", "--checkpoint", data.File("c.npz"), "--out", data.File("m.onnx"));
        Assert.Equal(0, Train(data, "--schedule", "constant", "--epochs", "5", "--resume", data.File("c.npz"), "--out", data.File("m.onnx")).ExitCode);
        Assert.Equal(File.ReadAllBytes(data.File("whole.onnx")), File.ReadAllBytes(data.File("m.onnx")));
        Outcome shorter = Train(data, "--schedule", "constant", "--epochs", "2", "--resume", data.File("c.npz"), "--out", data.File("m.onnx"));
        Assert.Equal(1, shorter.ExitCode);
        Assert.Contains("is in epoch 3 already, beyond --epochs 2", Assert.Single(shorter.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--layers 36-8-relu-2 (here 36-9-relu-2)", "--layers", "36-9-relu-2")]
    [InlineData(1, "--optimizer adam (here sgd), --lr 0.001 (here 0.1)", "--optimizer", "sgd")]
    [InlineData(1, "--batch 20 (here 40)", "--batch", "40")]
    [InlineData(1, "--seed 0 (here 3)", "--seed", "3")]
    [InlineData(1, "--epochs 3 (here 4)", "--epochs", "4")]
    [InlineData(1, "--augment none (here elastic)", "--augment", "elastic")]
    [InlineData(1, "--decay none (here 0.5)", "--decay", "0.5")]
    public void A_checkpoint_of_another_training_is_refused_and_says_what_differs(int code, string differ, string option, string value)
    {
        using var data = new BarsData();
        Assert.Equal(0, Train(data, "--checkpoint", data.File("c.npz"), "--out", data.File("m.onnx")).ExitCode);
        Outcome outcome = Train(data, "--resume", data.File("c.npz"), "--out", data.File("n.onnx"), option, value);
        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains($"c.npz is of another training: it has {differ}; give it the same", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.False(File.Exists(data.File("n.onnx")));
    }

    [Fact]
    public void A_checkpoint_of_other_pictures_is_refused()
    {
        using BarsData data = new(), other = new(train: 190);
        Train(data, "--checkpoint", data.File("c.npz"), "--out", data.File("m.onnx"));
        Outcome fewer = Train(other, "--resume", data.File("c.npz"), "--out", data.File("m.onnx"));
        Assert.Equal(2, fewer.ExitCode);
        Assert.Contains("it has data 200 pictures of 6x6 in 2 classes", Assert.Single(fewer.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("(here 190 pictures", fewer.Error, StringComparison.Ordinal);

        byte[] pixels = File.ReadAllBytes(data.File("train-images-idx3-ubyte"));
        pixels[500] ^= 1;
        File.WriteAllBytes(data.File("train-images-idx3-ubyte"), pixels);
        Assert.Equal(2, Train(data, "--resume", data.File("c.npz"), "--out", data.File("m.onnx")).ExitCode);
    }

    [Fact]
    public void What_is_no_checkpoint_gives_one_line_and_exit_code_2()
    {
        using var data = new BarsData();
        void Expect(string message, string file)
        {
            Outcome outcome = Train(data, "--resume", file, "--out", data.File("m.onnx"));
            Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
            Assert.Contains(message, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
            Assert.False(File.Exists(data.File("m.onnx")));
        }

        string file = data.File("c.npz");
        Expect("c.npz", file);
        Expect("is a", data.Folder);
        File.WriteAllText(file, "weights");
        Expect("cannot be read as a saved state of training", file);
        using (var zip = new ZipArchive(File.Create(file), ZipArchiveMode.Create))
        {
            zip.CreateEntry("a.npy");
        }

        Expect("has no training.json", file);
        new TrainingState { Parameters = new ParameterStore { ["a"] = Tensor.Scalar(1) }, Batch = 20, Examples = 200, Seed = 0 }.Save(file);
        Expect("not one that train --checkpoint wrote", file);

        string whole = data.File("whole.npz");
        Assert.Equal(0, Train(data, "--checkpoint", whole, "--out", data.File("o.onnx")).ExitCode);
        TrainingState state = TrainingState.Load(whole);
        (state with { EpochLosses = [1] }).Save(file);
        Expect("has 3 measured epochs but 1 losses", file);
        state.Parameters["fc1.bias"] = Tensor.Zeros(Shape.Of(9));
        state.Save(file);
        Expect("its fc1.bias is [9] instead of [8]", file);
    }

    [Theory]
    [InlineData("--checkpoint-every needs a file to write", "--checkpoint-every", "2")]
    [InlineData("--checkpoint-every wants a whole number from 1", "--checkpoint-every", "0", "--checkpoint", "c.npz")]
    [InlineData("--checkpoint and --out are both", "--checkpoint", "m.onnx")]
    [InlineData("--resume and --out are both", "--resume", "m.onnx")]
    public void Options_that_contradict_each_other_give_one_line_and_exit_code_1(string expected, params string[] more)
    {
        using var data = new BarsData();
        Outcome outcome = Train(data, ["--out", data.File("m.onnx"), .. more.Select(m => m.Contains('.', StringComparison.Ordinal) ? data.File(m) : m)]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_found_out_before_training()
    {
        using var data = new BarsData();
        Outcome outcome = Train(data, "--checkpoint", data.File("none/c.npz"), "--out", data.File("m.onnx"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--checkpoint", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    private static void AssertSameCurves(Outcome expected, Outcome actual)
    {
        JsonElement a = JsonDocument.Parse(expected.Output).RootElement, b = JsonDocument.Parse(actual.Output).RootElement;
        foreach (string curve in s_curves)
        {
            Assert.Equal(a.TryGetProperty(curve, out JsonElement numbers), b.TryGetProperty(curve, out JsonElement others));
            Assert.Equal($"{curve} {numbers}", $"{curve} {others}");
        }

        foreach (string field in new[] { "epochs", "kept_epoch", "stopped_early", "test_accuracy" })
        {
            Assert.Equal($"{field} {a.GetProperty(field)}", $"{field} {b.GetProperty(field)}");
        }
    }

    private static void RequireBackend(string backend)
    {
        try
        {
            if (backend == "gl")
            {
                HeadlessContext.Create().Dispose();
            }
        }
        catch (GlContextException e)
        {
            Assert.Skip(e.Message);
        }
    }

    private static Verb Verb() => Array.Find(Cli.CreateVerbs(), v => v.Name == "train")!;

    private static string[] Arguments(BarsData data, params string[] more)
    {
        string[] usual = ["--layers", "36-8-relu-2", "--batch", "20", "--epochs", "3", "--backend", "cpu"];
        return ["train", "--data", data.Folder, .. usual.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair), .. more];
    }

    private static Outcome Train(BarsData data, params string[] more) => Outcome.Of(Arguments(data, more));

    /// <summary>A run that somebody stops when a message with some words appears.</summary>
    private static Outcome TrainUntil(string words, BarsData data, params string[] more)
    {
        using var stop = new CancellationTokenSource();
        using var error = new Watcher(line =>
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        });
        using var output = new StringWriter();
        return new Outcome(Cli.Run(Arguments(data, more), output, error, stop.Token), output.ToString(), error.ToString());
    }

    /// <summary>A run that is looked at as each epoch's line appears.</summary>
    private static Outcome Watch(BarsData data, Action look, params string[] more)
    {
        using var error = new Watcher(line =>
        {
            if (line.Contains("epoch ", StringComparison.Ordinal))
            {
                look();
            }
        });
        using var output = new StringWriter();
        return new Outcome(Cli.Run(Arguments(data, more), output, error), output.ToString(), error.ToString());
    }

    private sealed class Watcher(Action<string> see) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            see(value ?? "");
        }
    }
}
