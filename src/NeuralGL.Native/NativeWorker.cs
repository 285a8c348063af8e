using System.Runtime.ExceptionServices;
using NeuralGL.OpenGL.Sharing;

namespace NeuralGL.Native;

/// <summary>A worker that C has a handle of.</summary>
internal sealed class NativeWorker(NativeGuest host, GlWorker worker)
{
    internal NativeGuest Host => host;

    internal GlWorker Worker { get; } = worker;

    internal List<ulong> Networks { get; } = [];
}

/// <summary>A network on a worker that C has a handle of, from the moment that it was asked for.</summary>
internal sealed class NativeWorkerNetwork(NativeWorker worker, Task<WorkerNetwork> load, WorkerOutput[] outputs)
{
    internal NativeWorker Worker => worker;

    internal WorkerOutput[] Outputs => outputs;

    /// <summary>Whether it has been loaded; throws what loading failed with.</summary>
    internal bool IsReady
    {
        get
        {
            if (load.IsFaulted)
            {
                ExceptionDispatchInfo.Throw(load.Exception!.InnerException!);
            }

            return load.IsCompletedSuccessfully;
        }
    }

    internal WorkerNetwork Network => IsReady ? load.Result
        : throw new NativeException(Status.State, load.IsCanceled ? "the worker was stopped before the network was loaded" : "the network is still being loaded; call ngl_update each frame until ngl_worker_ready says that it is there");

    /// <summary>Frees it, also if it is still on its way.</summary>
    internal void Release()
    {
        if (load.IsCompletedSuccessfully)
        {
            load.Result.Dispose();
        }
        else
        {
            load.ContinueWith(static task => task.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    internal WorkerInput Input(uint index) => index < Network.Inputs.Count ? Network.Inputs[(int)index]
        : throw new NativeException(Status.Argument, $"there is no input {index}: the network has {Network.Inputs.Count}, counted from 0");
}
