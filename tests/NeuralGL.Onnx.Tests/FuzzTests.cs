using Google.Protobuf;
using NeuralGL.Graphs;

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
