using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Commands;

/// <summary>Whatever is wrong with what a user gives: one line that says so, the contract's exit code, nothing on stdout.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly RunModels models = new();

    public static TheoryData<string> Verbs => ["run", "inspect"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_model_that_does_not_exist(string verb) => Refuses(2, "there is no file '", Of(verb, models["no.onnx"]));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_directory_as_the_model(string verb) => Refuses(2, "is a directory", Of(verb, models["."]));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void An_empty_model(string verb) => Refuses(2, "empty", Of(verb, models.Bytes("e.onnx")));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_truncated_model(string verb)
    {
        byte[] whole = File.ReadAllBytes(models.FiveThreeOne());
        Refuses(2, "cut.onnx", Of(verb, models.Bytes("cut.onnx", whole[..(whole.Length / 2)])));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_picture_as_the_model(string verb) => Refuses(2, "not an ONNX file but a picture", Of(verb, models.Picture("p.onnx", 1, 2, 3, 4)));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void An_unknown_operator_is_named_with_its_node_and_opset(string verb)
    {
        // The name of an operator in the bytes of a good model, replaced by one of equal length.
        byte[] bytes = File.ReadAllBytes(models.FiveThreeOne());
        "Wild"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("Relu"u8)));
        string line = Refuses(2, "Wild", Of(verb, models.Bytes("wild.onnx", bytes)));
        Assert.Contains("'relu'", line, StringComparison.Ordinal);
        Assert.Contains("opset 18", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_backend() =>
        Refuses(1, "--backend wants auto, gl, cpu or reference, not 'cuda'", ["run", models.FiveThreeOne(), "--output", models["out"], "--backend", "cuda"]);

    [Fact]
    public void No_input_at_all_says_what_to_give()
    {
        Refuses(1, "give --input FILE (float32[N, 5])", Run(models.FiveThreeOne()));
        Refuses(1, "give --input FILE (float32[N, 4], or a picture)", Run(models.Halves()));
        Refuses(1, "give --input a=FILE (float32[N, 3]) --input b=FILE (float32[N, 3])", Run(models.TwoInputs()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=x.npy")]
    [InlineData("x=")]
    public void An_input_without_a_file_or_name(string text) => Refuses(1, "--input wants FILE or NAME=FILE", Run(models.FiveThreeOne(), text));

    [Fact]
    public void An_unknown_input_is_answered_with_the_near_miss()
    {
        string x = models.Array("x.npy", [1, 4], 1, 2, 3, 4);
        Refuses(2, "no input 'pictrue'; did you mean 'picture'?", Run(models.Halves(), "pictrue=" + x));
        Refuses(2, "no input 'c'; it has 'a', 'b'", Run(models.TwoInputs(), "c=" + x));
    }

    [Fact]
    public void Missing_doubled_and_superfluous_inputs()
    {
        string model = models.TwoInputs(), x = models.Array("x.npy", [1, 3], 1, 2, 3);
        Refuses(2, "missing: --input a=FILE (float32[N, 3])", Run(model, "b=" + x));
        Refuses(2, "input 'a' is given twice", Run(model, "a=" + x, "a=" + x));
        Refuses(2, "has 2 inputs, but 3 files were given", Run(model, x, x, x));
        Refuses(2, "has 2 inputs, but 3 files were given", Run(model, "a=" + x, x, x));
    }

    [Fact]
    public void Shapes_types_and_batches_that_do_not_fit()
    {
        string model = models.TwoInputs(), good = models.Array("x.npy", [2, 3], 1, 2, 3, 4, 5, 6);
        Refuses(2, "input 'b' takes float32[N, 3], but '" + models["wide.npy"] + "' holds float32[1, 4]", Run(model, good, models.Array("wide.npy", [1, 4], 1, 2, 3, 4)));
        Refuses(2, "one sample needs a batch of 1 in front", Run(model, good, models.Array("flat.npy", [3], 1, 2, 3)));
        Refuses(2, "holds int64[1, 3]; convert it with array.astype('<f4')", Run(model, good, models.Array("long.npy", new Tensor(Shape.Of(1, 3), [1L, 2, 3]))));
        Refuses(2, "'a' has 2 and 'b' has 1", Run(model, good, models.Array("one.npy", [1, 3], 1, 2, 3)));
    }

    [Fact]
    public void Files_that_are_missing_damaged_or_something_else()
    {
        string model = models.Halves();
        Refuses(2, "there is no file '" + models["no.npy"], Run(model, models["no.npy"]));
        Refuses(2, "is a directory", Run(model, models["."]));
        Refuses(2, models["not.npy"], Run(model, models.Picture("not.npy", 1, 2, 3, 4)));
        Refuses(2, models["not.pb"], Run(model, models.Picture("not.pb", 1, 2, 3, 4)));
        Refuses(2, "is not a picture", Run(model, models.Bytes("text.png", [.. "hello"u8])));
        Refuses(2, "is empty", Run(model, models.Bytes("empty.png")));
        byte[] png = File.ReadAllBytes(models.Picture("p.png", 1, 2, 3, 4));
        Refuses(2, models["cut.png"], Run(model, models.Bytes("cut.png", png[..(png.Length / 2)])));
    }

    [Fact]
    public void A_picture_for_an_input_that_is_none()
    {
        string picture = models.Picture("p.png", 1, 2, 3, 4), x = models.Array("x.npy", [1, 5], 1, 2, 3, 4, 5);
        Refuses(2, "input 'x' [N, 5] does not look like one", Run(models.FiveThreeOne(), picture));
        Refuses(2, "input 'b' [N, 5] does not look like one; give a .npy or .pb file", Run(models.TwoInputs(width: 5), x, picture));
    }

    [Theory]
    [InlineData("p.onnx")]
    [InlineData("p.npy")]
    [InlineData("p.pb")]
    [InlineData("p.png")]
    public void A_pipe_that_nobody_writes_to_is_not_waited_for(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Tool("mkfifo", models[name]) == 0, "named pipes need mkfifo");
        Refuses(2, "a device or a pipe", name == "p.onnx" ? Of("run", models[name]) : Run(models.Halves(), models[name]));
    }

    [Fact]
    public void A_picture_for_a_batch_of_two()
    {
        var g = new GraphBuilder();
        g.Output(g.AddNode(new Relu(), "y", g.Input("x", Shape.Of(2, 1, 2, 2))).Output);
        Refuses(2, "takes float32[2, 1, 2, 2], but '", Run(models.Save("two.onnx", g.Build(), new ParameterStore()), models.Picture("p.png", 1, 2, 3, 4)));
    }

    [Fact]
    public void An_input_transform_that_cannot_be_read_or_does_not_fit()
    {
        string picture = models.Picture("p.png", 1, 2, 3, 4);
        Refuses(1, "--input-transform: ", [.. Run(models.Halves(), picture), "--input-transform", "2x2,grey-ish"]);
        Refuses(2, "the input is [N, 4]", [.. Run(models.Halves(), picture), "--input-transform", "28x28,gray"]);
        Refuses(2, "neuralgl.input", Run(models.Halves(input: "2x2,purple", name: "odd.onnx"), picture));
    }

    [Fact]
    public void An_output_directory_that_is_a_file_or_cannot_be_made()
    {
        string model = models.FiveThreeOne(), x = models.Array("x.npy", [1, 5], 1, 2, 3, 4, 5);
        Refuses(2, "is a file", ["run", model, "--input", x, "--output", x, "--backend", "reference"]);
        Refuses(2, "cannot be made", ["run", model, "--input", x, "--output", Path.Combine(x, "out"), "--backend", "reference"]);
        Refuses(1, "'--output' is required", ["run", model, "--input", x]);
    }

    [Fact]
    public void A_full_disk_leaves_no_half_file()
    {
        string small = models["small"], model = models.FiveThreeOne();
        Directory.CreateDirectory(small);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Tool("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", small) == 0, "a full file system needs root and mount");
        try
        {
            File.WriteAllBytes(Path.Combine(small, "filler"), new byte[4096]);
            string x = models.Array("x.npy", [1, 5], 1, 2, 3, 4, 5);
            Refuses(2, $"'{small}/y.npy' cannot be written: no space left on the device", ["run", model, "--input", x, "--output", small, "--backend", "reference"]);
            Refuses(2, $"'{small}/folded.onnx' cannot be written: no space left on the device", ["inspect", model, "--collapse", small + "/folded.onnx"]);
            Assert.Equal(["filler"], Directory.GetFileSystemEntries(small).Select(Path.GetFileName));
        }
        finally
        {
            Tool("umount", small);
        }
    }

    [Fact]
    public void A_place_where_the_folded_model_cannot_go()
    {
        string model = models.FiveThreeOne();
        Refuses(2, "there is no directory", ["inspect", model, "--collapse", models["none/folded.onnx"]]);
        Refuses(2, "is a directory", ["inspect", model, "--collapse", models["."]]);
    }

    [Fact]
    public async Task A_driver_below_4_3_is_named_and_ends_with_4()
    {
        string x = models.Array("x.npy", [1, 5], 1, 2, 3, 4, 5);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "NeuralGL.App.dll"), "run", models.FiveThreeOne(), "--input", x, "--output", models["out"], "--backend", "gl"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MESA_GL_VERSION_OVERRIDE"] = "4.2";
        using Process process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        Outcome outcome;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token), error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            outcome = new Outcome(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        Assert.SkipWhen(outcome.ExitCode == ExitCode.Missing, "no OpenGL here: " + outcome.Error.Trim());
        Assert.SkipWhen(outcome.ExitCode == ExitCode.Ok, "the driver is not Mesa's");

        Assert.Equal((ExitCode.GlTooLow, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("OpenGL 4.3 or later is needed", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("offers 4.2", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => models.Dispose();

    private string[] Of(string verb, string model) => verb == "run" ? ["run", model, "--output", models["out"], "--input", "x.npy"] : [verb, model];

    private string[] Run(string model, params string[] inputs) =>
        ["run", model, "--output", models["out"], "--backend", "reference", .. inputs.SelectMany(input => new[] { "--input", input })];

    private static string Refuses(int code, string message, string[] args)
    {
        Outcome outcome = Outcome.Of(args);
        string line = Assert.Single(outcome.ErrorLines);
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.StartsWith("neuralgl: ", line, StringComparison.Ordinal);
        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Output));
        return line;
    }

    private static int Tool(string program, params string[] args)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
