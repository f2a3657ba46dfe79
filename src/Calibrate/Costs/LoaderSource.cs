using Calibrate.Profiles;
using Calibrate.Profiles.Loading;

namespace Calibrate.Costs;

/// <summary>How a measurement came to be among those that may price a job.</summary>
public enum Chosen
{
    /// <summary>In the results folder: the newest that fits counts.</summary>
    Found,

    /// <summary>By the user: it goes before what was found, and must not count for nothing.</summary>
    Named,
}

/// <summary>A loader measurement to price from.</summary>
/// <param name="File">As it was found or named: for the lineage and for messages.</param>
public sealed record LoaderSource(string File, LoaderProfile Loader, Chosen Chosen = Chosen.Found)
{
    /// <summary>Those under a results folder, <c>&lt;root&gt;/&lt;device&gt;/*-loader.json</c>, in the order of their names.</summary>
    /// <param name="unread">Files that are none or were changed, with what is wrong; they are left out.</param>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    public static IReadOnlyList<LoaderSource> In(string folder, out IReadOnlyList<string> unread) =>
        Among(Directory.Exists(folder) ? Directory.GetDirectories(folder) : [], out unread);

    /// <summary>Those in the folders of some devices.</summary>
    internal static IReadOnlyList<LoaderSource> Among(IEnumerable<string> devices, out IReadOnlyList<string> unread)
    {
        List<LoaderSource> found = [];
        List<string> damaged = [];
        foreach (var file in devices.SelectMany(device => Directory.GetFiles(device, "*" + ResultsFolder.LoaderEnding)).Order(StringComparer.Ordinal))
        {
            try
            {
                found.Add(new(file, LoaderJson.Load(file)));
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
