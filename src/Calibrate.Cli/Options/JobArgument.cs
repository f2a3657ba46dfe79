using System.CommandLine;
using Calibrate.Costs.Jobs;
using Calibrate.Planning;

namespace Calibrate.Cli.Options;

/// <summary>The job that a command is about.</summary>
internal static class JobArgument
{
    public static Argument<string> Create() => new("JOB") { Description = "a job file, such as yolov8.yaml" };

    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="JobFormatException">It is no job.</exception>
    public static Job Load(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"JOB {path}: is a folder; name a job file in it");
        return File.Exists(path) ? JobFile.Load(path) : throw new UsageException($"JOB {path}: there is no such file");
    }
}
