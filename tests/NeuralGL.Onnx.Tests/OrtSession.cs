using Microsoft.ML.OnnxRuntime;
using NeuralGL.Tensors;
using OrtElement = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NeuralGL.Onnx.Tests;

/// <summary>ONNX Runtime as the independent judge of what a model computes.</summary>
internal sealed class OrtSession : IDisposable
{
    private readonly InferenceSession _session;

    /// <summary>Opens a model; whatever ONNX Runtime dislikes fails the test.</summary>
    public OrtSession(byte[] model)
    {
        using SessionOptions options = Plain();
        _session = new InferenceSession(model, options);
    }

    /// <summary>Opens a model's file, and what it refers to beside it.</summary>
    public OrtSession(string path)
    {
        using SessionOptions options = Plain();
        _session = new InferenceSession(path, options);
    }

    /// <summary>Runs the model and gives its outputs by name.</summary>
    public Dictionary<string, Tensor> Run(params (string Name, Tensor Data)[] inputs)
    {
        OrtValue[] values = [.. inputs.Select(i => ValueOf(i.Data))];
        try
        {
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, [.. inputs.Select(i => i.Name)], values, _session.OutputNames);
            return _session.OutputNames.Zip(outputs).ToDictionary(p => p.First, p => TensorOf(p.Second));
        }
        finally
        {
            foreach (OrtValue value in values)
            {
                value.Dispose();
            }
        }
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Without optimisation every node runs as it stands, on one thread so that tests do not fight for the cores.</summary>
    private static SessionOptions Plain() => new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

    private static OrtValue ValueOf(Tensor tensor)
    {
        long[] shape = [.. tensor.Shape.Select(s => (long)s)];
        return tensor.Element switch
        {
            ElementType.Float32 => OrtValue.CreateTensorValueFromMemory(tensor.Floats.ToArray(), shape),
            ElementType.Int64 => OrtValue.CreateTensorValueFromMemory(tensor.Elements<long>().ToArray(), shape),
            ElementType.Int32 => OrtValue.CreateTensorValueFromMemory(tensor.Elements<int>().ToArray(), shape),
            _ => OrtValue.CreateTensorValueFromMemory(tensor.Elements<bool>().ToArray(), shape),
        };
    }

    private static Tensor TensorOf(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        Shape shape = Shape.Of([.. info.Shape.Select(s => (int)s)]);
        return info.ElementDataType switch
        {
            OrtElement.Float => new Tensor(shape, value.GetTensorDataAsSpan<float>().ToArray()),
            OrtElement.Int64 => new Tensor(shape, value.GetTensorDataAsSpan<long>().ToArray()),
            OrtElement.Int32 => new Tensor(shape, value.GetTensorDataAsSpan<int>().ToArray()),
            OrtElement.Bool => new Tensor(shape, value.GetTensorDataAsSpan<bool>().ToArray()),
            var other => throw new NotSupportedException($"the test does not read {other}"),
        };
    }
}
