using System.Reflection;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Packaging;

/// <summary>
/// The public API of each package is a text file beside its project, so that a change of it is seen in review. With
/// NEURALGL_UPDATE_API=1 these tests write the files anew.
/// </summary>
public class PublicApiTests
{
    /// <summary>The libraries that become packages.</summary>
    public static TheoryData<Type> Libraries { get; } = [typeof(Tensor), typeof(GlGuest), typeof(OnnxFile)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_api_is_the_one_that_the_text_file_lists(Type inside)
    {
        Assembly library = inside.Assembly;
        string file = Repository.File("src", library.GetName().Name!, "PublicApi.txt");
        string[] actual = PublicSurface.Of(library);
        if (Environment.GetEnvironmentVariable("NEURALGL_UPDATE_API") == "1")
        {
            File.WriteAllText(file, string.Join('\n', actual) + "\n");
        }

        string[] listed = File.ReadAllLines(file), gone = [.. listed.Except(actual)], added = [.. actual.Except(listed)];
        Assert.True(
            gone.Length + added.Length == 0,
            $"{file} is not the API any more; if that is meant, run this test with NEURALGL_UPDATE_API=1 and commit the file\n{string.Join('\n', gone.Select(l => "- " + l).Concat(added.Select(l => "+ " + l)))}");
    }

    [Fact]
    public void A_line_tells_all_that_a_caller_depends_on()
    {
        string[] lines = PublicSurface.Of(typeof(GlGuest).Assembly);
        Assert.Contains("NeuralGL.OpenGL.Embedding.GlGuest: sealed class : IDisposable", lines);
        Assert.Contains("NeuralGL.OpenGL.Embedding.GlGuest.Load(Graph graph, ParameterStore parameters, String inputSpec = default, Int32 batch = 1, WeightType weights = 0): GlNetwork", lines);
        Assert.Contains("NeuralGL.OpenGL.Pictures.OutputTextureFormat.R32F = 3", lines);
        Assert.DoesNotContain(lines, l => l.Contains("<Clone>$", StringComparison.Ordinal) || l.Contains("Embedding.OutputReads", StringComparison.Ordinal));
    }
}
