using System.Globalization;
using System.Text.Json;
using Calibrate.Costs.Jobs;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>Jobs, one a row.</summary>
public static class JobList
{
    public static string Text(IEnumerable<Job> jobs) => TextTable.Of(
        ["name", "workload", "method", "about", "samples", "epochs"],
        jobs.Select(job => (IReadOnlyList<string?>)
        [
            job.Name, job.Workload, Words.Of(job.Method), job.About,
            job.Samples.ToString(CultureInfo.InvariantCulture), job.Epochs.ToString(CultureInfo.InvariantCulture),
        ]),
        leftAligned: 4);

    public static string Json(IEnumerable<Job> jobs) => JsonSerializer.Serialize(
        [.. jobs.Select(job => new JsonJob(job.Name, job.Workload, Words.Of(job.Method), job.About, job.Samples, job.Epochs))], EstimateContext.Readable.JsonJobArray) + "\n";
}
