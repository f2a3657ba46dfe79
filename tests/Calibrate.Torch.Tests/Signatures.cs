using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace Calibrate.Torch.Tests;

/// <summary>Writes types and members as the listing of TorchSharp's API does.</summary>
internal static class Signatures
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(bool)] = "bool",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>What TorchSharp's assembly, or the binding in its place, shows under TorchSharp's names.</summary>
    public static IEnumerable<Member> Surface() =>
        from type in typeof(torch).Assembly.GetExportedTypes()
        where type.Namespace is "TorchSharp" or "TorchSharp.Modules"
        let header = Header(type)
        from signature in Members(type).DefaultIfEmpty(Listing.WholeType)
        where signature != Listing.WholeType || !type.IsInterface
        select new Member(header, signature);

    /// <summary>E.g. <c>Linear : torch.nn.Module&lt;torch.Tensor,torch.Tensor&gt;</c>.</summary>
    public static string Header(Type type) => type.BaseType is null || type.BaseType == typeof(object) || type.IsValueType && !type.IsEnum
        ? Nested(type)
        : $"{Nested(type)} : {Name(type.BaseType)}";

    public static IEnumerable<string> Members(Type type) =>
        type.GetConstructors(Declared).Where(constructor => !constructor.IsStatic).Select(constructor => $"new {Nested(type)}({Parameters(constructor)})")
            .Concat(type.GetMethods(Declared).Where(method => !IsAccessor(method) && !IsInherited(method)).Select(Method))
            .Concat(type.GetProperties(Declared).Select(Property))
            .Concat(type.GetFields(Declared).Select(field => $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}"));

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(",", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Property(PropertyInfo property) => $"{Name(property.PropertyType)} {property.Name} {{ get; {(property.CanWrite ? "set; " : "")}}}";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "") +
        $"{Name(parameter.ParameterType)} {parameter.Name}" +
        (parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")));

    private static string Default(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => type.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            bool value => value ? "true" : "false",
            var value when type.IsEnum => $"{Name(type)}.{Enum.ToObject(type, value)}",
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString()!,
        };
    }

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        var arguments = type.GetGenericArguments();
        return arguments.Length == 0 ? Nested(type) : $"{Nested(type)}<{string.Join(",", arguments.Select(Name))}>";
    }

    private static string Nested(Type type)
    {
        var own = type.Name.Split('`')[0];
        return type.IsNested && !type.IsGenericParameter ? $"{Nested(type.DeclaringType!)}.{own}" : own;
    }

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What object declares says nothing about TorchSharp's surface.
    private static bool IsInherited(MethodInfo method) => method.GetBaseDefinition().DeclaringType == typeof(object);
}
