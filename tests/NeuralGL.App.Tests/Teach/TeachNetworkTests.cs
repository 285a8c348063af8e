using NeuralGL.App.Commands;
using NeuralGL.App.Teach;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Teach;

/// <summary>Teaching: collecting, undoing, learning in whole steps, new classes, other settings, saving and loading.</summary>
public class TeachNetworkTests
{
    private static readonly PictureTransform s_transform = PictureTransform.Parse("8x8,gray,layout=flat");

    [Fact]
    public void Undo_takes_back_what_one_press_collected_and_clear_takes_all_but_the_names()
    {
        TeachSet set = Set(3, 2);
        set.Rename(1, " cup ");
        set.Begin(0);
        set.Add(Picture(0, 9));
        Assert.Equal((4, 2), (set.CountOf(0), set.CountOf(1)));
        Assert.Equal((0, 1), set.Undo());
        Assert.Equal((1, 2), set.Undo());
        Assert.Equal((3, 0), (set.CountOf(0), set.CountOf(1)));
        Assert.Equal((0, 3), set.Undo());
        Assert.Null(set.Undo());
        set = Set(1, 1);
        set.Rename(1, "cup");
        Assert.False(set.Rename(0, "  "));
        set.Clear();
        Assert.Equal(0, set.Count);
        Assert.Equal(["class 1", "cup"], set.Names);
    }

    [Fact]
    public void Nothing_is_learned_before_two_classes_have_pictures()
    {
        TeachSet set = Set(3);
        using var network = new TeachNetwork(new ReferenceBackend<float>(), set, s_transform, 1);
        Assert.False(network.Step());
        set.Begin(1);
        set.Add(Picture(1, 0));
        Assert.True(network.Step());
        Assert.Equal(1, network.Steps);
    }

    [Fact]
    public void It_learns_to_tell_the_classes_apart()
    {
        using var network = new TeachNetwork(new ReferenceBackend<float>(), Set(12, 12, 12), s_transform, 1);
        network.Step();
        float first = network.LossBlocking();
        for (int i = 0; i < 150; i++)
        {
            network.Step();
        }

        Assert.True(network.LossBlocking() < first / 10, $"{network.LossBlocking()} is not far below {first}");
        Assert.All(Enumerable.Range(0, 3), cls => Assert.Equal(cls, Best(network, Picture(cls, 100))));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_again()
    {
        using var network = new TeachNetwork(new ReferenceBackend<float>(), Set(5, 5), s_transform, 7);
        float[] Weights()
        {
            for (int i = 0; i < 10; i++)
            {
                network.Step();
            }

            return network.Parameters["fc1.weight"].Floats.ToArray();
        }

        float[] once = Weights();
        network.Restart(7);
        Assert.Equal(once, Weights());
        network.WarmUp();
        Assert.Equal(once, Weights());
        network.Restart(8);
        Assert.NotEqual(once, Weights());
    }

    [Fact]
    public void A_new_class_keeps_what_was_learned()
    {
        TeachSet set = Set(8, 8);
        using var network = new TeachNetwork(new ReferenceBackend<float>(), set, s_transform, 1);
        for (int i = 0; i < 100; i++)
        {
            network.Step();
        }

        float[] hidden = network.Parameters["fc1.weight"].Floats.ToArray(), last = network.Parameters["fc2.weight"].Floats.ToArray();
        int structure = network.Structure;
        set.Begin(2);
        set.Add(Picture(2, 0));
        network.Settings = network.Settings with { LearningRate = 0 };
        network.Step();
        Assert.Equal(structure + 1, network.Structure);
        Assert.Equal(hidden, network.Parameters["fc1.weight"].Floats.ToArray());
        Assert.Equal(Shape.Of(3, 64), network.Parameters["fc2.weight"].Shape);
        Assert.Equal(last, network.Parameters["fc2.weight"].Floats[..last.Length].ToArray());
        Assert.Equal(0, Best(network, Picture(0, 100)));
    }

    [Fact]
    public void Other_settings_keep_the_weights_and_the_momentum()
    {
        using var network = new TeachNetwork(new ReferenceBackend<float>(), Set(5, 5), s_transform, 1);
        network.Step();
        Dictionary<string, float[]> before = network.Parameters.Names.ToDictionary(n => n, n => network.Parameters[n].Floats.ToArray());
        Assert.Contains(before, p => p.Key.StartsWith("training.", StringComparison.Ordinal) && p.Value.Any(v => v != 0));
        network.Settings = new TeachSettings(0.01f, 0.5f, 0, 4);
        Assert.All(before, p => Assert.Equal(p.Value, network.Parameters[p.Key].Floats.ToArray()));
        Assert.True(network.Step());
    }

    [Fact]
    public void As_many_whole_steps_are_made_as_fit_the_time_and_at_least_one()
    {
        using var network = new TeachNetwork(new ReferenceBackend<float>(), Set(2, 2), s_transform, 1);
        Assert.Equal(4, network.StepFor(TimeSpan.FromMilliseconds(8), new SteadyClock(TimeSpan.FromMilliseconds(2))));
        Assert.Equal(1, network.StepFor(TimeSpan.FromMilliseconds(1), new SteadyClock(TimeSpan.FromMilliseconds(5))));
    }

    [Fact]
    public void A_saved_network_answers_the_same_and_can_be_loaded_and_taught_further()
    {
        string path = Path.Combine(Path.GetTempPath(), $"taught-{Guid.NewGuid():N}.onnx");
        try
        {
            TeachSet set = Set(8, 8);
            set.Rename(0, "hand");
            using var network = new TeachNetwork(new ReferenceBackend<float>(), set, s_transform, 1);
            for (int i = 0; i < 60; i++)
            {
                network.Step();
            }

            network.Save(path);
            OnnxModel model = OnnxFile.Load(path);
            Assert.Equal(["hand", "class 2"], model.Labels);
            Assert.Equal(s_transform.ToString(), model.InputSpec);
            Assert.Equal(Answer(network.Inference, network.Parameters, Picture(0, 50)), Answer(model.Graph, model.Parameters, Picture(0, 50)));

            var other = new TeachSet(64);
            using var further = new TeachNetwork(new ReferenceBackend<float>(), other, s_transform, 99);
            further.Load(path);
            Assert.Equal("hand", other.NameOf(0));
            Assert.Equal(Answer(network.Inference, network.Parameters, Picture(1, 51)), Answer(further.Inference, further.Parameters, Picture(1, 51)));

            using var wrong = new TeachNetwork(new ReferenceBackend<float>(), new TeachSet(16), PictureTransform.Parse("4x4,gray,layout=flat"), 1);
            Assert.Equal(ExitCode.BadInput, Assert.Throws<UserException>(() => wrong.Load(path)).ExitCode);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Pictures of classes 0, 1, 2 …: as many of each as the counts say.</summary>
    private static TeachSet Set(params int[] counts)
    {
        var set = new TeachSet(64);
        for (int cls = 0; cls < counts.Length; cls++)
        {
            set.Begin(cls);
            for (int i = 0; i < counts[cls]; i++)
            {
                set.Add(Picture(cls, i));
            }
        }

        return set;
    }

    /// <summary>A noisy bright band whose place is the class.</summary>
    private static float[] Picture(int cls, int index)
    {
        var random = new SplitMix64((ulong)((cls * 1000) + index));
        return [.. Enumerable.Range(0, 64).Select(i => (i / 8 / 2 == cls ? 0.9f : 0.1f) + (0.2f * random.NextFloat()))];
    }

    private static int Best(TeachNetwork network, float[] picture)
    {
        float[] answer = Answer(network.Inference, network.Parameters, picture);
        return Array.IndexOf(answer, answer.Max());
    }

    private static float[] Answer(Graph graph, ParameterStore parameters, float[] picture)
    {
        using CompiledGraph run = new ReferenceBackend<float>().Compile(graph, parameters);
        run.SetInput(graph.Inputs[0].Name, new Tensor(Shape.Of(1, 64), picture));
        run.Run();
        return run.ReadBlocking(graph.Outputs[0].Name).Floats.ToArray();
    }
}
