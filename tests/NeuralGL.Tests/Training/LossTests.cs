using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

public sealed class LossTests
{
    private static readonly float[] Prediction = [1, -2, 0.5f, 4, 0, -1], Target = [0, 1, 0, 0.25f, 0.25f, 0.5f];

    [Fact]
    public void Mean_squared_error_is_the_mean_over_all_elements()
    {
        double expected = Prediction.Zip(Target, (p, t) => Math.Pow(p - t, 2)).Average();
        (double loss, double[] gradient) = Evaluate(Losses.MeanSquaredError, Prediction);
        Assert.Equal(expected, loss, 1e-12);
        Assert.Equal(2 * (Prediction[3] - Target[3]) / 6, gradient[3], 1e-7); // 1/6 is a float32 constant of the graph
    }

    [Fact]
    public void Softmax_cross_entropy_is_the_mean_over_the_batch_and_its_gradient_is_softmax_minus_target()
    {
        double expected = 0;
        var softmax = new double[6];
        for (int row = 0; row < 2; row++)
        {
            double sum = Enumerable.Range(0, 3).Sum(c => Math.Exp(Prediction[(row * 3) + c]));
            for (int i = row * 3; i < (row * 3) + 3; i++)
            {
                softmax[i] = Math.Exp(Prediction[i]) / sum;
                expected -= Target[i] * Math.Log(softmax[i]) / 2;
            }
        }

        (double loss, double[] gradient) = Evaluate(Losses.SoftmaxCrossEntropy, Prediction);
        Assert.Equal(expected, loss, 1e-12);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal((softmax[i] - Target[i]) / 2, gradient[i], 1e-12);
        }
    }

    [Fact]
    public void Softmax_cross_entropy_of_huge_logits_is_finite()
    {
        (double loss, double[] gradient) = Evaluate(Losses.SoftmaxCrossEntropy, [1e30f, -1e30f, 0, 1e4f, 0, -1e4f]);
        Assert.True(double.IsFinite(loss) && gradient.All(double.IsFinite));
    }

    [Fact]
    public void Shapes_that_differ_are_refused_by_name()
    {
        var g = new GraphBuilder();
        Value p = g.Input("scores", Shape.Of(2, 3)), t = g.Input("wanted", Shape.Of(2, 4));
        Assert.Contains("'scores [2, 3]' with 'wanted [2, 4]'", Assert.Throws<GraphException>(() => Losses.MeanSquaredError(g, p, t)).Message);
    }

    private static (double Loss, double[] Gradient) Evaluate(Loss loss, float[] prediction)
    {
        var g = new GraphBuilder();
        Value p = g.Input("p", Shape.Of(2, 3)), t = g.Input("t", Shape.Of(2, 3));
        Value result = g.Output(loss(g, p, t)), gradient = g.Output(Autodiff.Gradients(g, result, [p])[0]);
        using var compiled = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(g.Build(), new ParameterStore());
        compiled.SetInput("p", new Tensor(Shape.Of(2, 3), prediction));
        compiled.SetInput("t", new Tensor(Shape.Of(2, 3), Target));
        compiled.Run();
        return (compiled.Numbers(result)[0], compiled.Numbers(gradient).ToArray());
    }
}
