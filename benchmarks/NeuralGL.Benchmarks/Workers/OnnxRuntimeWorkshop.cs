using Microsoft.ML.OnnxRuntime;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>ONNX Runtime with everything bound beforehand, in whichever of its settings is fastest here.</summary>
internal sealed class OnnxRuntimeWorkshop : IWorkshop
{
    private sealed record Setting(int Threads, bool Spins, bool Parallel)
    {
        public override string ToString() => (Threads == 1 ? "1 thread" : $"{Threads} threads, {(Spins ? "spinning" : "not spinning")}") + (Parallel ? ", parallel execution" : ", sequential execution");
    }

    public string Version => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    public Prepared Prepare(Case work, bool quick)
    {
        float[] input = CaseFiles.Read(work.Folder, "input.f32");
        (Setting Setting, double Seconds)[] tried = [.. Settings(work.Threads).Select(s => (s, Seconds(work, input, s, quick))).OrderBy(t => t.Item2)];
        Setting best = tried[0].Setting;
        var session = new Bound(work, input, best);
        session.Run();
        return new Prepared(session.Run, session.Dispose) { Probe = session.Probe(), Settings = $"{best}, best of {tried.Length} settings" };
    }

    public void Dispose()
    {
    }

    /// <summary>One thread has no pool that could spin.</summary>
    private static IEnumerable<Setting> Settings(int threads) =>
        from parallel in new[] { false, true }
        from count in Enumerable.Range(1, threads)
        from spins in count == 1 ? new[] { false } : [true, false]
        select new Setting(count, spins, parallel);

    private static double Seconds(Case work, float[] input, Setting setting, bool quick)
    {
        using var session = new Bound(work, input, setting);
        double[] seconds = new Sampler(session.Run, quick ? 0.005 : 0.15, quick ? 0.0002 : 0.003).Sample(quick ? 1 : 7);
        Array.Sort(seconds);

        // Near the best of a few: what else the machine does must not choose.
        return seconds[seconds.Length / 4];
    }

    /// <summary>A session whose input and output lie where they stay.</summary>
    private sealed class Bound : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _options = new();
        private readonly OrtIoBinding _binding;
        private readonly OrtValue _input, _output;
        private readonly bool _isWhole;

        internal Bound(Case work, float[] input, Setting setting)
        {
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                ExecutionMode = setting.Parallel ? ExecutionMode.ORT_PARALLEL : ExecutionMode.ORT_SEQUENTIAL,
                IntraOpNumThreads = setting.Threads,
                InterOpNumThreads = setting.Parallel ? setting.Threads : 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", setting.Spins ? "1" : "0");
            options.AddSessionConfigEntry("session.inter_op.allow_spinning", setting.Spins ? "1" : "0");
            _isWhole = work.Model.Length > 0;
            _session = new InferenceSession(Path.Combine(work.Folder, "model.onnx"), options);
            string name = _session.OutputNames.Single();
            _input = OrtValue.CreateTensorValueFromMemory(input, [.. _session.InputMetadata.Single().Value.Dimensions.Select((size, i) => i == 0 ? work.Batch : (long)size)]);
            long[] shape = OutputShape(name);
            _output = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate(1L, (a, b) => a * b)], shape);
            _binding = _session.CreateIoBinding();
            _binding.BindInput(_session.InputNames[0], _input);
            _binding.BindOutput(name, _output);
        }

        /// <summary>Some files name sizes of their output that only a run tells.</summary>
        private long[] OutputShape(string name)
        {
            using IDisposableReadOnlyCollection<OrtValue> first = _session.Run(_options, [_session.InputNames[0]], [_input], [name]);
            return first[0].GetTensorTypeAndShape().Shape;
        }

        internal void Run() => _session.RunWithBinding(_options, _binding);

        internal double[] Probe()
        {
            ReadOnlySpan<float> numbers = _output.GetTensorDataAsSpan<float>();
            return [.. numbers[..(_isWhole ? numbers.Length : Math.Min(16, numbers.Length))].ToArray().Select(x => (double)x)];
        }

        public void Dispose()
        {
            _binding.Dispose();
            _input.Dispose();
            _output.Dispose();
            _options.Dispose();
            _session.Dispose();
        }
    }
}
