// A server process without a window: each line on stdin names a .npy file, and a line of JSON on stdout answers it.
// One OpenGL context on one thread. It ends when stdin does, or on Ctrl+C or SIGTERM, after the answer at hand.
// Usage: Server MODEL.onnx
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using NeuralGL.Data;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.Platform;
using NeuralGL.Tensors;

using HeadlessContext context = HeadlessContext.Create();
context.MakeCurrent();
using GlGuest guest = GlGuest.Attach(context);
OnnxModel model = OnnxFile.Load(args[0]);
using GlNetwork network = guest.Load(model.Graph, model.Parameters);
var result = new float[network.Outputs[0].Shape.Length];

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var requests = new BlockingCollection<string>(boundedCapacity: 64);
new Thread(ReadRequests) { IsBackground = true }.Start();
try
{
    foreach (string path in requests.GetConsumingEnumerable(stop.Token))
    {
        Console.WriteLine(Answer(path));
    }
}
catch (OperationCanceledException)
{
    // Asked to end: everything is freed on the way out.
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

void ReadRequests()
{
    while (Console.ReadLine() is { } line)
    {
        requests.Add(line);
    }

    requests.CompleteAdding();
}

string Answer(string path)
{
    using var text = new MemoryStream();
    using (var json = new Utf8JsonWriter(text))
    {
        json.WriteStartObject();
        json.WriteString("input", path);
        try
        {
            network.Inputs[0].Set(NpyFile.Load(path).Floats);
            network.Schedule();
            network.Outputs[0].ReadBlocking(result);
            json.WriteStartArray("output");
            Array.ForEach(result, number => json.WriteRawValue(float.IsFinite(number) ? $"{number:R}" : "null"));
            json.WriteEndArray();
        }
        catch (Exception e) when (e is DataFormatException or ArgumentException or InvalidCastException or IOException or UnauthorizedAccessException)
        {
            json.WriteString("error", e.Message);
        }

        json.WriteEndObject();
    }

    return Encoding.UTF8.GetString(text.ToArray());
}
