using System.Globalization;
using Calibrate.Profiles.Loading;

namespace Calibrate.Profiles;

/// <summary>A profile on disk: <paramref name="Json"/> is the profile, <paramref name="Csv"/> a view of it.</summary>
public sealed record ProfileFiles(string Json, string Csv);

/// <summary>
/// Where profiles are kept: <c>&lt;root&gt;/&lt;device-slug&gt;/&lt;UTC yyyyMMdd-HHmmss&gt;-&lt;suite&gt;.json</c> with a <c>.csv</c> beside it.
/// </summary>
public sealed class ResultsFolder(string root, IDisk disk)
{
    private const int MostInOneSecond = 1000;

    /// <summary>
    /// Writes both files, or neither; the JSON comes last, so that whoever finds it finds both. An earlier profile is never
    /// overwritten: the name gets <c>-2</c>, <c>-3</c>, …. A CSV alone is what a kill between the two left, and is replaced.
    /// </summary>
    /// <param name="naming">Told of the files before they are written.</param>
    /// <exception cref="IOException">They could not be written.</exception>
    public ProfileFiles Save(Profile profile, Action<ProfileFiles>? naming = null)
    {
        if (!DeviceSlug.IsValid(profile.Device.Slug))
            throw new ArgumentException($"'{profile.Device.Slug}' is not fit for a folder name", nameof(profile));

        var folder = Path.Combine(root, profile.Device.Slug);
        disk.CreateFolder(folder);
        AtomicFile.Sweep(disk, folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{profile.Created.UtcDateTime:yyyyMMdd-HHmmss}-{DeviceSlug.Of(profile.Run.Suite)}");
        var (json, csv) = (ProfileJson.Write(profile), ProfileCsv.Write(profile));

        for (var number = 1; number < MostInOneSecond; number++)
        {
            var stem = Path.Combine(folder, number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
            var files = new ProfileFiles(stem + ".json", stem + ".csv");
            if (File.Exists(files.Json))
                continue;
            naming?.Invoke(files);
            Write(files, json, csv);
            return files;
        }
        throw new IOException($"{folder} already holds {MostInOneSecond} profiles named {name}");
    }

    /// <summary>The ending of loader measurements' names, which lie beside profiles.</summary>
    public const string LoaderEnding = "-loader.json";

    /// <summary>Writes <c>&lt;root&gt;/&lt;device-slug&gt;/&lt;UTC&gt;-loader.json</c>; an earlier one is never overwritten.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public string Save(LoaderProfile loader)
    {
        var folder = Path.Combine(root, loader.Device.Slug);
        disk.CreateFolder(folder);
        var (stamp, bytes) = (loader.Created.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture), LoaderJson.Write(loader));
        for (var number = 1; number < MostInOneSecond; number++)
        {
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{stamp}{(number == 1 ? "" : $"-{number}")}{LoaderEnding}"));
            if (File.Exists(file))
                continue;
            AtomicFile.Write(disk, file, bytes, Existing.Keep);
            return file;
        }
        throw new IOException($"{folder} already holds {MostInOneSecond} loader measurements of {stamp}");
    }

    private void Write(ProfileFiles files, byte[] json, byte[] csv)
    {
        try
        {
            AtomicFile.Write(disk, files.Csv, csv, Existing.Replace);
            AtomicFile.Write(disk, files.Json, json, Existing.Keep);
        }
        catch
        {
            disk.Forget(files.Csv);
            throw;
        }
    }
}
