using System.Globalization;
using System.Text;

namespace NeuralGL.Tensors;

/// <summary>The header of a .npy file: a Python dictionary literal with the element type, the order and the shape. (NumPy: NEP 1, A simple file format for NumPy arrays.)</summary>
internal readonly record struct NpyHeader(string Descr, bool FortranOrder, long[] Sizes)
{
    private const int Alignment = 64;

    /// <summary>Reads the literal, in whatever order and spacing its keys come.</summary>
    /// <exception cref="FormatException">It is not such a literal.</exception>
    public static NpyHeader Parse(string text)
    {
        var at = new Cursor(text);
        string? descr = null;
        bool? fortran = null;
        long[]? sizes = null;
        at.Expect('{');
        while (!at.Take('}'))
        {
            string key = at.Text();
            at.Expect(':');
            switch (key)
            {
                case "descr": descr = at.Text(); break;
                case "fortran_order": fortran = at.Bool(); break;
                case "shape": sizes = at.Numbers(); break;
                default: throw new FormatException($"the header has an unknown key '{key}'");
            }

            if (!at.Take(','))
            {
                at.Expect('}');
                break;
            }
        }

        return new NpyHeader(
            descr ?? throw new FormatException("the header has no 'descr'"),
            fortran ?? throw new FormatException("the header has no 'fortran_order'"),
            sizes ?? throw new FormatException("the header has no 'shape'"));
    }

    /// <summary>Magic, version 1.0 and the literal, padded so that the data begins at a multiple of 64 bytes.</summary>
    public byte[] ToBytes()
    {
        string shape = Sizes.Length == 1 ? $"({Sizes[0]},)" : $"({string.Join(", ", Sizes)})";
        string literal = $"{{'descr': '{Descr}', 'fortran_order': {(FortranOrder ? "True" : "False")}, 'shape': {shape}, }}";
        int length = (10 + literal.Length + 1 + Alignment - 1) / Alignment * Alignment;
        literal = literal.PadRight(length - 11) + '\n';
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)(literal.Length & 255), (byte)(literal.Length >> 8), .. Encoding.ASCII.GetBytes(literal)];
    }

    /// <summary>Walks the literal; blanks between its parts do not matter.</summary>
    private sealed class Cursor(string text)
    {
        private int _at;

        public bool Take(char c)
        {
            SkipBlanks();
            bool there = _at < text.Length && text[_at] == c;
            _at += there ? 1 : 0;
            return there;
        }

        public void Expect(char c)
        {
            if (!Take(c))
            {
                throw new FormatException($"the header lacks a '{c}' at character {_at}");
            }
        }

        public string Text()
        {
            char quote = Take('\'') ? '\'' : '"';
            if (quote == '"')
            {
                if (_at < text.Length && text[_at] == '[')
                {
                    throw new FormatException("the array is structured; save one plain array");
                }

                Expect('"');
            }

            int end = text.IndexOf(quote, _at);
            if (end < 0)
            {
                throw new FormatException("the header has a text without an end");
            }

            string found = text[_at..end];
            _at = end + 1;
            return found;
        }

        public bool Bool() => Word() switch
        {
            "True" => true,
            "False" => false,
            string other => throw new FormatException($"fortran_order is '{other}', neither True nor False"),
        };

        public long[] Numbers()
        {
            var numbers = new List<long>();
            Expect('(');
            while (!Take(')'))
            {
                string word = Word();
                numbers.Add(long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : throw new FormatException($"the shape has '{word}' where a size belongs"));
                if (!Take(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. numbers];
        }

        private string Word()
        {
            SkipBlanks();
            int start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '-'))
            {
                _at++;
            }

            return text[start.._at];
        }

        private void SkipBlanks()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
        }
    }
}
