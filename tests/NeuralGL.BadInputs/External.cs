using Google.Protobuf;
using NeuralGL.Onnx;
using NeuralGL.Onnx.Schema;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.BadInputs;

/// <summary>Rows 64 to 81: weights in files of their own. Beside the model lies a good file, bias.bin, unless a row says otherwise.</summary>
internal static class External
{
    private const string File1 = "bias.bin";

    public static IEnumerable<BadInput> All => Paths().Concat(Places()).Concat(Numbers());

    /// <summary>The good model with its bias in <see cref="File1"/>.</summary>
    public static BadPlace Good { get; } = new(0, "a bias in a file of its own", BadInput.Accepted, folder => At(folder, File1)) { IsSame = true };

    private static IEnumerable<BadInput> Paths()
    {
        yield return Denied(64, "../bias.bin");
        yield return Denied(65, "a/../../bias.bin");
        yield return Denied(65, "a/../bias.bin");
        yield return Denied(66, "/etc/passwd");
        yield return Denied(66, "C:\\bias.bin");
        yield return Denied(66, "C:bias.bin");
        yield return Denied(66, "\\\\server\\bias.bin");
        yield return Denied(66, "..\\bias.bin");
        yield return Denied(66, "file://bias.bin");
        yield return Denied(66, "a//bias.bin");
        yield return Denied(66, ".");
        yield return Denied(67, "bias.bin\0.txt");
        yield return Denied(67, "bias\n.bin");
        yield return Denied(78, "*/_ORT_MEM_ADDR_/*");
        yield return new BadPlace(66, "a path of 10,000 characters", "ExternalPathDenied", folder => At(folder, new string('x', 10_000)));
        yield return new BadPlace(71, "an empty location", "MissingField", folder => At(folder, ""));
        yield return new BadPlace(71, "no location", "MissingField", folder => With(folder, ("offset", "0")));
        yield return new BadPlace(72, "a file that is missing", BadInput.Io, folder => At(folder, "missing.bin"));
        yield return new BadPlace(72, "a directory that is missing", BadInput.Io, folder => At(folder, "missing/bias.bin"));
        yield return new BadBytes(79, "no place beside which a file could lie", "ExternalDataDenied", () => Model(("location", File1)));
    }

    private static IEnumerable<BadInput> Places()
    {
        yield return new BadPlace(68, "a link to a file", "ExternalPathDenied", folder =>
        {
            System.IO.File.CreateSymbolicLink(Path.Combine(folder, "link.bin"), "/etc/passwd");
            return At(folder, "link.bin");
        });
        yield return new BadPlace(68, "a link to a file beside the model", "ExternalPathDenied", folder =>
        {
            System.IO.File.CreateSymbolicLink(Path.Combine(folder, "link.bin"), File1);
            return At(folder, "link.bin");
        });
        yield return new BadPlace(69, "a directory that is a link", "ExternalPathDenied", folder =>
        {
            string inside = Directory.CreateDirectory(Path.Combine(folder, "inside")).FullName;
            Bias(inside);
            Directory.CreateSymbolicLink(Path.Combine(folder, "link"), inside);
            return At(folder, "link/bias.bin");
        });
        yield return new BadPlace(69, "a directory that is a link two parts before the file", "ExternalPathDenied", folder =>
        {
            Bias(Directory.CreateDirectory(Path.Combine(folder, "a", "b")).FullName);
            Directory.CreateSymbolicLink(Path.Combine(folder, "link"), "a");
            return At(folder, "link/b/bias.bin");
        });
        yield return new BadPlace(70, "a file of two names", "ExternalPathDenied", folder =>
        {
            string model = At(folder, "second.bin");
            Run("ln", Path.Combine(folder, File1), Path.Combine(folder, "second.bin"));
            return model;
        });
        yield return new BadPlace(81, "a pipe", BadInput.Io, folder =>
        {
            Wire.Pipe(Path.Combine(folder, "pipe.bin"));
            return At(folder, "pipe.bin");
        });
        yield return new BadPlace(81, "a directory", BadInput.Io, folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "inside"));
            return At(folder, "inside");
        });
        yield return new BadPlace(66, "a file where a directory should be", "ExternalPathDenied", folder => At(folder, "bias.bin/bias.bin"));
    }

    private static IEnumerable<BadInput> Numbers()
    {
        (int Row, string Key, string Value, string Fate)[] all =
        [
            (73, "offset", "13", "SizeMismatch"), (73, "offset", "4", "SizeMismatch"),
            (74, "offset", "18446744073709551615", "SizeMismatch"), (74, "offset", "18446744073709551610", "SizeMismatch"),
            (75, "offset", "-1", "BadNumber"), (75, "offset", "abc", "BadNumber"), (75, "offset", "1e9", "BadNumber"), (75, "offset", new string('9', 99), "BadNumber"),
            (75, "offset", "", "BadNumber"), (75, "offset", " 0", "BadNumber"), (75, "offset", "+0", "BadNumber"), (75, "length", "-1", "BadNumber"), (75, "length", "12.0", "BadNumber"),
            (76, "length", "11", "SizeMismatch"), (76, "length", "13", "SizeMismatch"), (76, "length", "18446744073709551615", "SizeMismatch"),
        ];
        foreach ((int row, string key, string value, string fate) in all)
        {
            yield return new BadPlace(row, $"{key} '{value}'", fate, folder => With(folder, ("location", File1), (key, value)));
        }

        foreach (string key in new[] { "colour", "__class__", "basepath" })
        {
            yield return new BadPlace(77, $"the unknown key '{key}'", BadInput.Accepted, folder => With(folder, ("location", File1), (key, "/etc"))) { IsSame = true, Warning = $"'{key}'" };
        }

        yield return new BadPlace(77, "a key given twice", "Duplicate", folder => With(folder, ("location", File1), ("location", "other.bin")));
    }

    private static BadPlace Denied(int row, string location) => new(row, $"the location '{location.Replace('\0', '0').Replace('\n', 'n')}'", "ExternalPathDenied", folder => At(folder, location));

    private static string At(string folder, string location) => With(folder, ("location", location), ("offset", "0"), ("length", "12"));

    private static string With(string folder, params (string Key, string Value)[] entries)
    {
        Bias(folder);
        string path = Path.Combine(folder, "model.onnx");
        System.IO.File.WriteAllBytes(path, Model(entries));
        return path;
    }

    /// <summary>Saves the good model, changed, under the name that all have.</summary>
    public static string Save(string folder, Action<ModelProto> change)
    {
        string path = Path.Combine(folder, "model.onnx");
        System.IO.File.WriteAllBytes(path, Bytes(change));
        return path;
    }

    /// <summary>A tensor whose data lies in a file.</summary>
    public static TensorProto Tensor(string name, long[] dims, string location)
    {
        var tensor = new TensorProto { Name = name, DataType = 1, DataLocation = 1 };
        tensor.Dims.AddRange(dims);
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        return tensor;
    }

    private static byte[] Model(params (string Key, string Value)[] entries) => Bytes(m =>
    {
        TensorProto bias = m.Graph.Initializer[1];
        bias.ClearRawData();
        bias.DataLocation = 1;
        bias.ExternalData.Add(entries.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }));
    });

    private static void Bias(string folder) => System.IO.File.WriteAllBytes(Path.Combine(folder, File1), TestModel.Good().Graph.Initializer[1].RawData.ToByteArray());

    private static void Run(string program, params string[] arguments)
    {
        using var run = System.Diagnostics.Process.Start(program, arguments);
        run.WaitForExit();
    }
}
