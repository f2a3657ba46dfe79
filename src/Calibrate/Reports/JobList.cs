using System.Globalization;
using Calibrate.Costs.Jobs;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>Jobs in a table.</summary>
public static class JobList
{
    public static string Of(IEnumerable<Job> jobs) => TextTable.Of(
        ["name", "workload", "method", "about", "samples", "epochs"],
        jobs.Select(job => (IReadOnlyList<string?>)
        [
            job.Name, job.Workload, Words.Of(job.Method), job.About,
            job.Samples.ToString(CultureInfo.InvariantCulture), job.Epochs.ToString(CultureInfo.InvariantCulture),
        ]),
        leftAligned: 4);
}
