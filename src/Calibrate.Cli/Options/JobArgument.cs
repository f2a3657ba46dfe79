using Calibrate.Costs.Jobs;
using Calibrate.Planning;

namespace Calibrate.Cli.Options;

/// <summary>A job named on the command line: a YAML file, or one of the examples by its name.</summary>
internal static class JobArgument
{
    /// <exception cref="UsageException">There is neither.</exception>
    /// <exception cref="JobFormatException">The file is no job.</exception>
    public static Job Load(string argument, string name)
    {
        if (File.Exists(name))
            return JobFile.Load(name);
        return ExampleJobs.Find(name)
            ?? throw new UsageException($"{argument} {name}: there is no such file, and no example of that name; examples are {string.Join(", ", ExampleJobs.Names)}");
    }
}
