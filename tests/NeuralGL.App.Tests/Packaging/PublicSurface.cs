using System.Globalization;
using System.Reflection;

namespace NeuralGL.App.Tests.Packaging;

/// <summary>What a library offers, a line for each public or protected type and member: what a change of it may break.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string[] Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(t => Members(t).Prepend($"{FullName(t)}: {Kind(t)}")).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Members(Type type)
    {
        string prefix = FullName(type) + ".";
        foreach (FieldInfo f in type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName))
        {
            yield return type.IsEnum
                ? $"{prefix}{f.Name} = {Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
                : $"{prefix}{f.Name}: {(f.IsLiteral ? $"const {Name(f.FieldType)} = {Constant(f.GetRawConstantValue())}" : $"{(f.IsStatic ? "static " : "")}{(f.IsInitOnly ? "readonly " : "")}{Name(f.FieldType)}")}";
        }

        foreach (ConstructorInfo c in type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c)))
        {
            yield return $"{prefix}new({Parameters(c)})";
        }

        foreach (PropertyInfo p in type.GetProperties(Declared))
        {
            string accessors = string.Concat(
                p.GetMethod is { } get && IsVisible(get) ? " get;" : "",
                p.SetMethod is { } set && IsVisible(set) ? set.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;" : "");
            if (accessors.Length > 0)
            {
                string index = p.GetIndexParameters().Length > 0 ? $"[{string.Join(", ", p.GetIndexParameters().Select(i => Name(i.ParameterType)))}]" : "";
                yield return $"{prefix}{p.Name}{index}: {Modifiers(p.GetMethod ?? p.SetMethod!)}{Name(p.PropertyType)} {{{accessors} }}";
            }
        }

        foreach (MethodInfo m in type.GetMethods(Declared).Where(m => IsVisible(m) && IsWritten(m)))
        {
            string generic = m.IsGenericMethodDefinition ? $"<{string.Join(", ", m.GetGenericArguments().Select(a => a.Name))}>" : "";
            yield return $"{prefix}{m.Name}{generic}({Parameters(m)}): {Modifiers(m)}{Name(m.ReturnType)}";
        }
    }

    private static bool IsVisible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    /// <summary>Accessors stand with their properties, and what the compiler writes for a record is not in the source.</summary>
    private static bool IsWritten(MethodInfo m) =>
        !m.Name.Contains('<') && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && !m.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute));

    private static string Modifiers(MethodInfo m) => m.IsStatic ? "static " : m.IsAbstract ? "abstract " : m.IsVirtual && !m.IsFinal ? m.GetBaseDefinition() == m ? "virtual " : "override " : "";

    private static string Kind(Type t)
    {
        string word = t.IsEnum ? "enum" : t.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(t) ? "delegate" : t.IsValueType ? "struct"
            : t is { IsAbstract: true, IsSealed: true } ? "static class" : t.IsAbstract ? "abstract class" : t.IsSealed ? "sealed class" : "class";
        string[] bases = t.IsEnum || word == "delegate" ? [] : [
            .. t.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? [Name(b)] : Array.Empty<string>(),
            .. t.GetInterfaces().Where(i => i.IsPublic).Select(Name).Order(StringComparer.Ordinal)];
        return bases.Length == 0 ? word : $"{word} : {string.Join(", ", bases)}";
    }

    private static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(p =>
        $"{(p.IsOut ? "out " : p.IsIn ? "in " : p.ParameterType.IsByRef ? "ref " : p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {Constant(p.RawDefaultValue)}" : "")}"));

    private static string Constant(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string FullName(Type t) => t.Namespace + "." + (t.DeclaringType is { } outer ? Name(outer) + "." : "") + Name(t);

    private static string Name(Type t) => t switch
    {
        { IsByRef: true } => Name(t.GetElementType()!),
        { IsPointer: true } => Name(t.GetElementType()!) + "*",
        { IsArray: true } => $"{Name(t.GetElementType()!)}[{new string(',', t.GetArrayRank() - 1)}]",
        { IsGenericType: true } => $"{t.Name.Split('`')[0]}<{string.Join(", ", t.GetGenericArguments().Select(Name))}>",
        _ => t.Name,
    };
}
