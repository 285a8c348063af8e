using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading;

/// <summary>Reads the declared types of a graph's inputs.</summary>
internal static class InputType
{
    /// <summary>Element type and shape; a symbolic or absent size of dimension 0 is the open batch, or the given one.</summary>
    public static TensorType Read(ValueInfoProto input, OnnxOptions options)
    {
        if (input.Type?.TensorType is not { } tensor)
        {
            throw Error(input.Type is null ? ModelErrorCode.MissingField : ModelErrorCode.UnsupportedType, input, input.Type is null ? "has no type" : "is no tensor");
        }

        ElementType element = TensorReader.ElementOf(tensor.ElemType, input.Name);
        if (tensor.Shape is not { } shape)
        {
            throw Error(ModelErrorCode.MissingField, input, "has no shape; export the model with the sizes of its input");
        }

        if (shape.Dim.Count > Shape.MaxRank)
        {
            throw Error(ModelErrorCode.RankTooLarge, input, $"has {shape.Dim.Count} dimensions; the limit is {Shape.MaxRank}");
        }

        var declared = new OnnxInput(input.Name, element, [.. shape.Dim.Select(d => SizeOf(input, d))]);
        int[] sizes = [.. Answer(declared, options) ?? declared.Sizes];
        if (sizes.Length > 0 && sizes[0] == Shape.Open)
        {
            sizes[0] = options.Batch ?? Shape.Open;
        }

        if (sizes.Skip(1).ToList().IndexOf(Shape.Open) is var open and >= 0)
        {
            TensorShapeProto.Types.Dimension dim = shape.Dim[open + 1];
            string symbol = dim.DimParam.Length > 0 ? Names.Quoted(dim.DimParam) : "not given";
            throw Error(ModelErrorCode.BadDim, input, $"has a dimension {open + 1} whose size is {symbol}; only dimension 0, the batch, may be left open: export the model with fixed sizes, or say them (OnnxOptions.ShapeOf)");
        }

        try
        {
            return new TensorType(Shape.Of(sizes), element);
        }
        catch (ShapeException e)
        {
            throw new ModelFormatException(ModelErrorCode.ShapeOverflow, $"input {Names.Quoted(input.Name)}: {e.Message}", e) { Tensor = input.Name };
        }
    }

    private static int SizeOf(ValueInfoProto input, TensorShapeProto.Types.Dimension dim) =>
        dim.ValueCase != TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? Shape.Open : dim.DimValue switch
        {
            < 0 => throw Error(ModelErrorCode.BadDim, input, $"has a dimension of size {dim.DimValue}"),
            > int.MaxValue => throw Error(ModelErrorCode.ShapeOverflow, input, $"has a dimension of size {dim.DimValue}"),
            long size => (int)size,
        };

    /// <summary>What the options say of an input, if anything.</summary>
    private static Shape? Answer(OnnxInput declared, OnnxOptions options)
    {
        if (options.FixedInputs.TryGetValue(declared.Name, out Tensor? given))
        {
            return declared.Allows(given.Shape) ? given.Shape : null;
        }

        Shape? shape = options.ShapeOf?.Invoke(declared);
        if (shape is not null && !declared.Allows(shape))
        {
            string sizes = string.Join(", ", declared.Sizes.Select(s => s == Shape.Open ? "?" : $"{s}"));
            throw new ModelFormatException(ModelErrorCode.ShapeMismatch, $"input {Names.Quoted(declared.Name)} is declared as [{sizes}], but its shape was said to be {shape}") { Tensor = declared.Name };
        }

        return shape;
    }

    /// <summary>Whether a fixed shape is one that the declared shape allows.</summary>
    public static bool Fits(Shape own, Shape declared) => own.Rank == declared.Rank && own.Zip(declared).All(p => p.Second == Shape.Open || p.First == p.Second);

    private static ModelFormatException Error(ModelErrorCode code, ValueInfoProto input, string what) => new(code, $"input {Names.Quoted(input.Name)} {what}") { Tensor = input.Name };
}
