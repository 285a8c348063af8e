using System.CommandLine;
using System.Runtime.InteropServices;
using NeuralGL.App.Models;
using NeuralGL.OpenGL.Functions;

namespace NeuralGL.App.Commands;

/// <summary>A small network as a GLSL function for somebody else's shader.</summary>
internal sealed class ExportGlslCommand : Verb
{
    private readonly Argument<string> model = CommonOptions.Model("an ONNX model with one input and one output");

    private readonly Option<string> name = new("--name")
    {
        Description = "the function's name, and the beginning of every other name in the file (default nn)",
        HelpName = "F",
        DefaultValueFactory = _ => "nn",
    };

    private readonly Option<string> weights = new("--weights")
    {
        Description = "constants (default) in the source, or buffer: a std140 uniform block F_weights, whose bytes are written to FILE.bin",
        HelpName = "WHERE",
        DefaultValueFactory = _ => "constants",
    };

    private readonly Option<string> file = new("--out") { Description = "the GLSL file to write", HelpName = "FILE", Required = true };

    internal ExportGlslCommand()
        : base("export-glsl", $"Write a small network as a GLSL function for your own fragment or compute shader (#version 330, 300 es and later). Up to four numbers in and out make it vec4 nn(vec4 x), with float, vec2 or vec3 where they are fewer; otherwise it is void nn(in float x[N], out float y[M]). At most {GlslFunction.MaxNumbers} weights.")
    {
        Arguments.Add(model);
        foreach (Option option in (Option[])[name, weights, file])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl export-glsl model.onnx --out nn.glsl", "the function nn with its weights as constants"),
        new("neuralgl export-glsl model.onnx --name height --out height.glsl", "under another name"),
        new("neuralgl export-glsl model.onnx --weights buffer --out nn.glsl", "weights in a uniform block, its bytes in nn.glsl.bin"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        var options = new GlslFunctionOptions
        {
            Name = Named(arguments.GetValue(name)!),
            Weights = arguments.GetValue(weights)! switch
            {
                "constants" => FunctionWeights.Constants,
                "buffer" => FunctionWeights.UniformBlock,
                var other => throw new UserException($"--weights {other}: it is constants or buffer", ExitCode.Usage),
            },
        };
        LoadedModel loaded = LoadedModel.Load(arguments.GetRequiredValue(model));
        var function = GlslFunction.Create(loaded.Graph, loaded.Parameters, options);
        string path = arguments.GetRequiredValue(file);
        OutputFiles.Write(path, p => AtomicFile.Write(p, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(function.Source))));
        context.Output.WriteLine($"{path}: {function.Signature}");
        if (function.BlockName is { } block)
        {
            float[] numbers = function.Block(loaded.Parameters);
            OutputFiles.Write(path + ".bin", p => AtomicFile.Write(p, stream => stream.Write(MemoryMarshal.AsBytes<float>(numbers))));
            context.Output.WriteLine($"{path}.bin: {function.BlockBytes} bytes for the uniform block {block}");
        }

        return ExitCode.Ok;
    }

    private static string Named(string name)
    {
        try
        {
            GlslFunction.RequireName(name);
            return name;
        }
        catch (GlslFunctionException e)
        {
            throw new UserException($"--name: {e.Message}", ExitCode.Usage);
        }
    }
}
