using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Commands;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Reading;

/// <summary>Lines of text out of the best symbol of each step.</summary>
public sealed class CtcTextTests : IDisposable
{
    private readonly RunModels _models = new();

    [Theory]
    [InlineData("ab", CtcText.BlankFirst, "0 1 1 0 1 2 2 0", "aab")]
    [InlineData("ab", CtcText.BlankLast, "2 0 0 2 0 1 1 2", "aab")]
    [InlineData("ab", CtcText.BlankFirst, "0 0 0", "")]
    [InlineData("ab", CtcText.BlankFirst, "1 2 1 2", "abab")]
    [InlineData("a", CtcText.BlankFirst, "2 1 0 2 0 1 1 2", "a a")]
    [InlineData("a", CtcText.BlankLast, "0 1 0 2 0", "a aa")]
    [InlineData("~ab", CtcText.BlankFirst, "0 1 0 2", "ab")]
    public void Repeats_count_once_and_blanks_keep_them_apart(string names, string decode, string best, string expected)
    {
        CtcText text = CtcText.Of(Output(3), [.. names.Select(c => $"{c}")], decode, "names.txt")!;
        float[] steps = [.. best.Split(' ').SelectMany(s => new[] { float.Parse(s), 0.5f })];
        (string line, double confidence) = text.Read(steps);
        Assert.Equal((expected, expected.Length == 0 ? 0 : 0.5), (line, confidence));
    }

    [Theory]
    [InlineData("ab", 3, true)]
    [InlineData("a", 3, true)]
    [InlineData("abc", 3, false)]
    [InlineData("", 3, false)]
    public void Names_that_leave_room_for_a_blank_make_a_sequence_text(string names, int symbols, bool isText) =>
        Assert.Equal(isText, CtcText.Of(Output(symbols), [.. names.Select(c => $"{c}")], CtcText.Auto, "names.txt") is not null);

    [Fact]
    public void Text_that_was_asked_for_but_cannot_be_is_said_in_one_line()
    {
        var classes = new GraphBuilder("g").Input("classes", Shape.Of(1, 3));
        Assert.Contains("reads an output [1, steps, symbols], but 'classes' is float32[1, 3]", Assert.Throws<UserException>(() => CtcText.Of(classes, ["a", "b"], CtcText.BlankFirst, "f")).Message, StringComparison.Ordinal);
        Assert.Contains("f has 6 names", Assert.Throws<UserException>(() => CtcText.Of(Output(9), ["a", "b", "c", "d", "e", "f"], CtcText.BlankFirst, "f")).Message, StringComparison.Ordinal);
        Assert.Contains("with --labels FILE", Assert.Throws<UserException>(() => CtcText.Of(Output(9), [], CtcText.BlankFirst, null)).Message, StringComparison.Ordinal);
    }

    /// <summary>The network's own numbers, its scores and their softmax, must give the same pairs on the graph and on the host.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_appended_nodes_find_what_the_host_finds(bool softmax)
    {
        var g = new GraphBuilder("line");
        Value x = g.Input("x", Shape.Of(Shape.Open, 7, 5));
        g.Output(softmax ? g.Add(new Softmax(), x) : g.Add(new Identity(), x), "y");
        Graph network = g.Build();
        Tensor data = CaseInput.Uniform(Shape.Of(1, 7, 5), -4, 4).Make(3);
        var backend = new ReferenceBackend<float>();
        using CompiledGraph plain = backend.Compile(network, new ParameterStore()), grown = backend.Compile(CtcText.Append(network), new ParameterStore());
        foreach (CompiledGraph graph in new[] { plain, grown })
        {
            graph.SetInput("x", data);
            graph.Run();
        }

        float[] expected = CtcText.Best(plain.ReadBlocking("y").Floats, 5, softmax), actual = grown.ReadBlocking(grown.Graph.Outputs[0]).Floats.ToArray();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-5f));
        Assert.True(expected.Where((_, i) => i % 2 == 0).Distinct().Count() > 1);
    }

    [Fact]
    public void Run_prints_the_line_and_writes_it_to_json()
    {
        var g = new GraphBuilder("line");
        g.Output(g.Add(new Softmax(), g.Input("x", Shape.Of(Shape.Open, 4, 3))), "y");
        string model = _models.Save("line.onnx", g.Build(), new ParameterStore()), names = Path.Combine(_models[""], "names.txt");
        File.WriteAllText(names, "h\ni\n");
        string x = _models.Array("x.npy", [1, 4, 3], 0, 9, 0, 9, 0, 0, 0, 0, 9, 0, 0, 9);
        string[] command = ["run", model, "--input", x, "--labels", names, "--output", _models["out"], "--backend", "reference"];

        Outcome plain = Outcome.Of(command), json = Outcome.Of([.. command, "--json"]);
        Assert.Equal((ExitCode.Ok, ""), (plain.ExitCode, plain.Error));
        Assert.Contains("  hi   (99.98 %)", plain.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement line = document.RootElement.GetProperty("outputs")[0].GetProperty("text")[0];
        Assert.Equal("hi", line.GetProperty("text").GetString());
        Assert.Equal(0.99975, line.GetProperty("confidence").GetDouble(), 1e-4);
    }

    public void Dispose() => _models.Dispose();

    private static Value Output(int symbols) => new GraphBuilder("g").Input("y", Shape.Of(1, 8, symbols));
}
