using Google.Protobuf;
using NeuralGL.Onnx.Schema;

namespace NeuralGL.Fuzz;

/// <summary>Changes a tensor's shape, type or data, or says that its data lies elsewhere.</summary>
internal sealed class TensorMutator(Dice dice)
{
    public void Mutate(TensorProto tensor)
    {
        switch (dice.Next(12))
        {
            case 0 when tensor.Dims.Count > 0: tensor.Dims[dice.Next(tensor.Dims.Count)] = dice.Number(); break;
            case 1: tensor.Dims.Insert(dice.Next(tensor.Dims.Count + 1), dice.OneIn(2) ? 1 : dice.Number()); break;
            case 2 when tensor.Dims.Count > 0: tensor.Dims.RemoveAt(dice.Next(tensor.Dims.Count)); break;
            case 3: tensor.DataType = dice.Next(20); break;
            case 4: tensor.RawData = ByteString.CopyFrom(dice.Bytes(tensor.RawData.ToByteArray())); break;
            case 5: tensor.FloatData.Add(dice.Real()); break;
            case 6: tensor.Int64Data.Add(dice.Number()); break;
            case 7: tensor.Segment = dice.OneIn(2) ? null : new TensorProto.Types.Segment(); break;
            case 8: Elsewhere(tensor); break;
            default: Refill(tensor); break;
        }
    }

    /// <summary>Other numbers in the same shape: sizes and axes that are legal one by one but not together.</summary>
    private void Refill(TensorProto tensor)
    {
        long count = tensor.Dims.Aggregate(1L, (a, b) => b is >= 0 and < 100 ? a * b : 0);
        if (count is 0 or > 1000)
        {
            return;
        }

        tensor.ClearRawData();
        tensor.FloatData.Clear();
        tensor.Int64Data.Clear();
        tensor.Int32Data.Clear();
        for (int i = 0; i < count; i++)
        {
            switch (tensor.DataType)
            {
                case 1: tensor.FloatData.Add(dice.Real()); break;
                case 7: tensor.Int64Data.Add(dice.Number()); break;
                default: tensor.Int32Data.Add((int)dice.Number()); break;
            }
        }
    }

    private void Elsewhere(TensorProto tensor)
    {
        tensor.DataLocation = dice.OneIn(8) ? dice.Next(4) : 1;
        if (!dice.OneIn(4))
        {
            tensor.ClearRawData();
            tensor.FloatData.Clear();
        }

        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = dice.OneIn(2) ? Surroundings.File : dice.Of(Surroundings.Names) });
        foreach (string key in new[] { "offset", "length", "checksum", "unknown" })
        {
            if (dice.OneIn(3))
            {
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = dice.OneIn(3) ? dice.Of<string>(["", "abc", "1e9", "99999999999999999999", "-0"]) : $"{dice.Number()}" });
            }
        }
    }
}
