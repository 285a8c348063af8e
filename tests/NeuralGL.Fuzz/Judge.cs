using NeuralGL.Backends;
using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Fuzz;

/// <summary>Makes an input, reads it and says what is wrong with how that went.</summary>
/// <param name="seed">Decides all inputs.</param>
/// <param name="surroundings">What lies beside them.</param>
internal sealed class Judge(ulong seed, string surroundings)
{
    // Models that load are run on the reference, which is slow by design, if they are no larger than this.
    private const long MostWork = 2_000_000;

    private static readonly OnnxOptions s_options = new() { MaxTensorBytes = 16 << 20, MaxTotalBytes = 64 << 20 };

    /// <summary>What the input is and what became of it: a code or "loads", or a line that begins with "FINDING".</summary>
    public (byte[] Bytes, string Kind, Func<string> Read) Take(long input)
    {
        var dice = new Dice(seed, input);
        int kind = dice.Next(20);
        if (kind < 15)
        {
            byte[] model = new ModelMutator(dice).Make();
            return (model, "onnx", () => Judged(() => Model(model)));
        }

        (byte[] bytes, Action<string> read) = kind switch { 15 => Files.Array(dice), 16 => Files.Idx(dice), 17 => Files.Tensor(dice), 18 => Files.Training(dice), _ => Files.Array(dice) };
        string name = kind switch { 16 => "idx", 17 => "tensor", 18 => "training", _ => "npy" };
        return (bytes, name, () => Judged(() =>
        {
            string path = Path.Combine(surroundings, "input");
            File.WriteAllBytes(path, bytes);
            read(path);
            return "loads";
        }));
    }

    private static string Judged(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (ModelFormatException e)
        {
            return OneLine(e, e.Code.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return OneLine(e, "Io");
        }
        catch (DataFormatException e)
        {
            return OneLine(e, "DataFormat");
        }
        catch (Exception e)
        {
            return $"FINDING {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} {string.Join(" < ", (e.StackTrace ?? "").Split('\n').Take(6).Select(l => l.Trim()))}";
        }
    }

    private static string OneLine(Exception e, string code) => e.Message.Length is > 4 and < 5000 && !e.Message.Contains('\n') ? code : $"FINDING a message of {e.Message.Length} characters: {e.Message}";

    private string Model(byte[] bytes)
    {
        OnnxModel model = OnnxFile.Load(bytes, s_options with { ExternalDataDirectory = surroundings });
        if (Work(model.Graph) > MostWork)
        {
            return "loads, large";
        }

        try
        {
            using CompiledGraph compiled = new ReferenceBackend<float>().Compile(model.Graph, model.Parameters, new CompileOptions { Batch = 2 });
            foreach (Value input in compiled.Graph.Inputs)
            {
                compiled.SetInput(input.Name, Tensor.From<float>(input.Type, CaseInput.Uniform(input.Shape).Make(1).Floats.ToArray()));
            }

            compiled.Run();
            foreach (Value output in compiled.Graph.Outputs)
            {
                _ = compiled.ReadBlocking(output);
            }
        }
        catch (GraphException e)
        {
            return OneLine(e, "loads, does not run");
        }

        return Written(model);
    }

    /// <summary>What was read can be written, unless it says why not, and read again as it was.</summary>
    private static string Written(OnnxModel model)
    {
        byte[] bytes;
        try
        {
            bytes = OnnxFile.ToBytes(model.Graph, model.Parameters);
        }
        catch (ModelFormatException e) when (e.Code == ModelErrorCode.NotExportable)
        {
            return OneLine(e, "loads, runs, cannot be written");
        }

        OnnxModel again;
        try
        {
            again = OnnxFile.Load(bytes, s_options);
        }
        catch (ModelFormatException e)
        {
            return $"FINDING written, it does not load: {e.Message}";
        }

        // An initialiser of which only the type was looked at is a parameter of no node, and is not written.
        string[] before = [.. model.Graph.Parameters.Select(p => p.Name)], after = [.. again.Graph.Parameters.Select(p => p.Name)];
        return before.SequenceEqual(after) ? "loads, runs" : $"FINDING written, it has the parameters {string.Join(", ", after)}, not {string.Join(", ", before)}";
    }

    /// <summary>A bound for the operations: what comes out times the largest of what goes in beside the first.</summary>
    private static long Work(Graph graph)
    {
        Int128 work = 0;
        foreach (Node node in graph.Nodes)
        {
            long weights = node.Inputs.Skip(1).Select(v => (long)v.Shape.WithBatch(2).Length).Append(1).Max(), first = node.Inputs.Count > 0 ? node.Inputs[0].Shape.WithBatch(2).Length : 0;
            work += (Int128)node.Outputs.Sum(o => (long)o.Shape.WithBatch(2).Length) * Math.Max(weights, node.Operator is Conv or MatMul or Dense ? 1 : Window(node)) + first;
        }

        return (long)Int128.Min(work, long.MaxValue);
    }

    /// <summary>Pools look at up to all of their operand for each number.</summary>
    private static long Window(Node node) => node.Operator is AveragePool or MaxPool ? node.Inputs[0].Shape.WithBatch(2).Length : 1;
}
