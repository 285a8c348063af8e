using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Backends;

/// <summary>What becomes of weights in fewer bits, from the definitions of the types alone.</summary>
public class WeightRoundingTests
{
    [Fact]
    public void Int8_weights_lie_on_steps_of_their_output_and_are_off_by_half_a_step_at_most()
    {
        float[] weights = [0.5f, -1.27f, 0.004f, 0.006f, 100, -51, 0, 25.4f];
        float[] rounded = WeightRounding.Round(new Tensor(Shape.Of(2, 4), weights), 0, WeightType.Int8).Floats.ToArray();
        Assert.Equal([0.5, -1.27, 0, 0.01], rounded[..4].Select(w => Math.Round(w, 6)));
        double step = 100.0 / 127;
        for (int i = 4; i < 8; i++)
        {
            Assert.Equal(Math.Round(weights[i] / step) * step, rounded[i], 1e-5);
        }
    }

    [Fact]
    public void The_scale_follows_the_dimension_of_the_outputs()
    {
        // As [inputs, outputs] the small column keeps its own scale; as [outputs, inputs] the large numbers beside it drown it.
        var weights = new Tensor(Shape.Of(2, 2), [1000f, 0.01f, -1000, 0.005f]);
        Assert.Equal(0.005f, WeightRounding.Round(weights, 1, WeightType.Int8).Floats[3], 0.0001f);
        Assert.Equal(0, WeightRounding.Round(weights, 0, WeightType.Int8).Floats[3]);
    }

    [Fact]
    public void Weights_that_a_type_cannot_hold_stay_as_they_are()
    {
        foreach (float odd in new[] { float.NaN, float.PositiveInfinity })
        {
            var weights = new Tensor(Shape.Of(1, 2), [odd, 0.1f]);
            Assert.Same(weights, WeightRounding.Round(weights, 0, WeightType.Float16));
            Assert.Same(weights, WeightRounding.Round(weights, 0, WeightType.Int8));
        }

        var large = new Tensor(Shape.Of(1, 2), [65520f, 0.1f]);
        Assert.Same(large, WeightRounding.Round(large, 0, WeightType.Float16));
        Assert.NotSame(large, WeightRounding.Round(large, 0, WeightType.Int8));
        Assert.Equal(65504, WeightRounding.Round(new Tensor(Shape.Of(1, 1), [65519f]), 0, WeightType.Float16).Floats[0]);
    }

    [Fact]
    public void Only_parameters_that_are_nothing_but_weights_are_rounded()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(3, 2)), plain = g.Parameter("plain", Shape.Of(2, 2)), shown = g.Parameter("shown", Shape.Of(2, 2)), learned = g.Parameter("learned", Shape.Of(2, 2)), turned = g.Parameter("turned", Shape.Of(2, 2)), bias = g.Parameter("bias", Shape.Of(2));
        Value y = g.Add(new Dense(), x, plain, bias);
        y = g.Add(new Dense(), g.Add(new Dense(), y, shown), learned);
        y = g.Add(new MatMul(), g.Add(new Dense(), y, turned), turned);
        g.Output(y, "y");
        g.Output(g.Add(new Relu(), shown), "weights");
        g.Update(learned, g.Add(new Relu(), learned));
        Assert.Equal([plain], WeightRounding.Of(g.Build()).Keys);
    }
}
