using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>A measured cell that an estimate stands on, against its profile and against newer ones of the same device.</summary>
internal static class CellCheck
{
    public static CheckFinding Of(SavedCell saved, IReadOnlyList<ProfileSource> profiles, AgeRule age)
    {
        if (LoaderCheck.IsLoader(saved))
            return LoaderCheck.Of(saved, age);
        var subject = $"{saved.File}, {saved.Cell}";
        if (!File.Exists(saved.File))
        {
            return profiles.FirstOrDefault(source => saved.Sha256 is not null && source.Profile.Sha256 == saved.Sha256) is { } moved
                ? Aged(subject, saved, moved.Profile, profiles, age, $", now at {moved.File}")
                : new(subject, Freshness.Missing, "there is no such file any more; take it from git again, or estimate from another");
        }
        try
        {
            var profile = ProfileJson.Load(saved.File);
            return profile.Sha256 == saved.Sha256
                ? Aged(subject, saved, profile, profiles, age, "")
                : new(subject, Freshness.Changed, $"is another profile now: sha256 {profile.Sha256}, was {saved.Sha256}; estimate again");
        }
        catch (ProfileFormatException e)
        {
            return new(subject, Freshness.Changed, e.Message);
        }
    }

    private static string Rate(Cell cell) => cell.Key.Mode.TakesSamples
        ? $"{Figure.Significant(cell.Figures!.SamplesPerSecond.Value)} samples/s"
        : $"{Figure.Significant(cell.Figures!.StepSeconds.Value)} s";

    private static CheckFinding Aged(string subject, SavedCell saved, Profile profile, IReadOnlyList<ProfileSource> profiles, AgeRule age, string where)
    {
        var measured = $"sha256 {saved.Sha256}, measured on {profile.Created.UtcDateTime:yyyy-MM-dd}{where}";
        var newer = profiles
            .Where(source => source.Profile.Device.Slug == profile.Device.Slug && source.Profile.Created > profile.Created
                && source.Profile.Environment.Torch.Binding() == profile.Environment.Torch.Binding())
            .Select(source => (Source: source, Cell: source.Profile.Cells.FirstOrDefault(cell => cell.Key.Id == saved.Cell && cell is { Figures: not null, Status.Standing: Standing.Usable })))
            .Where(found => found.Cell is not null)
            .OrderByDescending(found => found.Source.Profile.Created).FirstOrDefault();
        return newer.Cell is { } again
            ? new(subject, Freshness.Superseded, $"{measured}: measured again on {newer.Source.Profile.Created.UtcDateTime:yyyy-MM-dd}, {Rate(again)}, {newer.Source.File}; estimate again")
            : age.Judge(subject, measured, DateOnly.FromDateTime(profile.Created.UtcDateTime), "measure again");
    }
}
