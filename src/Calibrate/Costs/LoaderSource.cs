using Calibrate.Profiles;
using Calibrate.Profiles.Loading;

namespace Calibrate.Costs;

/// <summary>A loader measurement to price from.</summary>
/// <param name="File">As it was found or named: for the lineage and for messages.</param>
public sealed record LoaderSource(string File, LoaderProfile Loader)
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
