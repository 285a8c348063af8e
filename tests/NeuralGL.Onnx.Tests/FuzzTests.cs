using Google.Protobuf;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Damaged files give a typed error or load; nothing else comes out of the reader.</summary>
public class FuzzTests
{
    [Fact]
    public void A_model_truncated_at_any_byte_never_loads_with_missing_weights()
    {
        byte[] good = TestModel.Bytes();
        for (int length = 0; length < good.Length; length++)
        {
            if (Load(good[..length]) is { } model)
            {
                Assert.Equal(["fc.weight", "fc.bias"], model.Parameters.Names);
                Assert.Equal(2, model.Graph.Nodes.Count);
            }
        }
    }

    [Fact]
    public void A_model_with_any_bit_flipped_gives_a_typed_error_or_loads()
    {
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        foreach (byte[] good in new[] { TestModel.Bytes(), OnnxFile.ToBytes(graph, parameters, new OnnxSaveOptions { Labels = ["a", "b", "c"] }) })
        {
            for (int bit = 0; bit < good.Length * 8; bit++)
            {
                byte[] bad = [.. good];
                bad[bit / 8] ^= (byte)(1 << (bit % 8));
                _ = Load(bad);
            }
        }
    }

    /// <summary>Rows 6 and 7 of the list for a model of every operator: each byte missing from there on, and each byte with one bit changed.</summary>
    [Fact]
    public void A_model_of_any_operator_cut_or_changed_at_any_byte_gives_a_typed_error_or_loads()
    {
        int models = 0;
        foreach (byte[] good in OperatorModels())
        {
            int outputs = OnnxFile.Load(good).Graph.Outputs.Count;
            for (int at = 0; at < good.Length; at++)
            {
                Assert.True(Load(good[..at]) is not { } cut || cut.Graph.Outputs.Count == outputs);
                byte[] bad = [.. good];
                bad[at] ^= (byte)(1 << (at % 8));
                _ = Load(bad);
            }

            models++;
        }

        Assert.InRange(models, 100, 1000);
    }

    /// <summary>Row 43 of the list for every operator.</summary>
    [Fact]
    public void A_node_of_any_operator_with_too_few_or_too_many_operands_gives_a_typed_error()
    {
        var wrong = new List<string>();
        foreach (byte[] good in OperatorModels())
        {
            foreach (bool many in new[] { false, true })
            {
                Schema.ModelProto model = Schema.ModelProto.Parser.ParseFrom(good);
                Schema.NodeProto node = model.Graph.Node.First(n => n.Input.Count > 0);
                if (many)
                {
                    node.Input.Add(Enumerable.Repeat(node.Input[0], 20));
                }
                else
                {
                    node.Input.Clear();
                }

                string code = "";
                try
                {
                    OnnxFile.Load(model.ToByteArray());
                }
                catch (ModelFormatException e)
                {
                    code = e.Code.ToString();
                }

                // Some take any number; where operands beside the first may be left out, the first that is there is looked at before they are counted.
                bool fits = many && node.OpType is "Concat" or "Max" or "Mean" or "Min" or "Sum" ? code == "" : !many || HasOptional(node.OpType) ? code == "InputCount" || (many && code != "") : code == "InputCount";
                if (!fits)
                {
                    wrong.Add($"{node.OpType} with {(many ? "too many" : "no")} operands: '{code}'");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Random_bytes_give_a_typed_error()
    {
        for (int seed = 0; seed < 1000; seed++)
        {
            byte[] noise = new byte[1024];
            var random = new SplitMix64((ulong)seed);
            foreach (ref byte b in noise.AsSpan())
            {
                b = (byte)random.Next();
            }

            Assert.Null(Load(noise));
        }
    }

    [Fact]
    public void Several_bytes_changed_at_random_give_a_typed_error_or_load()
    {
        byte[] good = TestModel.Bytes();
        for (int seed = 0; seed < 3_000; seed++)
        {
            var random = new SplitMix64((ulong)seed);
            byte[] bad = [.. good];
            for (int i = random.NextInt(6); i >= 0; i--)
            {
                bad[random.NextInt(bad.Length)] = (byte)random.Next();
            }

            _ = Load(bad);
        }
    }

    private static bool HasOptional(string opType) =>
        opType is "BatchNormalization" or "Clip" or "Conv" or "ConvTranspose" or "Gemm" or "LayerNormalization" or "Pad" or "Resize" or "Slice" or "Split" or "Squeeze" or "Dropout" or "RMSNormalization" || opType.StartsWith("Reduce", StringComparison.Ordinal);

    /// <summary>The smallest case of each operator that can be written.</summary>
    private static IEnumerable<byte[]> OperatorModels()
    {
        foreach (Operator op in OperatorSet.All.Where(op => op.OnnxExport is not null))
        {
            OperatorCase c = op.Cases.Where(c => !c.Large && c.Operator.OnnxExport is not null).MinBy(c => c.Inputs.Sum(i => (long)i.Type.Shape.Length))!;
            var g = new GraphBuilder("case");
            g.Output(g.AddNode(c.Operator, "node", [.. c.Inputs.Select((input, i) => g.Input($"x{i}", input.Type))]).Output, "y");
            yield return OnnxFile.ToBytes(g.Build(), new ParameterStore());
        }
    }

    private static OnnxModel? Load(byte[] file)
    {
        try
        {
            return OnnxFile.Load(file, new OnnxOptions { MaxTotalBytes = 1 << 20 });
        }
        catch (ModelFormatException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return null;
        }
    }
}
