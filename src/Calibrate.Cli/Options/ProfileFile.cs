using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Loading;

namespace Calibrate.Cli.Options;

/// <summary>A profile named on the command line.</summary>
internal static class ProfileFile
{
    /// <param name="argument">As the message names it: <c>--profile</c>, <c>show</c>.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="ProfileFormatException">It is no profile, or a changed one.</exception>
    public static Profile Load(string argument, string path)
    {
        Require(argument, path, "profile", "run");
        if (IsCsv(path))
            throw new UsageException($"{argument} {path}: is a view of a profile; name {Path.ChangeExtension(path, ".json")}");
        return ProfileJson.Load(path);
    }

    /// <param name="argument">As the message names it.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="ProfileFormatException">It is no loader measurement, or a changed one.</exception>
    public static LoaderProfile Loader(string argument, string path)
    {
        Require(argument, path, "measurement", "loader");
        return LoaderJson.Load(path);
    }

    /// <summary>
    /// A profile that may also be named by its CSV, which must then agree with it; where the profile is named, a CSV beside it that
    /// does not agree is warned of.
    /// </summary>
    /// <exception cref="UsageException">There is no such file, or no profile beside the CSV.</exception>
    /// <exception cref="ProfileFormatException">It is no profile, or a changed one, or the CSV named is.</exception>
    public static Profile LoadEither(string argument, string path, TextWriter warnings)
    {
        var (json, csv) = (Path.ChangeExtension(path, ".json"), Path.ChangeExtension(path, ".csv"));
        if (IsCsv(path) && File.Exists(path))
        {
            if (!File.Exists(json))
                throw new UsageException($"{argument} {path}: is a view of a profile, and that is not beside it; get {json} from where this came from");
            var viewed = Load(argument, json);
            ProfileCsv.CheckFile(viewed, path);
            return viewed;
        }

        var profile = Load(argument, path);
        if (WhyCsvDiffers(profile, csv) is { } why)
            warnings.WriteLine($"calibrate: warning: {why}; calibrate show {path} --format csv gives the right one");
        return profile;
    }

    /// <param name="what">A file of this kind.</param>
    /// <param name="command">What writes one.</param>
    private static void Require(string argument, string path, string what, string command)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{argument} {path}: is a folder; name the {what}'s .json in it");
        if (!File.Exists(path))
            throw new UsageException($"{argument} {path}: there is no such file; calibrate {command} writes one and names it in its last line");
    }

    private static string? WhyCsvDiffers(Profile profile, string csv)
    {
        try
        {
            if (File.Exists(csv))
                ProfileCsv.CheckFile(profile, csv);
            return null;
        }
        catch (Exception e) when (e is ProfileFormatException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static bool IsCsv(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);
}
