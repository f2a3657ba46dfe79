using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Cli.Options;

/// <summary>A profile named on the command line.</summary>
internal static class ProfileFile
{
    /// <param name="argument">As the message names it: <c>--profile</c>, <c>show</c>.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="ProfileFormatException">It is no profile, or a changed one.</exception>
    public static Profile Load(string argument, string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{argument} {path}: is a folder; name the profile's .json in it");
        if (!File.Exists(path))
            throw new UsageException($"{argument} {path}: there is no such file; calibrate run writes one and names it in its last line");
        return ProfileJson.Load(path);
    }
}
