using Calibrate.Profiles;
using Calibrate.Profiles.Loading;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>A loader measurement that an estimate stands on, against its file and newer ones beside it.</summary>
internal static class LoaderCheck
{
    public static bool IsLoader(SavedCell saved) => saved.Cell.StartsWith(LoadingRate.CellPrefix, StringComparison.Ordinal);

    public static CheckFinding Of(SavedCell saved, AgeRule age)
    {
        var subject = $"{saved.File}, {saved.Cell}";
        if (!File.Exists(saved.File))
            return new(subject, Freshness.Missing, "there is no such file any more; take it from git again, or estimate from another");
        try
        {
            var loader = LoaderJson.Load(saved.File);
            if (loader.Sha256 != saved.Sha256)
                return new(subject, Freshness.Changed, $"is another measurement now: sha256 {loader.Sha256}, was {saved.Sha256}; estimate again");
            var measured = $"sha256 {saved.Sha256}, measured on {loader.Created.UtcDateTime:yyyy-MM-dd}";
            return Newer(saved.File, loader) is { } newer
                ? new(subject, Freshness.Superseded, $"{measured}: measured again on {newer.Loader.Created.UtcDateTime:yyyy-MM-dd}, {Figure.Significant(newer.Loader.Best!.ImagesPerSecond.Value)} images/s, {newer.File}; estimate again")
                : age.Judge(subject, measured, DateOnly.FromDateTime(loader.Created.UtcDateTime), "measure again");
        }
        catch (ProfileFormatException e)
        {
            return new(subject, Freshness.Changed, e.Message);
        }
    }

    private static LoaderSource? Newer(string file, LoaderProfile loader)
    {
        var device = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return LoaderSource.Among([device], out _)
            .Where(other => other.Loader.Pipeline == loader.Pipeline && other.Loader.ImageSize == loader.ImageSize && other.Loader.Created > loader.Created && other.Loader.Best is not null)
            .MaxBy(other => other.Loader.Created);
    }
}
