using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using NeuralGL.App.Tests.Commands;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Packaging;

/// <summary>What <c>dotnet pack</c> makes can be installed and used where nothing of the repository is.</summary>
public sealed class PackageTests(PackedPackages packed) : IClassFixture<PackedPackages>
{
    private static readonly string[] Libraries = ["NeuralGL", "NeuralGL.OpenGL", "NeuralGL.Onnx"];

    [Fact]
    public void Packing_makes_three_libraries_with_symbols_and_the_tool_and_nothing_else()
    {
        string[] expected = [.. Libraries.Append("NeuralGL.Tool").Select(n => $"{n}.{PackedPackages.Version}.nupkg"), .. Libraries.Select(n => $"{n}.{PackedPackages.Version}.snupkg")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(packed.Packages).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_package_has_a_readme_a_licence_and_a_description_and_a_library_its_documentation()
    {
        foreach (string name in Libraries.Append("NeuralGL.Tool"))
        {
            using ZipArchive package = Open(name, "nupkg");
            XElement metadata = Metadata(package, name);
            string? Value(string element) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == element)?.Value;
            Assert.Equal(("MIT", "README.md"), (Value("license"), Value("readme")));
            Assert.False(string.IsNullOrWhiteSpace(Value("description")), name);
            string[] files = [.. package.Entries.Select(e => e.FullName)];
            Assert.All(["README.md", "LICENSE", "THIRD-PARTY-NOTICES.md"], file => Assert.Contains(file, files));
            if (name != "NeuralGL.Tool")
            {
                Assert.All(["dll", "xml"], extension => Assert.Contains($"lib/net10.0/{name}.{extension}", files));
                using ZipArchive symbols = Open(name, "snupkg");
                Assert.NotNull(symbols.GetEntry($"lib/net10.0/{name}.pdb"));
            }
        }
    }

    [Fact]
    public void No_library_asks_for_more_than_it_uses()
    {
        string[] Needs(string name)
        {
            using ZipArchive package = Open(name, "nupkg");
            return [.. Metadata(package, name).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order(StringComparer.Ordinal)];
        }

        Assert.Equal(["System.Numerics.Tensors"], Needs("NeuralGL"));
        Assert.Equal(["Google.Protobuf", "NeuralGL", "System.Numerics.Tensors"], Needs("NeuralGL.Onnx"));
        Assert.DoesNotContain(Needs("NeuralGL.OpenGL"), need => need.Contains("Skia") || need.Contains("Platform"));
    }

    [Fact]
    public void The_readmes_example_runs_in_an_empty_project_on_the_packages()
    {
        string folder = Directory.CreateDirectory(Path.Combine(packed.Folder, "Consumer")).FullName;
        File.Copy(Repository.File("samples", "Embed", "Program.cs"), Path.Combine(folder, "Program.cs"));
        File.WriteAllText(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NeuralGL.OpenGL" Version="{PackedPackages.Version}" />
                <PackageReference Include="NeuralGL.Onnx" Version="{PackedPackages.Version}" />
                <!-- Only the context of the host that the example stands in. -->
                <Reference Include="{Path.Combine(AppContext.BaseDirectory, "NeuralGL.Platform.dll")}" />
              </ItemGroup>
            </Project>
            """);
        Outcome outcome = Repository.Run(Repository.Dotnet(folder, "run", "--", Repository.File("assets", "models", "digits.onnx")));
        Assert.SkipWhen(outcome.Error.Contains("EGL"), $"no OpenGL here: {outcome.Error}");
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.StartsWith("1 ", outcome.Output);
        Assert.All(Libraries, name => Assert.True(Directory.Exists(Path.Combine(packed.Folder, "installed", name.ToLowerInvariant(), PackedPackages.Version)), name));
    }

    [Fact]
    public void The_packages_example_is_the_readmes()
    {
        string[] Example(string file) => File.ReadAllText(file).Split("```csharp\n")[1].Split("```")[0].Split('\n');
        Assert.Equal(Example(Repository.File("README.md")), Example(Repository.File("src", "NeuralGL.OpenGL", "README.md")));
    }

    [Fact]
    public void The_installed_tool_has_its_models_and_computes_without_libSkiaSharp()
    {
        string tools = Path.Combine(packed.Folder, "tools"), files = Path.Combine(packed.Folder, "work");
        Directory.CreateDirectory(files);
        Outcome install = Repository.Run(Repository.Dotnet(packed.Folder, "tool", "install", "NeuralGL.Tool", "--tool-path", tools, "--version", PackedPackages.Version));
        Assert.True(install.ExitCode == 0, install.Output + install.Error);
        string models = Path.GetDirectoryName(Directory.GetFiles(tools, "digits.onnx", SearchOption.AllDirectories).Single())!;
        Assert.EndsWith(Path.Combine("assets", "models"), models);

        // What stands in its place cannot be loaded: whoever needs it fails.
        string[] drawing = [.. Directory.GetFiles(tools, "*SkiaSharp*", SearchOption.AllDirectories).Where(f => f.Contains("native"))];
        Assert.NotEmpty(drawing);
        Array.ForEach(drawing, f => File.WriteAllText(f, "no library"));

        NpyFile.Save(Path.Combine(files, "x.npy"), new Tensor(Shape.Of(1, 2), [0.5f, -0.25f]));
        JsonElement run = Json(Use("run", Path.Combine(models, "lecture-sine.onnx"), "--input", "x.npy", "--output", "out", "--backend", "reference", "--json"));
        Assert.Equal("y", run.GetProperty("outputs")[0].GetProperty("name").GetString());
        Assert.Equal(Shape.Of(1, 1), NpyFile.Load(Path.Combine(files, "out", "y.npy")).Shape);
        Assert.Equal(JsonValueKind.Object, Json(Use("doctor", "--json")).ValueKind);
        Assert.Equal(1, Json(Use("bench", "--filter", "cpu forward 784-256-128-10, batch 1", "--json")).GetProperty("rows").GetArrayLength());

        Outcome Use(params string[] arguments)
        {
            var info = new ProcessStartInfo(Path.Combine(tools, OperatingSystem.IsWindows() ? "neuralgl.exe" : "neuralgl"), arguments)
            {
                WorkingDirectory = files,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            return Repository.Run(info);
        }

        static JsonElement Json(Outcome outcome)
        {
            Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
            return JsonDocument.Parse(outcome.Output).RootElement;
        }
    }

    private ZipArchive Open(string name, string extension) => ZipFile.OpenRead(Path.Combine(packed.Packages, $"{name}.{PackedPackages.Version}.{extension}"));

    private static XElement Metadata(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry($"{name}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }
}
