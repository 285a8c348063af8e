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
    public void Mean_absolute_error_and_its_gradient_are_those_of_the_plain_loops()
    {
        (double loss, double[] gradient) = Evaluate(Losses.MeanAbsoluteError, [1, -2, 0, 4, 0, -1]);
        Assert.Equal((1 + 3 + 0 + 3.75 + 0.25 + 1.5) / 6, loss, 1e-12);
        Assert.Equal(new double[] { 1, -1, 0, 1, -1, -1 }, gradient.Select(d => Math.Round(6 * d, 6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5f)]
    [InlineData(2.5f)]
    public void Huber_is_a_parabola_near_zero_and_a_line_beyond_delta(float delta)
    {
        double expected = 0;
        double[] slope = new double[6];
        for (int i = 0; i < 6; i++)
        {
            double e = (double)Prediction[i] - Target[i];
            expected += (Math.Abs(e) <= delta ? e * e / 2 : delta * (Math.Abs(e) - (delta / 2.0))) / 6;
            slope[i] = (Math.Abs(e) <= delta ? e : delta * Math.Sign(e)) / 6;
        }

        (double loss, double[] gradient) = Evaluate(Losses.Huber(delta), Prediction);
        Assert.Equal(expected, loss, 1e-12);
        Assert.All(slope.Zip(gradient), p => Assert.Equal(p.First, p.Second, 1e-7)); // 1/6 is a float32 constant of the graph
        Assert.Contains("delta", Assert.Throws<ArgumentOutOfRangeException>(() => Losses.Huber(0)).Message);
    }

    [Fact]
    public void Label_smoothing_mixes_the_targets_with_the_even_distribution()
    {
        const double Smoothing = 0.125;
        double expected = 0;
        double[] slope = new double[6];
        for (int row = 0; row < 2; row++)
        {
            double sum = Enumerable.Range(0, 3).Sum(c => Math.Exp(Prediction[(row * 3) + c])), all = 0;
            for (int i = row * 3; i < (row * 3) + 3; i++)
            {
                double target = ((1 - Smoothing) * Target[i]) + (Smoothing / 3);
                expected -= target * Math.Log(Math.Exp(Prediction[i]) / sum) / 2;
                all += target;
            }

            for (int i = row * 3; i < (row * 3) + 3; i++)
            {
                slope[i] = ((all * Math.Exp(Prediction[i]) / sum) - ((1 - Smoothing) * Target[i]) - (Smoothing / 3)) / 2;
            }
        }

        (double loss, double[] gradient) = Evaluate(Losses.SmoothedCrossEntropy((float)Smoothing), Prediction);
        Assert.Equal(expected, loss, 1e-7); // 1/24 is a float32 constant of the graph
        Assert.All(slope.Zip(gradient), p => Assert.Equal(p.First, p.Second, 1e-7));
        Assert.Equal(Evaluate(Losses.SoftmaxCrossEntropy, Prediction).Loss, Evaluate(Losses.SmoothedCrossEntropy(0), Prediction).Loss, 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => Losses.SmoothedCrossEntropy(1.5f));
    }

    [Fact]
    public void Binary_cross_entropy_is_the_mean_of_the_log_likelihoods_and_its_gradient_is_sigmoid_minus_target()
    {
        double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        double expected = Prediction.Zip(Target, (x, t) => -((t * Math.Log(Sigmoid(x))) + ((1 - t) * Math.Log(1 - Sigmoid(x))))).Average();
        (double loss, double[] gradient) = Evaluate(Losses.BinaryCrossEntropy, Prediction);
        Assert.Equal(expected, loss, 1e-7); // 1/6 is a float32 constant of the graph
        for (int i = 0; i < 6; i++)
        {
            // A logit of 0 is among them, where formulas with |x| lose half the slope.
            Assert.Equal((Sigmoid(Prediction[i]) - Target[i]) / 6, gradient[i], 1e-7);
        }
    }

    [Fact]
    public void Binary_cross_entropy_of_huge_logits_is_finite_and_keeps_small_losses()
    {
        // The targets are 0, 1, 0, ¼, ¼, ½.
        (double loss, double[] gradient) = Evaluate(Losses.BinaryCrossEntropy, [-30, 30, -30, 0, 0, 0]);
        Assert.Equal(((3 * Math.Exp(-30)) + (3 * Math.Log(2))) / 6, loss, 1e-7);
        Assert.Equal(Math.Exp(-30) / 6, gradient[0], 1e-19);
        (loss, gradient) = Evaluate(Losses.BinaryCrossEntropy, [1e30f, -1e30f, 3e38f, 1e4f, 0, -1e4f]);
        Assert.True(double.IsFinite(loss) && gradient.All(double.IsFinite));
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
