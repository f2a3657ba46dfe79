using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Profiles;

namespace Calibrate.Cli;

/// <summary>Puts a run's profile where it is safe: hours of measuring must not end in an error message alone.</summary>
internal sealed class ProfileKeeper(IDisk disk, string output, RunLog log)
{
    /// <returns>The profile's path.</returns>
    /// <exception cref="RunFailedException">It could not be kept where it belongs; the message says where it is instead.</exception>
    public string Keep(Profile profile, RunEnd end)
    {
        try
        {
            return new ResultsFolder(output, disk).Save(profile, Announce).Json;
        }
        catch (Exception e) // whatever it is: the figures are more than its cause
        {
            throw new RunFailedException($"--output {output}: cannot be written ({e.Message}); {Refuge(profile)}");
        }

        // So that a run that is killed right after the profile is there knows of it.
        void Announce(ProfileFiles files) => log.Append(new LogRecord.ProfileNamed(Path.GetRelativePath(output, files.Json), end));
    }

    /// <summary>Removes the profile of the run as it stood before, once all that is in it is in a later one too.</summary>
    /// <returns>False where it is no longer what was written, or cannot be removed.</returns>
    public bool Supersede(string earlier)
    {
        try
        {
            ProfileJson.Load(earlier); // sealed: a changed file does not load
            disk.Delete(earlier);
            disk.Forget(Path.ChangeExtension(earlier, ".csv"));
            return true;
        }
        catch (Exception e) when (e is ProfileFormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Refuge(Profile profile)
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("calibrate-");
            var file = new ResultsFolder(folder.FullName, disk).Save(profile).Json;
            return $"the profile is in {file}; once the folder can be written, the same command with --resume puts it there too";
        }
        catch (Exception e)
        {
            folder?.Delete(recursive: true);
            return $"nor can the folder for temporary files ({e.Message}); all that was measured is in {log.Path}: make room, and give the same command with --resume";
        }
    }
}
