using Calibrate.Planning;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// Which profiles an estimate stands on: two providers of libtorch's API run different code for the same cell, so that figures of
/// one and the other are no figures of one program.
/// </summary>
/// <param name="Profiles">Of one provider, in the order they were given.</param>
/// <param name="LeftOut">One line; null where nothing was.</param>
public sealed record ProviderChoice(IReadOnlyList<ProfileSource> Profiles, string? LeftOut)
{
    /// <summary>The provider of the default build.</summary>
    public const string Default = "libtorch";

    /// <param name="found">In the results folder.</param>
    /// <param name="named">By the user: their provider counts; else the default, else that of the newest profile found.</param>
    /// <exception cref="UsageException">The named ones are of two providers.</exception>
    public static ProviderChoice Of(IReadOnlyList<ProfileSource> found, IReadOnlyList<ProfileSource> named)
    {
        string[] asked = [.. named.Select(BindingOf).Distinct()];
        if (asked.Length > 1)
            throw new UsageException($"--profile: {named[0].File} is of {asked[0]} and {named.First(each => BindingOf(each) == asked[1]).File} of {asked[1]}, and figures of two providers never mix; give those of one");
        var provider = asked.FirstOrDefault()
            ?? (found.Any(each => BindingOf(each) == Default) ? Default : found.MaxBy(each => each.Profile.Created) is { } newest ? BindingOf(newest) : Default);
        ProfileSource[] others = [.. found.Where(each => BindingOf(each) != provider)];
        return new(
            [.. found.Except(others), .. named],
            others is [var first, ..]
                ? $"{Count(others.Length)} of {string.Join(", ", others.Select(BindingOf).Distinct())}, such as {first.File}: the others are of {provider}; --profile takes figures of another provider"
                : null);
    }

    private static string BindingOf(ProfileSource source) => source.Profile.Environment.Torch.Binding();

    private static string Count(int profiles) => profiles == 1 ? "1 profile" : FormattableString.Invariant($"{profiles} profiles");
}
