using System.Text.Json;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>The loop of a worker process: a request a line on stdin, an answer a line on stdout, and an end when stdin ends.</summary>
internal static class WorkerHost
{
    private const int CountedRuns = 100, Attempts = 5;

    internal static void Serve(IWorkshop workshop, TextReader requests, TextWriter replies)
    {
        Prepared? prepared = null;
        Sampler? sampler = null;
        while (requests.ReadLine() is { } line)
        {
            Reply reply;
            try
            {
                Request request = JsonSerializer.Deserialize(line, Protocol.Default.Request)!;
                switch (request.Do)
                {
                    case Request.Prepare:
                        prepared?.Dispose();
                        (prepared, sampler) = (null, null);
                        prepared = workshop.Prepare(request.Case!, request.Quick);
                        sampler = new Sampler(prepared.Run, request.Quick ? 0.02 : 0.5, request.Quick ? 0.0002 : 0.004);
                        reply = new Reply { Version = workshop.Version, Settings = prepared.Settings, Probe = prepared.Probe };
                        break;
                    case Request.Sample:
                        reply = new Reply { Seconds = prepared!.Sample?.Invoke(request.Count) ?? sampler!.Sample(request.Count) };
                        break;
                    case Request.Allocated:
                        reply = new Reply { Bytes = Allocated(prepared!.Run) };
                        break;
                    default:
                        prepared?.Dispose();
                        (prepared, sampler) = (null, null);
                        reply = new Reply();
                        break;
                }
            }
            catch (Exception e)
            {
                reply = new Reply { Error = $"{e.GetType().Name}: {e.Message}" };
            }

            replies.WriteLine(JsonSerializer.Serialize(reply, Protocol.Default.Reply));
            replies.Flush();
        }

        prepared?.Dispose();
    }

    /// <summary>Managed bytes of one run on all threads together; the least of some attempts, as the runtime allocates now and then too.</summary>
    private static double Allocated(Action run)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < CountedRuns; i++)
            {
                run();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return (double)least / CountedRuns;
    }
}
