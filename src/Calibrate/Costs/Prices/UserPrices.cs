using Calibrate.Profiles;
using Calibrate.Tables;

namespace Calibrate.Costs.Prices;

/// <summary>Offers of the user's own: every <c>*.csv</c> of a folder, in the form of <see cref="OfferTable"/>.</summary>
public static class UserPrices
{
    // SkyPilot's largest list (AWS, every zone) is some 10 MB.
    private const long MostBytes = 256L << 20;

    /// <summary>The offers of every file, by file name; none when there is no such folder.</summary>
    /// <exception cref="TableFormatException">A file is no such table.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<Offer> Load(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal).SelectMany(file => OfferTable.Read(file, Read(file)))]
        : [];

    /// <summary>Writes <c>name.csv</c>, in place of one of that name.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public static string Save(string folder, string name, IEnumerable<Offer> offers)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".csv");
        AtomicFile.Write(Disk.Local, path, OfferTable.Write(offers), Existing.Replace);
        return path;
    }

    /// <summary>A price file, whole.</summary>
    /// <exception cref="TableFormatException">It is too large to be one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] Read(string file)
    {
        using var stream = File.OpenRead(file);
        if (stream.Length > MostBytes)
            throw new TableFormatException(file, line: null, column: null, FormattableString.Invariant($"has {stream.Length >> 20} MiB; the most that is read is {MostBytes >> 20}: keep only the regions you use"));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
