using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Profiles;

namespace Calibrate.Cli;

/// <summary>Whether results can be kept: known before an hour of measuring, not after it.</summary>
internal static class OutputFolder
{
    /// <exception cref="RunFailedException">They cannot, or another process is at it.</exception>
    public static RunFolder Open(string folder, IDisk disk) => Written(folder, () => RunFolder.Open(folder, disk));

    /// <exception cref="RunFailedException">What it does to the folder cannot be done.</exception>
    public static T Written<T>(string folder, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RunFailedException($"--output {folder}: cannot be written ({e.Message}); make it writable, with room, or give another folder");
        }
    }

    public static string? WhyNotWritable(string folder)
    {
        try
        {
            // Asking must not make the folder; one that is not there yet will be made in the nearest that is.
            var nearest = Path.GetFullPath(folder);
            while (!Path.Exists(nearest))
                nearest = Path.GetDirectoryName(nearest)!;
            using var probe = new FileStream(
                Path.Combine(nearest, $".writable-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return e.Message;
        }
    }
}
