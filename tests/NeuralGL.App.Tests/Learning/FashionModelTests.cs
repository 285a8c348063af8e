using System.Text.Json;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Commands;

namespace NeuralGL.App.Tests.Learning;

public sealed class FashionModelTests
{
    private const string Data = "/usr/share/datasets/fashion-mnist";

    private static string ModelPath => Path.Combine(Path.GetDirectoryName(LoadedModel.DigitsPath)!, "fashion.onnx");

    [Fact]
    public void The_shipped_model_names_its_classes_and_says_how_a_picture_becomes_its_input()
    {
        LoadedModel model = LoadedModel.Load(ModelPath);
        Assert.Equal(File.ReadAllLines(Path.ChangeExtension(ModelPath, ".labels.txt")), model.Labels);
        Assert.Equal("28x28,gray,fit=cover,filter=area,invert,layout=flat", model.RequireInput().ToString());
    }

    [Fact]
    public void The_shipped_model_is_as_good_on_the_test_pictures_as_its_page_says()
    {
        Assert.SkipUnless(Directory.Exists(Data), $"the package dataset-fashion-mnist is not installed: there is no {Data}");
        Outcome outcome = Outcome.Of("eval", ModelPath, "--data", Data, "--backend", "cpu", "--json");
        Assert.InRange(JsonDocument.Parse(outcome.Output).RootElement.GetProperty("accuracy").GetDouble(), 0.9, 0.95);
    }
}
