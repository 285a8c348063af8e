using System.Globalization;
using System.Text.RegularExpressions;

namespace NeuralGL.OpenGL.Functions;

/// <summary>Names and numbers as GLSL wants them.</summary>
internal static partial class GlslNames
{
    // What a person might choose for a network's function and GLSL would refuse or confuse with its own.
    private static readonly HashSet<string> s_taken =
    [
        "main", "void", "float", "int", "uint", "bool", "double", "vec2", "vec3", "vec4", "ivec2", "ivec3", "ivec4", "uvec2", "uvec3", "uvec4", "bvec2", "bvec3", "bvec4",
        "mat2", "mat3", "mat4", "if", "else", "for", "while", "do", "switch", "case", "default", "break", "continue", "return", "discard", "struct", "const", "in", "out",
        "inout", "uniform", "buffer", "shared", "layout", "flat", "smooth", "centroid", "invariant", "precise", "precision", "highp", "mediump", "lowp", "true", "false",
        "attribute", "varying", "sample", "patch", "subroutine", "common", "partition", "active", "asm", "class", "union", "enum", "typedef", "template", "this", "resource",
        "goto", "inline", "noinline", "public", "static", "extern", "external", "interface", "long", "short", "half", "fixed", "unsigned", "superp", "input", "output",
        "filter", "sizeof", "cast", "namespace", "using", "sampler2D", "image2D", "texture",
        "radians", "degrees", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "pow", "exp", "log", "exp2", "log2", "sqrt", "inversesqrt", "abs", "sign",
        "floor", "trunc", "round", "ceil", "fract", "mod", "min", "max", "clamp", "mix", "step", "smoothstep", "isnan", "isinf", "length", "distance", "dot", "cross",
        "normalize", "reflect", "refract", "transpose", "inverse", "determinant", "any", "all", "not", "noise", "fma",
    ];

    /// <summary>Refuses what cannot be the name of a function and the beginning of others.</summary>
    internal static void Check(string name)
    {
        string? wrong = !Identifier().IsMatch(name) ? "a name has letters, digits and _, and begins with a letter"
            : name.StartsWith("gl_", StringComparison.Ordinal) ? "names that begin with gl_ are OpenGL's"
            : name.Contains("__", StringComparison.Ordinal) || name.EndsWith('_') ? "two _ in a row are reserved, and others follow the name with one"
            : name.Length > 64 ? "64 letters are the most"
            : s_taken.Contains(name) ? "GLSL has that word itself" : null;
        if (wrong is not null)
        {
            throw new GlslFunctionException($"'{name}' cannot be the name of a GLSL function: {wrong}");
        }
    }

    /// <summary>A finite number as a literal that reads back as the same float32.</summary>
    internal static string Literal(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    /// <summary>Printable ASCII, since not every compiler takes more, even in a comment.</summary>
    internal static string Comment(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' and not '\\' ? c : '?'));

    /// <summary>Full precision wherever a type is named: on ES the default of a fragment shader may be less. Desktop GLSL ignores the word.</summary>
    internal static string Precise(string code) => Typed().Replace(code, "highp $0");

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b(?:float|int|uint|vec[234]|uvec3) (?=[A-Za-z])")]
    private static partial Regex Typed();
}
