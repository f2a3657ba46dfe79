using Calibrate.Planning;

namespace Calibrate.Cli.Options;

/// <summary>Sweeps as they are typed: <c>batch=1,2,4</c>, each of a flag of its own.</summary>
internal static class Sweeps
{
    private const string Example = "such as batch=1,2,4 or sequence-length=128,256";

    public static IReadOnlyList<Sweep> Read(string[]? texts) => [.. (texts ?? []).Select(Read)];

    private static Sweep Read(string text)
    {
        if (text.Split('=') is not [var name, var values])
            throw new UsageException($"--sweep {text}: give a setting and its values, {Example}");
        SweptSetting[] found = [.. Enum.GetValues<SweptSetting>().Where(setting => Sweep.NameOf(setting) == name)];
        return found is [var setting]
            ? new(setting, [.. Choices.Split("--sweep", values).Select(value => Value(text, value))])
            : throw new UsageException($"--sweep {text}: '{name}' is nothing to sweep; give batch, image-size or sequence-length, {Example}");
    }

    private static int Value(string text, string value) =>
        Numbers.Int("--sweep", value, $"whole numbers, 1 or more, in {text.Split('=')[0]}=…")!.Value;
}
