using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Maps that follow each other in a plan and walk the same elements: what <c>kernels/map_chain.comp</c> computes in one dispatch, as text and bindings.</summary>
/// <param name="plan">The plan.</param>
/// <param name="length">Elements.</param>
/// <param name="isTexels">Whether operands are buffer textures, of which four can be bound.</param>
internal sealed class MapChain(KernelPlan plan, int length, bool isTexels)
{
    private const int MostCalls = 8, MostOperands = 4;

    private readonly List<MapCall> _calls = [];
    private readonly List<List<string>> _arguments = [];
    private readonly Dictionary<Value, string> _names = [];

    /// <summary>The maps.</summary>
    public IReadOnlyList<MapCall> Calls => _calls;

    /// <summary>Values that are read in step.</summary>
    public List<Value> Operands { get; } = [];

    /// <summary>Values of which all elements read the first number.</summary>
    public List<Value> Scalars { get; } = [];

    /// <summary>Results that are written; after <see cref="Close"/>.</summary>
    public List<Value> Results { get; } = [];

    /// <summary>The longest chain that begins with a call and fits, or null if it would be a single map.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="first">Where it begins.</param>
    /// <param name="isTexels">Whether maps of a length read buffer textures.</param>
    /// <param name="mostBuffers">Storage buffers that a program can see.</param>
    public static MapChain? Find(KernelPlan plan, int first, Func<int, bool> isTexels, int mostBuffers)
    {
        if (plan.Calls[first].Call is not MapCall { IsWhole: true, Length: > 0 } begin)
        {
            return null;
        }

        var chain = new MapChain(plan, begin.Length, isTexels(begin.Length));
        int end = first;
        while (end < plan.Calls.Count && plan.Calls[end].Call is MapCall call && chain.TryAdd(call))
        {
            end++;
        }

        for (int count = chain._calls.Count; count > 1; count--)
        {
            var part = new MapChain(plan, begin.Length, isTexels(begin.Length));
            for (int i = 0; i < count; i++)
            {
                part.TryAdd((MapCall)plan.Calls[first + i].Call);
            }

            if (part.Close(first + count, mostBuffers))
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>The program's defines.</summary>
    public List<string> Defines()
    {
        string number = isTexels ? "vec4" : "float";
        IEnumerable<string> blocks =
        [
            .. Results.Select((_, i) => $"layout(std430, binding = {i}) writeonly buffer Result{i} {{ {number} result{i}[]; }};"),
            .. Scalars.Select((_, i) => $"layout(std430, binding = {Results.Count + i}) readonly buffer Scalar{i} {{ float scalar{i}; }};"),
            .. Operands.Select((_, i) => isTexels ? $"layout(binding = {i}) uniform samplerBuffer operand{i};"
                : $"layout(std430, binding = {Results.Count + Scalars.Count + i}) readonly buffer Operand{i} {{ float operand{i}[]; }};"),
        ];
        var defines = new List<string>
        {
            $"CALLS {_calls.Count}",
            $"BLOCKS {string.Join(' ', blocks)}",
            $"SCALARS {string.Concat(Scalars.Select((_, i) => $"float s{i} = scalar{i}; "))}",
            $"VALUES {string.Concat(_calls.Select((call, i) => $"float v{i} = {call.Function}({string.Join(", ", _arguments[i])}); "))}",
        };
        if (isTexels)
        {
            defines.Add("TEXELS");
            defines.Add($"FETCH {string.Concat(Operands.Select((_, i) => $"vec4 q{i} = texelFetch(operand{i}, i); "))}");
            defines.Add($"RESULTS {string.Concat(Results.Select((_, i) => $"vec4 r{i}; "))}");
            defines.Add($"PICK(part) {string.Concat(Operands.Select((_, i) => $"float x{i} = q{i}.part; "))}");
            defines.Add($"JOIN(part) {string.Concat(Results.Select((value, i) => $"r{i}.part = {_names[value]}; "))}");
            defines.Add($"STORE {string.Concat(Results.Select((_, i) => $"result{i}[i] = r{i}; "))}");
        }
        else
        {
            defines.Add($"PICK(i) {string.Concat(Operands.Select((_, i) => $"float x{i} = operand{i}[i]; "))}");
            defines.Add($"STORE {string.Concat(Results.Select((value, i) => $"result{i}[i] = {_names[value]}; "))}");
        }

        return defines;
    }

    private bool TryAdd(MapCall call)
    {
        (int[] sizes, int[][] walks) = Walks.Simplify(call.Sizes, [.. call.Inputs.Select(i => i.Strides), call.Placement.Strides]);
        if (_calls.Count == MostCalls || !call.IsWhole || call.Length != length || call.Output.Shape.Length != length || sizes.Length > 1)
        {
            return false;
        }

        var arguments = new List<string>();
        List<Value> operands = [.. Operands], scalars = [.. Scalars];
        for (int i = 0; i < call.Inputs.Length; i++)
        {
            Value value = plan.Root(call.Inputs[i].Value);
            bool isOne = walks[i].All(s => s == 0);
            if (_names.TryGetValue(value, out string? name))
            {
                if (isOne && length > 1)
                {
                    return false;
                }
            }
            else if (isOne)
            {
                name = Named("s", scalars, value);
            }
            else if (walks[i][0] == 1)
            {
                name = Named("x", operands, value);
            }
            else
            {
                return false;
            }

            arguments.Add(name);
        }

        if (operands.Count > MostOperands || (isTexels && operands.Count == 0))
        {
            return false;
        }

        arguments.AddRange(call.Constants.Select((_, i) => $"constants[{_calls.Count}].{"xyzw"[i]}"));
        (int known, int shared) = (Operands.Count, Scalars.Count);
        Operands.AddRange(operands.Skip(known));
        Scalars.AddRange(scalars.Skip(shared));
        _names[plan.Root(call.Output)] = $"v{_calls.Count}";
        _arguments.Add(arguments);
        _calls.Add(call);
        return true;
    }

    private static string Named(string letter, List<Value> values, Value value)
    {
        int at = values.IndexOf(value);
        if (at < 0)
        {
            at = values.Count;
            values.Add(value);
        }

        return $"{letter}{at}";
    }

    /// <summary>Finds out what must be written: what is read later or stands in its storage after a run, where somebody may look at it.</summary>
    /// <param name="next">The call after the chain.</param>
    /// <param name="mostBuffers">Storage buffers that a program can see.</param>
    /// <returns>Whether it can be one dispatch: a number that all elements share must not be overwritten meanwhile, nor two results lie in one place.</returns>
    private bool Close(int next, int mostBuffers)
    {
        HashSet<Value> later = [.. plan.Calls.Skip(next).SelectMany(c => c.Call.Reads).Select(plan.Root)];
        Results.AddRange(_calls.Select(c => plan.Root(c.Output)).Where(v => later.Contains(v) || plan.IsKept(v)));
        int[] written = [.. Results.Select(plan.Slot)];
        return Results.Count > 0 && written.Distinct().Count() == written.Length && !Scalars.Any(s => plan.Slot(s) >= 0 && written.Contains(plan.Slot(s)))
            && Results.Count + Scalars.Count + (isTexels ? 0 : Operands.Count) <= mostBuffers;
    }
}
