using System.Runtime.InteropServices;
using NeuralGL.App.Commands.Bench;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.RealNetworks;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>
/// A case as files, so that every rival has the same numbers: <c>model.onnx</c>, <c>parameters.f32</c> (each layer's weights
/// [outputs, inputs], then its bias), <c>input.f32</c> and <c>target.f32</c>, raw little-endian floats.
/// </summary>
internal static class CaseFiles
{
    /// <summary>Writes them into a new folder under another.</summary>
    /// <returns>The case with its folder.</returns>
    internal static Case Write(Case work, string parent)
    {
        if (work.Layers.Length == 0 && work.Model.Length == 0)
        {
            return work;
        }

        string folder = Directory.CreateDirectory(Path.Combine(parent, Path.GetRandomFileName())).FullName;
        if (work.Model.Length > 0)
        {
            // The first example alone: files with an open batch come with two.
            Tensor examples = NpyFile.Load(RealNetworkFiles.InputOf(work.Model));
            File.Copy(RealNetworkFiles.ModelOf(work.Model), Path.Combine(folder, "model.onnx"));
            WriteFile(Path.Combine(folder, "input.f32"), new Tensor(examples.Shape.Rank > 0 ? Shape.Of([1, .. examples.Shape.Skip(1)]) : examples.Shape, examples.Floats[..(examples.Length / examples.Shape[0])].ToArray()));
            return work with { Folder = folder };
        }

        LayerSpec spec = LayerSpec.Parse(work.Layers);
        ParameterStore parameters = NetworkRows.FirstParameters(spec);
        Graph graph = Mlp.Inference(spec, EndsInSoftmax(work));
        if (work.Kind == Case.Forward)
        {
            OnnxFile.Save(Path.Combine(folder, "model.onnx"), graph, parameters);
        }

        using (FileStream file = File.Create(Path.Combine(folder, "parameters.f32")))
        {
            foreach (Value parameter in graph.Parameters)
            {
                Write(file, parameters.Get(parameter));
            }
        }

        WriteFile(Path.Combine(folder, "input.f32"), NetworkRows.Examples(spec, work.Batch));
        WriteFile(Path.Combine(folder, "target.f32"), NetworkRows.Targets(spec, work.Batch));
        return work with { Folder = folder };
    }

    /// <summary>Whether a forward run gives probabilities.</summary>
    internal static bool EndsInSoftmax(Case work) => work.Loss == "cross-entropy";

    /// <summary>Reads floats back.</summary>
    internal static float[] Read(string folder, string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, name))).ToArray();

    private static void WriteFile(string path, Tensor tensor)
    {
        using FileStream file = File.Create(path);
        Write(file, tensor);
    }

    private static void Write(Stream file, Tensor tensor) => file.Write(MemoryMarshal.AsBytes(tensor.Floats));
}
