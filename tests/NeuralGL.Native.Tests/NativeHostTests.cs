using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NeuralGL.Backends;
using NeuralGL.BadInputs;
using NeuralGL.Onnx;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.Native.Tests;

/// <summary>The shared library as C and C++ programs see it. <c>./test</c> publishes it into artifacts/native where there is a C compiler.</summary>
public sealed partial class NativeHostTests : IDisposable
{
    private const int Side = 160;

    private static readonly string s_root = Root();
    private static readonly string s_library = Path.Combine(s_root, "artifacts", "native", "libneuralgl.so");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neuralgl-native-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public void A_host_in_C_renders_the_same_picture_and_gets_the_answer_of_the_reference(string compiler)
    {
        Dictionary<string, string> values = Judge(Compile(compiler, "host.c", "-std=c11", "-Wpedantic"), "28x28,gray,invert,orientation=4");
        Assert.InRange(int.Parse(values["queries_per_schedule"], CultureInfo.InvariantCulture), 1, 40);
    }

    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public void A_host_in_C_gets_whole_frames_from_a_worker_and_the_answer_of_the_reference(string compiler) =>
        Judge(Compile(compiler, "worker.c", "-std=c11", "-D_POSIX_C_SOURCE=199309L", "-Wpedantic"), "28x28,gray,invert");

    [Theory]
    [InlineData("g++")]
    [InlineData("clang++")]
    public void A_host_in_Cpp_gets_the_answer_of_the_reference_by_every_way(string compiler) =>
        Judge(Compile(compiler, "host.cpp", "-std=c++17"), "28x28,gray,invert");

    /// <summary>One of each row and fate of the list of bad inputs, and first of all a good model with a second file.</summary>
    [Fact]
    public void A_bad_model_gives_its_error_code_and_one_line_makes_no_object_and_changes_no_answer()
    {
        string program = Compile("gcc", "badfiles.c", "-std=c11", "-Wpedantic"), good = Path.Combine(_folder.FullName, "good.onnx"), list = Path.Combine(_folder.FullName, "list");
        File.WriteAllBytes(good, TestModel.Bytes());
        BadInput[] inputs = [External.Good, .. Registry.Representatives.Where(i => i.Row != 79)];
        File.WriteAllLines(list, inputs.Select((input, i) => input.Place(Directory.CreateDirectory(Path.Combine(_folder.FullName, $"{i}")).FullName)));
        (int code, string output, string error) = Run(program, good, list);
        Assert.SkipWhen(code == 3, $"no OpenGL here: {error}");
        Assert.True(code == 0, $"{code}: {error}{output}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(inputs.Length, lines.Length);
        Assert.All(inputs.Zip(lines), p => Assert.True(p.First.IsFate(FateOf(p.Second)), $"{p.First} gave {p.Second}, {FateOf(p.Second)}"));
    }

    [Fact]
    public void The_header_names_every_kind_of_fault_with_its_number()
    {
        string header = File.ReadAllText(Path.Combine(s_root, "include", "neuralgl.h"));
        string[] expected = [.. Enum.GetValues<ModelErrorCode>().Select(c => $"NGL_MODEL_{Capital().Replace($"{c}", "_$0").ToUpperInvariant()} = {(int)c + 1},")];
        Assert.All(expected, line => Assert.Contains(line, header, StringComparison.Ordinal));
    }

    /// <summary>What a status of 3, NGL_ERROR_MODEL, and its kind say.</summary>
    private static string FateOf(string line) => line.Split(' ') switch
    {
        ["0", "0"] => BadInput.Accepted,
        ["3", "100"] => BadInput.Io,
        ["3", var kind] => $"{(ModelErrorCode)(int.Parse(kind, CultureInfo.InvariantCulture) - 1)}",
        _ => line,
    };

    [Fact]
    public void Under_valgrind_neither_use_nor_misuse_reads_or_writes_what_it_must_not()
    {
        // Without the symbols beside it, which valgrind 3.19 cannot read.
        string program = Compile("gcc", "host.c", "-std=c11"), copy = Path.Combine(_folder.FullName, "libneuralgl.so");
        File.Copy(s_library, copy);
        (int code, string output, string error) = RunWith("valgrind", new() { ["LD_LIBRARY_PATH"] = _folder.FullName, ["DOTNET_GCHeapHardLimit"] = "0x20000000" },
            "--quiet", "--error-exitcode=99", $"--suppressions={Path.Combine(s_root, "tests", "native", "valgrind.supp")}", program, Model, Path.Combine(_folder.FullName, "picture.rgba"));
        Assert.SkipWhen(code == -1, "valgrind is not installed");
        Assert.SkipWhen(code == 3, $"no OpenGL here: {error}");
        Assert.True(code == 0, $"{code}: {error}{output}");
    }

    [Theory]
    [InlineData("gcc", "glfw-c/main.c", "-std=c11 -lglfw -lGL", "GLFW/glfw3.h")]
    [InlineData("g++", "sdl2-cpp/main.cpp", "-std=c++17 -I/usr/include/SDL2 -D_REENTRANT -lSDL2 -lGL", "SDL2/SDL.h")]
    public void The_samples_in_C_and_Cpp_see_the_digit_that_they_draw(string compiler, string source, string options, string header)
    {
        RequireLibrary();
        Assert.SkipUnless(File.Exists(Path.Combine("/usr/include", header)), $"{header} is not installed");
        string program = Compile(compiler, Path.Combine("..", "..", "samples", source), options.Split(' '));
        (int code, string output, string error) = Run("xvfb-run", "-a", "-s", "-screen 0 800x600x24", program, Model, "100");
        Assert.SkipWhen(code == -1, "xvfb-run is not installed");
        Assert.True(code == 0, $"{code}: {error}{output}");
        Assert.StartsWith("sees 1, p = ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_is_at_most_8_MB_and_exports_what_the_header_declares_and_nothing_else()
    {
        RequireLibrary();
        Assert.InRange(new FileInfo(s_library).Length, 1, 8_000_000);
        (int code, string output, string error) = Run("nm", "-D", "--defined-only", s_library);
        Assert.SkipWhen(code == -1, "nm is not installed");
        Assert.True(code == 0, error);
        string[] exported = [.. Symbol().Matches(output).Select(m => m.Groups[1].Value).Order()];
        string header = File.ReadAllText(Path.Combine(s_root, "include", "neuralgl.h"));
        string[] declared = [.. Declaration().Matches(header).Select(m => m.Groups[1].Value).Order()];
        Assert.Equal(declared, exported);
        Assert.InRange(declared.Length, 20, 100);
    }

    /// <summary>Runs a host and compares what it printed with the reference on the picture that it wrote.</summary>
    private Dictionary<string, string> Judge(string program, string transform)
    {
        string picture = Path.Combine(_folder.FullName, "picture.rgba");
        (int code, string output, string error) = Run(program, Model, picture);
        Assert.SkipWhen(code == 3, $"no OpenGL here: {error}");
        Assert.True(code == 0, $"{code}: {error}{output}");
        Dictionary<string, string> values = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', 2)).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal(("1", "0", "1"), (values["ok"], values["failures"], values["label"]));
        double[] expected = Reference(File.ReadAllBytes(picture), transform);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], double.Parse(values[$"p{i}"], CultureInfo.InvariantCulture), 1e-6);
        }

        return values;
    }

    /// <summary>What the host showed the network, through the reference in double.</summary>
    private static double[] Reference(byte[] pixels, string transform)
    {
        OnnxModel model = OnnxFile.Load(Model);
        var numbers = new float[784];
        PictureTransform.Parse(transform).Apply<float>(pixels, Side, Side, numbers);
        using CompiledGraph reference = new ReferenceBackend<double>().Compile(model.Graph, model.Parameters);
        reference.SetInput(reference.Graph.Inputs[0].Name, new Tensor(reference.Graph.Inputs[0].Shape, numbers));
        reference.Run();
        return [.. ((ReferenceGraph<double>)reference).Numbers(reference.Graph.Outputs[0])];
    }

    private static string Model => Path.Combine(s_root, "assets", "models", "digits.onnx");

    private static void RequireLibrary() => Assert.SkipUnless(File.Exists(s_library), $"{s_library} has not been published: ./test does so where there is a C compiler (cc)");

    private string Compile(string compiler, string source, params string[] options)
    {
        RequireLibrary();
        string program = Path.Combine(_folder.FullName, "host"), folder = Path.GetDirectoryName(s_library)!;
        string[] libraries = [.. options.Where(o => o.StartsWith("-l", StringComparison.Ordinal))];
        (int code, string output, string error) = Run(compiler, [.. options.Except(libraries), "-Wall", "-Wextra", "-Werror", "-O1", $"-I{Path.Combine(s_root, "include")}", Path.Combine(s_root, "tests", "native", source), "-o", program, $"-L{folder}", "-lneuralgl", .. libraries, "-ldl", "-lm", $"-Wl,-rpath,{folder}", "-Wl,--enable-new-dtags"]);
        Assert.SkipWhen(code == -1, $"{compiler} is not installed");
        Assert.True(code == 0, error + output);
        return program;
    }

    private static (int Code, string Output, string Error) Run(string program, params string[] arguments) => RunWith(program, [], arguments);

    private static (int Code, string Output, string Error) RunWith(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(info)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "", $"{program} cannot be started");
        }
    }

    private static string Root()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
        {
            at = at.Parent;
        }

        return at!.FullName;
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@" T (ngl_\w+)")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"^NGL_API [^;]*?\b(ngl_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
