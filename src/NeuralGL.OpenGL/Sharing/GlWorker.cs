using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Training;
using Silk.NET.Core.Contexts;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>
/// A second thread with a second context that shares objects with the host's. Loading, compiling, running and training happen there;
/// the host's GL thread hands over inputs and takes results with fences and never waits. The host makes the context; NeuralGL starts
/// the thread because it is asked to here, and nowhere else.
/// </summary>
/// <remarks>
/// All calls belong to the host's thread with the host's context. Completions and callbacks come in <see cref="GlGuest.Update()"/> on
/// that thread. What is shared are buffers, textures, programs and fences; vertex arrays, framebuffers and pipelines are not. A
/// <see cref="ParameterStore"/> given to the worker is the worker's: nobody else may write into it.
/// </remarks>
/// <example><code>
/// // Once; shared is a context created with the host's as the one to share with, current nowhere:
/// GlWorker worker = GlWorker.Start(guest, shared);
/// using WorkerNetwork network = await worker.LoadAsync(model.Graph, model.Parameters, new() { InputSpec = model.InputSpec, Outputs = [new() { Texture = OutputTextureFormat.Rgba8 }] });
/// network.Inputs[0].Bind(new PictureTexture(texture, width, height));
/// // Each frame:
/// guest.Update();                    // the newest finished frame
/// Draw(network.Texture());           // whole, and nobody's to write, until the next update
/// network.Submit();                  // the texture as it is now
/// </code></example>
public sealed class GlWorker : IDisposable
{
    private readonly WorkerThread _thread;
    private readonly List<WorkerJob> _pending = [];
    private readonly List<WorkerNetwork> _networks = [];
    private readonly List<WorkerTraining> _trainings = [];
    private ShareProbe? _probe;
    private bool _isDisposed;

    private GlWorker(GlGuest host, Action makeCurrent, Action release, Func<GL> functions, GlWorkerOptions? options)
    {
        Host = host;
        _probe = new ShareProbe(host.Device);
        _thread = new WorkerThread(makeCurrent, release, functions, options ?? new(), _probe);
        host.Add(this);
        var ready = new WorkerJob<bool, bool>(static _ => true, static started => started);
        _pending.Add(ready);
        _thread.Post(ready);
        Ready = ready.Result;
        _thread.Start();
    }

    /// <summary>The host's guest, whose updates deliver.</summary>
    public GlGuest Host { get; }

    /// <summary>What the worker is doing.</summary>
    public WorkerState State => _thread.State;

    /// <summary>Why it cannot go on; null while it can.</summary>
    public WorkerException? Failure => _thread.Failure;

    /// <summary>The device on the worker's context, null until it has started: its counters may be read from here, everything else throws <see cref="WrongContextException"/>.</summary>
    public GlDevice? Device => _thread.Device;

    /// <summary>Cancelled when the worker is told to stop; for jobs that take long.</summary>
    public CancellationToken Stopping => _thread.Stopping;

    /// <summary>Completes when the worker takes frames and jobs; fails with a <see cref="WorkerException"/> that says why it does not.</summary>
    public Task Ready { get; }

    internal long Updates { get; private set; }

    /// <summary>Starts a worker with a context of Silk.NET's or of a library that speaks its interface.</summary>
    /// <param name="host">NeuralGL in the host's context, which is current.</param>
    /// <param name="shared">Created to share with the host's context; current nowhere, and the worker's until its end.</param>
    /// <param name="options">How it behaves.</param>
    public static GlWorker Start(GlGuest host, IGLContext shared, GlWorkerOptions? options = null) =>
        Start(host, shared.MakeCurrent, shared.Clear, name => shared.TryGetProcAddress(name, out nint address) ? address : 0, options);

    /// <summary>Starts a worker with a context of any window library.</summary>
    /// <param name="host">NeuralGL in the host's context, which is current.</param>
    /// <param name="makeCurrent">Makes a context that shares with the host's current on the calling thread, which is the worker's; throws if it cannot.</param>
    /// <param name="release">Leaves that thread without a context; called once at its end.</param>
    /// <param name="getProcAddress">Finds an OpenGL function by name; called on the worker's thread.</param>
    /// <param name="options">How it behaves.</param>
    public static GlWorker Start(GlGuest host, Action makeCurrent, Action release, Func<string, nint> getProcAddress, GlWorkerOptions? options = null) =>
        new(host, makeCurrent, release, () => GL.GetApi(getProcAddress), options);

    /// <summary>Compiles a network on the worker: storage, programs and the frames' textures.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="parameters">Its weights.</param>
    /// <param name="options">Its batch, its frames and what they give.</param>
    /// <returns>The network, in an update. Fails as <see cref="GlGuest.Load"/> would throw, or with a <see cref="WorkerException"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More or fewer frames in flight than 1 to 8.</exception>
    public Task<WorkerNetwork> LoadAsync(Graph graph, ParameterStore parameters, WorkerNetworkOptions? options = null) => LoadAsync(() => new NetworkSource(graph, parameters), options);

    /// <summary>Reads a model on the worker too, so that the host does not even wait for the file, and compiles it.</summary>
    /// <param name="read">Called on the worker's thread; its input spec counts where <see cref="WorkerNetworkOptions.InputSpec"/> is null.</param>
    /// <param name="options">Its batch, its frames and what they give.</param>
    /// <returns>The network, in an update. Fails with what <paramref name="read"/> threw, as <see cref="GlGuest.Load"/> would, or with a <see cref="WorkerException"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More or fewer frames in flight than 1 to 8.</exception>
    public Task<WorkerNetwork> LoadAsync(Func<NetworkSource> read, WorkerNetworkOptions? options = null)
    {
        WorkerNetworkOptions wanted = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted.FramesInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted.FramesInFlight, 8);
        return Post(guest =>
        {
            (Graph graph, ParameterStore parameters, string? spec) = read();
            WorkerNetworkOptions given = wanted with { InputSpec = wanted.InputSpec ?? spec };
            var runner = new NetworkRunner(guest, graph, parameters, given, Stopping);
            _thread.Add(runner);
            return (Runner: runner, Options: given);
        }, made =>
        {
            var network = new WorkerNetwork(this, made.Runner, made.Options);
            _networks.Add(network);
            return network;
        });
    }

    /// <summary>Trains on the worker, a step in each of its turns.</summary>
    /// <param name="create">Makes the session; called on the worker's thread, and its store and examples are the worker's from then on.</param>
    /// <param name="options">Learning rate and number of steps.</param>
    /// <returns>The training, in an update. Fails with what <paramref name="create"/> threw.</returns>
    public Task<WorkerTraining> TrainAsync(Func<GlBackend, TrainingSession> create, WorkerTrainingOptions? options = null) => Post(guest =>
    {
        var runner = new TrainingRunner(guest.Device, create(guest.Backend), options ?? new(), Stopping);
        _thread.Add(runner);
        return runner;
    }, runner =>
    {
        var training = new WorkerTraining(this, runner);
        _trainings.Add(training);
        return training;
    });

    /// <summary>Runs something on the worker's thread with its context current, between two frames. It may wait; nobody is held up but the worker.</summary>
    /// <param name="work">Gets NeuralGL in the worker's context; GL objects that it makes are seen in the host's behind a fence or glFinish of the work's.</param>
    /// <returns>What it returned, in an update, or what it threw.</returns>
    public Task<T> RunAsync<T>(Func<GlGuest, T> work) => Post(work, static result => result);

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Action<GlGuest> work) => Post(guest =>
    {
        work(guest);
        return true;
    }, static done => done);

    /// <summary>
    /// Tells the worker to stop, and returns at once: tasks are cancelled, the thread ends what it is doing, frees its objects, lets go
    /// of its context and is then <see cref="WorkerState.Ended"/>. Only then may the host destroy that context.
    /// </summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _thread.Stop();
        foreach (WorkerNetwork network in _networks.ToArray())
        {
            network.Dispose();
        }

        foreach (WorkerTraining training in _trainings.ToArray())
        {
            training.Dispose();
        }

        foreach (WorkerJob job in _pending.ToArray())
        {
            job.Cancel();
        }

        _pending.Clear();
        ReleaseProbe();
        Host.Forget(this);
    }

    /// <summary>Tells the worker to stop and waits until it has let go of its context.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <returns>False if it was still busy then, for example with a job that does not heed <see cref="Stopping"/>.</returns>
    public bool StopBlocking(TimeSpan timeout)
    {
        Dispose();
        return _thread.JoinBlocking(timeout);
    }

    /// <summary>Posts work and what the host does with its result.</summary>
    internal Task<TResult> Post<TMade, TResult>(Func<GlGuest, TMade> work, Func<TMade, TResult> deliver)
    {
        using GuestScope scope = Host.Device.Enter();
        ThrowIfFailed();
        var job = new WorkerJob<TMade, TResult>(work, deliver);
        _pending.Add(job);
        _thread.Post(job);
        return job.Result;
    }

    internal void ThrowIfFailed()
    {
        if (_isDisposed)
        {
            throw new WorkerException(WorkerFailure.Stopped, "the worker was stopped; start another");
        }

        if (_thread.Failure is { } failure)
        {
            throw new WorkerException(failure.Reason, failure.Message, failure);
        }
    }

    internal void Wake() => _thread.Wake();

    /// <summary>In the host's update, inside its scope.</summary>
    internal void Advance()
    {
        Updates++;
        if (_probe is not null && State != WorkerState.Starting)
        {
            ReleaseProbe();
        }

        while (_thread.TryTakeDone(out WorkerJob? job))
        {
            if (_pending.Remove(job!))
            {
                job!.Deliver();
            }
        }

        for (int i = 0; i < _networks.Count; i++)
        {
            _networks[i].Take();
        }

        if (_thread.Failure is { } failure && _pending.Count > 0)
        {
            WorkerJob[] jobs = [.. _pending];
            _pending.Clear();
            foreach (WorkerJob job in jobs)
            {
                job.Fail(failure);
            }
        }
    }

    internal void Forget(WorkerNetwork network, NetworkRunner runner)
    {
        _networks.Remove(network);
        Remove(runner);
    }

    internal void Forget(WorkerTraining training, TrainingRunner runner)
    {
        _trainings.Remove(training);
        Remove(runner);
    }

    /// <summary>Frees a part on the worker, if that goes on; otherwise its thread frees it at the end.</summary>
    private void Remove(IWorkerPart part)
    {
        if (!_isDisposed)
        {
            _thread.Post(new WorkerJob<bool, bool>(_ =>
            {
                _thread.Remove(part);
                return true;
            }, static done => done));
        }
    }

    private void ReleaseProbe()
    {
        _probe?.Dispose();
        _probe = null;
    }
}
