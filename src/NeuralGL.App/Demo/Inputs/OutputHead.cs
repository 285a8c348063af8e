using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>An output besides the first, and its numbers of the newest frame that has arrived.</summary>
/// <param name="Output">Which.</param>
/// <param name="Panel">The panel of a map or a picture, [1, channels, height, width]; negative if it is none.</param>
/// <param name="Numbers">Its numbers, or the first of them; empty for maps and for what is not in floats.</param>
internal sealed record OutputHead(Value Output, int Panel, float[] Numbers)
{
    /// <summary>Largest answers that a report names.</summary>
    private const int Reported = 5;

    /// <summary>Finds out how an output is shown.</summary>
    internal static OutputHead Of(Value output, LayerPanel[] layers, int most)
    {
        int panel = output.Shape.Rank == 4 ? Array.FindIndex(layers, p => p.Value == output) : -1;
        return new OutputHead(output, panel, new float[panel >= 0 || output.Type.Element != ElementType.Float32 ? 0 : Math.Min(output.Shape.Length, most)]);
    }

    /// <summary>For the report: the largest numbers with their places.</summary>
    internal OutputReport Report() => new(Output.Name, [.. Numbers.Select((p, i) => new ClassReport($"{i}", p)).OrderByDescending(c => c.P).Take(Reported)]);
}
