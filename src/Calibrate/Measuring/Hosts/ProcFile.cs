namespace Calibrate.Measuring.Watch;

/// <summary>Files that the kernel writes as they are read: any of them may be missing, or go while it is read.</summary>
internal static class ProcFile
{
    /// <summary>Empty where it cannot be read.</summary>
    public static IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
