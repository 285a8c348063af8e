using NeuralGL.Tensors;

namespace NeuralGL.Pictures;

/// <summary>What an input's shape says about the pictures it takes.</summary>
internal static class PictureInference
{
    private const string Advice = "; say how pictures become its input, such as 224x224,rgb,fit=cover";

    public static PictureTransform ForInput(Shape input)
    {
        for (int axis = 1; axis < input.Rank; axis++)
        {
            if (input[axis] == Shape.Open)
            {
                throw new PictureException($"the input {input} leaves its picture's size open{Advice}");
            }
        }

        return input.Rank switch
        {
            4 => FromPlanesOrPixels(input),
            3 => Make(input, input[2], input[1], 1, PictureLayout.Nchw),
            2 => FromFlat(input),
            _ => throw new PictureException($"the input {input} does not look like a picture ([N, channels, height, width], [N, height, width, channels] or [N, values]){Advice}"),
        };
    }

    public static void RequireFits(PictureTransform transform, Shape input)
    {
        long values = 1;
        for (int axis = 1; axis < input.Rank; axis++)
        {
            // An open side takes any size.
            values = input[axis] == Shape.Open ? -1 : values * input[axis];
            if (values < 0)
            {
                break;
            }
        }

        bool sameOrder = input.Rank != 4 || Matches(transform.OutputShape, input) || transform.Layout == PictureLayout.Flat;
        if (input.Rank < 2 || (values >= 0 && values != transform.Length) || !sameOrder)
        {
            throw new PictureException($"pictures become {transform.OutputShape} by {transform}, but the input is {input}");
        }
    }

    private static bool Matches(Shape made, Shape input)
    {
        for (int axis = 1; axis < input.Rank; axis++)
        {
            if (made.Rank != input.Rank || (input[axis] != Shape.Open && input[axis] != made[axis]))
            {
                return false;
            }
        }

        return true;
    }

    private static PictureTransform FromPlanesOrPixels(Shape input)
    {
        bool planes = input[1] is 1 or 3, pixels = input[3] is 1 or 3;
        return (planes, pixels) switch
        {
            (true, true) when input[1] != input[3] || input[2] != 1 => throw new PictureException($"the input {input} may hold planes or pixels (channels first or last){Advice},layout=nchw"),
            (true, _) => Make(input, input[3], input[2], input[1], PictureLayout.Nchw),
            (_, true) => Make(input, input[2], input[1], input[3], PictureLayout.Nhwc),
            _ => throw new PictureException($"the input {input} has neither 1 nor 3 channels, first or last{Advice}"),
        };
    }

    private static PictureTransform FromFlat(Shape input)
    {
        foreach (int channels in (ReadOnlySpan<int>)[1, 3])
        {
            int side = (int)Math.Round(Math.Sqrt(input[1] / (double)channels));
            if (side > 0 && (long)side * side * channels == input[1])
            {
                return Make(input, side, side, channels, PictureLayout.Flat);
            }
        }

        throw new PictureException($"the input {input} is not a square picture: {input[1]} is neither side² nor 3·side²{Advice}");
    }

    private static PictureTransform Make(Shape input, int width, int height, int channels, PictureLayout layout) =>
        width is >= 1 and <= PictureTransform.MaxSize && height is >= 1 and <= PictureTransform.MaxSize
            ? new PictureTransform(width, height) { Channels = channels == 3 ? PictureChannels.Rgb : PictureChannels.Gray, Layout = layout }
            : throw new PictureException($"the input {input} would be a picture of {width}x{height} pixels; 1 to {PictureTransform.MaxSize} a side are possible");
}
