using System.Text;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>The chain behind a figure.</summary>
internal static class Derivations
{
    /// <summary>Every formula on the way down, the last step first, each once.</summary>
    public static IEnumerable<string> Formulas(Derivation derivation) =>
        All(derivation).Where(node => node.Formula is not null).Select(node => node.Formula!.Contains(" = ", StringComparison.Ordinal) ? node.Formula : $"{node.Name} = {node.Formula}").Distinct();

    private static IEnumerable<Derivation> All(Derivation derivation) => derivation.From.SelectMany(All).Prepend(derivation);

    /// <summary>Indented, each figure above what it was made of.</summary>
    public static string Tree(Derivation derivation)
    {
        var text = new StringBuilder();
        Append(text, derivation, depth: 0);
        return text.ToString();
    }

    /// <summary>What was found rather than computed.</summary>
    public static IEnumerable<Derivation> Leaves(Derivation derivation) =>
        derivation.From.Count == 0 ? [derivation] : derivation.From.SelectMany(Leaves);

    public static JsonDerivation ToJson(Derivation derivation) => new(
        derivation.Name, derivation.Value, Words.Of(derivation.Grounds), derivation.Formula, derivation.Source,
        derivation.From.Count == 0 ? null : [.. derivation.From.Select(ToJson)]);

    private static void Append(StringBuilder text, Derivation derivation, int depth)
    {
        var indent = new string(' ', 2 * depth);
        text.Append(indent).Append(derivation.Name).Append(" = ").Append(derivation.Value).Append("  [").Append(Words.Of(derivation.Grounds)).Append("]\n");
        if (derivation.Formula is { } formula)
            text.Append(indent).Append("    by ").Append(formula).Append('\n');
        if (derivation.Source is { } source)
            text.Append(indent).Append("    from ").Append(source).Append('\n');
        foreach (var part in derivation.From)
            Append(text, part, depth + 1);
    }
}
