using System.Text;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates;

/// <summary>Everything an estimate may stand on.</summary>
/// <remarks>The tables that ship with the program (devices, published throughputs, traces) are always there.</remarks>
public sealed record Evidence
{
    private static readonly Grounds[] Any = [Grounds.Measured, Grounds.Interpolated, Grounds.Extrapolated, Grounds.Published, Grounds.Assumed];

    /// <summary>Of any device. Where several have a figure, the newest counts.</summary>
    public IReadOnlyList<ProfileSource> Profiles { get; init; } = [];

    /// <summary>How fast hosts load images: where a job does not say it, the newest that fits counts.</summary>
    public IReadOnlyList<LoaderSource> Loaders { get; init; } = [];

    public PriceCatalogue Prices { get; init; } = PriceCatalogue.Shipped;

    /// <summary>The one machine that decisions are priced on; null: the cheapest of the catalogue that holds a branch.</summary>
    public Machine? On { get; init; }

    /// <summary>Which throughputs may be used. Default: all.</summary>
    public IReadOnlyCollection<Grounds> Allowed { get; init; } = Any;

    /// <summary>The profiles under a results folder, <c>&lt;root&gt;/&lt;device&gt;/*.json</c>, in the order of their names.</summary>
    /// <param name="workload">Files that neither name it nor hold a checkpoint, which speaks for other models' too, are not parsed, which takes most of an estimate's time; null for all.</param>
    /// <param name="unread">Files that are no profiles or were changed, with what is wrong; they are left out.</param>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    public static IReadOnlyList<ProfileSource> ProfilesIn(string folder, FlaggedCells flagged, string? workload, out IReadOnlyList<string> unread)
    {
        List<ProfileSource> found = [];
        List<string> damaged = [];
        var name = workload is null ? null : Encoding.UTF8.GetBytes($"\"{workload}\"");
        string[] devices = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (var file in devices.SelectMany(device => Directory.GetFiles(device, "*.json")).Where(file => !file.EndsWith(ResultsFolder.LoaderEnding, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(file);
            if (name is not null && bytes.AsSpan().IndexOf(name) < 0 && bytes.AsSpan().IndexOf("\"checkpoint\""u8) < 0)
                continue;
            try
            {
                found.Add(new(file, ProfileJson.Read(bytes, file), flagged));
            }
            catch (ProfileFormatException e)
            {
                damaged.Add(e.Message);
            }
        }
        unread = damaged;
        return found;
    }
}
