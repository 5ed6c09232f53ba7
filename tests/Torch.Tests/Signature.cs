using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace TeraPipe.Torch.Tests;

/// <summary>
/// A method as C# writes it, such as <c>torch.Tensor: Tensor add(Tensor target, Scalar alpha)</c>; without the question
/// marks of nullable types, and with numbers in one form.
/// </summary>
internal sealed partial record Signature(string Method, IReadOnlyList<string> Parameters)
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(string)] = "string",
    };

    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Addition"] = "operator +", ["op_Subtraction"] = "operator -", ["op_Multiply"] = "operator *",
        ["op_Division"] = "operator /", ["op_UnaryNegation"] = "operator -",
    };

    public static Signature Parse(string line)
    {
        var match = Parts().Match(line.Replace("?", "").Replace("params ", ""));
        return new Signature(
            match.Groups[1].Value,
            [.. SplitAtTopLevel(match.Groups[2].Value).Select(parameter => Parameter(parameter.Split(" = ")))]);
    }

    public static Signature Of(MethodInfo method)
    {
        var (type, name) = (TypeName(method.DeclaringType!), Operators.GetValueOrDefault(method.Name, method.Name));
        var arguments = method.IsGenericMethod ? Arguments(method.GetGenericArguments()) : "";
        return new Signature(
            method.Name == "op_Implicit"
                ? $"{type}: implicit operator {Name(method.ReturnType)}"
                : $"{type}: {Name(method.ReturnType)} {name}{arguments}",
            [.. method.GetParameters().Select(Parameter)]);
    }

    /// <summary>Whether every call of this method compiles against the other too, and means the same there.</summary>
    public bool IsPartOf(Signature other) =>
        Method == other.Method
        && Parameters.Count <= other.Parameters.Count
        && Parameters.SequenceEqual(other.Parameters.Take(Parameters.Count))
        && other.Parameters.Skip(Parameters.Count).All(parameter => parameter.Contains(" = "));

    public override string ToString() => $"{Method}({string.Join(", ", Parameters)})";

    private static string Parameter(ParameterInfo parameter)
    {
        var declared = $"{Name(parameter.ParameterType)} {parameter.Name}";
        var value = parameter.DefaultValue is Enum choice ? $"{Name(choice.GetType())}.{choice}"
            : Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture);
        return parameter.HasDefaultValue ? Parameter([declared, value is null or "" ? "null" : value]) : declared;
    }

    private static string Parameter(string[] declaredAndDefault) => declaredAndDefault is [var declared, var value]
        ? $"{declared} = {Number(value.ToLowerInvariant())}"
        : declaredAndDefault[0];

    private static string Number(string value) =>
        double.TryParse(value.TrimEnd('f', 'l'), CultureInfo.InvariantCulture, out var number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : value;

    private static string Name(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : Nullable.GetUnderlyingType(type) is { } underlying ? Name(underlying)
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.Name == "Approximate" ? "GELU.Approximate"
        : type.IsGenericType ? type.Name.Split('`')[0] + Arguments(type.GetGenericArguments())
        : type.Name;

    private static string Arguments(Type[] types) => $"<{string.Join(", ", types.Select(Name))}>";

    private static string TypeName(Type type) =>
        type.IsNested ? $"{TypeName(type.DeclaringType!)}.{type.Name}" : Name(type);

    private static IEnumerable<string> SplitAtTopLevel(string parameters) =>
        Commas().Split(parameters).Where(parameter => parameter.Length > 0);

    [GeneratedRegex(@"^(.*?)\((.*)\)$")]
    private static partial Regex Parts();

    /// <summary>Commas that are not inside angle brackets or parentheses.</summary>
    [GeneratedRegex(@",\s*(?![^<(]*[>)])")]
    private static partial Regex Commas();
}
