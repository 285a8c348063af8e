using NeuralGL.App.Commands;

namespace NeuralGL.App.Tests.Commands;

public class UsageTests
{
    [Theory]
    [InlineData("unknown verb 'dcotor'; did you mean doctor?", "dcotor")]
    [InlineData("unknown verb 'frobnicate'; there are:", "frobnicate", "--json")]
    [InlineData("unknown option --jsno; did you mean --json?", "doctor", "--jsno")]
    [InlineData("unknown option --all; see neuralgl doctor --help", "doctor", "--all")]
    [InlineData("unexpected argument 'extra'", "doctor", "extra")]
    [InlineData("no verb given", "--verbose")]
    [InlineData("NAME wants mnist, fashion, wallpapers or ocr, not 'mnits'; did you mean mnist?", "data", "mnits", "--out", "d")]
    [InlineData("'--out' is required", "data", "mnist")]
    public void A_wrong_command_line_gives_one_line_and_exit_code_1(string expected, params string[] args)
    {
        Outcome outcome = Outcome.Of(args);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--frames wants a whole number from 1 on, not '0'", "--frames", "0")]
    [InlineData("--frames wants a whole number from 1 on, not 'many'", "--frames", "many")]
    [InlineData("--frames wants a whole number from 1 on, not '99999999999'", "--frames", "99999999999")]
    [InlineData("--seed wants a whole number from 0 on, not '-1'", "--seed", "-1")]
    [InlineData("--lr wants a number above 0, not 'NaN'", "--lr", "NaN")]
    [InlineData("such as 1280x720, not '1280'", "--size", "1280")]
    [InlineData("such as 1280x720, not '0x720'", "--size", "0x720")]
    [InlineData("such as 1280x720, not '16385x1'", "--size", "16385x1")]
    [InlineData("--backend wants auto, gl, cpu or reference, not 'vulkan'", "--backend", "vulkan")]
    [InlineData("not 'referense'; did you mean reference?", "--backend", "referense")]
    [InlineData("--frames", "--frames")]
    [InlineData("unknown option --framse; did you mean --frames?", "--framse", "3")]
    [InlineData("unknown option --framse; did you mean --frames?", "--framse=3")]
    [InlineData("unknown option --sed; did you mean --seed?", "--out", "--sed")]
    [InlineData("--frames", "--frames", "1", "--frames", "2")]
    public void A_bad_option_value_gives_one_line_and_exit_code_1(string expected, params string[] args)
    {
        Outcome outcome = Outcome.Of(new ProbeVerb(), ["probe", "m.onnx", .. args]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_is_not_taken_for_the_missing_argument()
    {
        Outcome outcome = Outcome.Of(new ProbeVerb(), "probe", "--backedn");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("did you mean --backend?", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_argument_is_named()
    {
        Outcome outcome = Outcome.Of(new ProbeVerb(), "probe");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("see neuralgl probe --help", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m.onnx  60 0 0.5 1280x720 auto")]
    [InlineData("m.onnx d 3 7 1E-05 640x480 gl", "--out", "d", "--frames", "3", "--seed", "7", "--lr", "1e-5", "--size", "640x480", "--backend", "gl")]
    [InlineData("m.onnx --odd 60 0 0.5 1280x720 auto", "--out=--odd")]
    public void Good_values_arrive_as_given(string expected, params string[] args)
    {
        Outcome outcome = Outcome.Of(new ProbeVerb(), ["probe", "m.onnx", .. args]);

        Assert.Equal((ExitCode.Ok, expected + "\n", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Fact]
    public void After_two_dashes_a_name_may_look_like_an_option()
    {
        Outcome outcome = Outcome.Of(new ProbeVerb(), "probe", "--", "--m.onnx");

        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        Assert.StartsWith("--m.onnx", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_name_starts_with_an_at_sign_is_a_file() =>
        Assert.StartsWith("@m.onnx", Outcome.Of(new ProbeVerb(), "probe", "@m.onnx").Output, StringComparison.Ordinal);
}
