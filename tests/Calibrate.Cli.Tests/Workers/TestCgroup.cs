namespace Calibrate.Cli.Tests.Workers;

/// <summary>A control group for the time of a test, where this process may make one.</summary>
internal sealed class TestCgroup : IDisposable
{
    private TestCgroup(string path) => Path = path;

    public string Path { get; }

    /// <summary>Skips the test where there is none to be had.</summary>
    /// <param name="limits">Files to write into the group: all that are there, at least one.</param>
    public static TestCgroup Make(string controller, params (string File, string Value)[] limits)
    {
        string[] mounts = [$"/sys/fs/cgroup/{controller}", "/sys/fs/cgroup"];
        try
        {
            var mount = mounts.First(Directory.Exists);
            var cgroup = new TestCgroup(Directory.CreateDirectory(System.IO.Path.Combine(mount, $"calibrate-test-{Guid.NewGuid():N}")).FullName);
            var known = limits.Where(limit => File.Exists(System.IO.Path.Combine(cgroup.Path, limit.File))).ToList();
            foreach (var (file, value) in known)
                File.WriteAllText(System.IO.Path.Combine(cgroup.Path, file), value);
            if (known.Count > 0)
                return cgroup;
            cgroup.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Said below.
        }

        throw Xunit.Sdk.SkipException.ForSkip($"takes a control group of its own with the controller {controller}, which this user may not make here");
    }

    public void Dispose() => Directory.Delete(Path);
}
