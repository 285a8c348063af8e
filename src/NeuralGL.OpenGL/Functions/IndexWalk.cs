namespace NeuralGL.OpenGL.Functions;

/// <summary>Turns the number of an element, row-major over some sizes, into a place by strides: as a number or as a GLSL expression.</summary>
internal sealed class IndexWalk
{
    // Dimensions that walk as one are one.
    private readonly List<(int Size, int Stride)> _dimensions = [];

    internal IndexWalk(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == 1)
            {
                continue;
            }

            if (_dimensions is [.., var last] && last.Stride == strides[i] * sizes[i])
            {
                _dimensions[^1] = (last.Size * sizes[i], strides[i]);
            }
            else
            {
                _dimensions.Add((sizes[i], strides[i]));
            }
        }
    }

    internal string At(string i) => int.TryParse(i, out int number) ? $"{At(number)}" : Expression(i);

    private int At(int i)
    {
        int place = 0;
        for (int d = _dimensions.Count - 1; d >= 0; d--)
        {
            place += i % _dimensions[d].Size * _dimensions[d].Stride;
            i /= _dimensions[d].Size;
        }

        return place;
    }

    private string Expression(string i)
    {
        var terms = new List<string>();
        int inner = 1;
        for (int d = _dimensions.Count - 1; d >= 0; d--)
        {
            (int size, int stride) = _dimensions[d];
            if (stride != 0)
            {
                string term = inner == 1 ? i : $"({i} / {inner})";
                term = d == 0 ? term : $"({term} % {size})";
                terms.Add(stride == 1 ? term : $"{term} * {stride}");
            }

            inner *= size;
        }

        return terms.Count == 0 ? "0" : string.Join(" + ", terms);
    }
}
