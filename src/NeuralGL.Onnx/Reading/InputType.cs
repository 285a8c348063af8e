using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading;

/// <summary>Reads the declared types of a graph's inputs.</summary>
internal static class InputType
{
    /// <summary>Element type and shape; a symbolic or absent size of dimension 0 is the open batch, or the given one.</summary>
    public static TensorType Read(ValueInfoProto input, int? batch)
    {
        string name = $"input {Names.Quoted(input.Name)}";
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

        var sizes = new int[shape.Dim.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            TensorShapeProto.Types.Dimension dim = shape.Dim[i];
            if (dim.ValueCase != TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue)
            {
                string symbol = dim.DimParam.Length > 0 ? Names.Quoted(dim.DimParam) : "not given";
                sizes[i] = i == 0 ? batch ?? Shape.Open : throw Error(ModelErrorCode.BadDim, input, $"has a dimension {i} whose size is {symbol}; only dimension 0, the batch, may be left open: export the model with fixed sizes");
            }
            else
            {
                sizes[i] = dim.DimValue switch
                {
                    < 0 => throw Error(ModelErrorCode.BadDim, input, $"has a dimension of size {dim.DimValue}"),
                    > int.MaxValue => throw Error(ModelErrorCode.ShapeOverflow, input, $"has a dimension of size {dim.DimValue}"),
                    long size => (int)size,
                };
            }
        }

        try
        {
            return new TensorType(Shape.Of(sizes), element);
        }
        catch (ShapeException e)
        {
            throw new ModelFormatException(ModelErrorCode.ShapeOverflow, $"{name}: {e.Message}", e) { Tensor = input.Name };
        }
    }

    /// <summary>Whether a fixed shape is one that the declared shape allows.</summary>
    public static bool Fits(Shape own, Shape declared) => own.Rank == declared.Rank && own.Zip(declared).All(p => p.Second == Shape.Open || p.First == p.Second);

    private static ModelFormatException Error(ModelErrorCode code, ValueInfoProto input, string what) => new(code, $"input {Names.Quoted(input.Name)} {what}") { Tensor = input.Name };
}
