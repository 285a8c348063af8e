using NeuralGL.Graphs;

namespace NeuralGL.Onnx.Tests;

/// <summary>Row 101 of the list of bad inputs, and "no permission" of row 20. (A full disk and a killed process: SaveFailureTests of the tool.)</summary>
public class SavingTests
{
    private const UnixFileMode ReadAndEnter = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [Fact]
    public void A_directory_that_may_not_be_written_to_is_an_error_and_the_old_file_stays_bit_for_bit()
    {
        using var folder = new Folder();
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        OnnxFile.Save(folder["m.onnx"], graph, parameters);
        string before = folder.Snapshot();
        Nobody.SetMode(folder.Path, ReadAndEnter);
        using (new Nobody())
        {
            parameters["fc1.bias"].Floats[0] = 99;
            Assert.Throws<UnauthorizedAccessException>(() => OnnxFile.Save(folder["m.onnx"], graph, parameters));
            Assert.Throws<UnauthorizedAccessException>(() => OnnxFile.Save(folder["m.onnx"], graph, parameters, new OnnxSaveOptions { ExternalDataThreshold = 1 }));
            Assert.Throws<UnauthorizedAccessException>(() => OnnxFile.Save(folder["new.onnx"], graph, parameters));
        }

        Nobody.SetMode(folder.Path, ReadAndEnter | UnixFileMode.UserWrite);
        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_an_error_that_names_it()
    {
        using var folder = new Folder();
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        OnnxFile.Save(folder["m.onnx"], graph, parameters);
        Nobody.SetMode(folder.Path, ReadAndEnter | UnixFileMode.UserWrite);
        Nobody.SetMode(folder["m.onnx"], UnixFileMode.None);
        using (new Nobody())
        {
            Assert.Contains("m.onnx", Assert.Throws<UnauthorizedAccessException>(() => OnnxFile.Load(folder["m.onnx"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_directory_that_is_not_there_is_an_error()
    {
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        using var folder = new Folder();
        Assert.ThrowsAny<IOException>(() => OnnxFile.Save(folder["missing/m.onnx"], graph, parameters));
        Assert.ThrowsAny<IOException>(() => OnnxFile.Save(folder["missing/m.onnx"], graph, parameters, new OnnxSaveOptions { ExternalDataThreshold = 1 }));
        Assert.Empty(folder.Names);
    }
}
