using System.Text;
using System.Text.Json;
using Calibrate.Profiles.Wire;

namespace Calibrate.Profiles.Loading;

/// <summary>Loader measurements as JSON, sealed and read as strictly as profiles: what is written reads back, and a changed file is refused.</summary>
public static class LoaderJson
{
    // Rates are written in full: only the last bits of a division may differ.
    private const double Rounding = 1e-9;

    private static readonly byte[] Schema = Encoding.UTF8.GetBytes($"\"{LoaderProfile.CurrentSchema}\"");

    /// <summary>UTF-8, indented, with a last newline; <c>sha256</c> is computed here.</summary>
    public static byte[] Write(LoaderProfile loader)
    {
        byte[] file = [.. JsonSerializer.SerializeToUtf8Bytes(loader with { Schema = LoaderProfile.CurrentSchema, Sha256 = Seal.Blank }, WireContext.Readable.LoaderProfile), (byte)'\n'];
        Seal.Close(file);
        return file;
    }

    /// <exception cref="ProfileFormatException">It is no loader measurement, or not as it was written.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LoaderProfile Load(string path) => Read(BoundedFile.Read(path), path);

    /// <param name="file">How messages name it.</param>
    /// <exception cref="ProfileFormatException">It is no loader measurement, or not as it was written.</exception>
    public static LoaderProfile Read(byte[] bytes, string file)
    {
        BoundedFile.Check(bytes.Length, file);
        if (bytes.AsSpan().IndexOf(Schema) < 0)
            throw new ProfileFormatException(file, line: null, "schema", $"is not {LoaderProfile.CurrentSchema}; give a .json that calibrate loader wrote");
        try
        {
            var loader = JsonSerializer.Deserialize(bytes, WireContext.Readable.LoaderProfile)
                ?? throw new ProfileFormatException(file, line: null, field: null, "holds nothing");
            Check(loader, new(file, bytes));
            return Seal.Examine(bytes) is { } problem ? throw new ProfileFormatException(file, line: null, "sha256", problem) : loader;
        }
        catch (JsonException e)
        {
            var (field, problem) = ProfileJson.Describe(e, LoaderProfile.CurrentSchema);
            throw new ProfileFormatException(file, e.LineNumber + 1, field, problem, e);
        }
    }

    private static void Check(LoaderProfile loader, Refusals refusals)
    {
        refusals.Require(loader.Schema == LoaderProfile.CurrentSchema, "schema", $"must be {LoaderProfile.CurrentSchema}");
        refusals.Require(DeviceSlug.Fits(loader.Device), "device.slug", $"'{loader.Device.Slug}' is not what the device's name gives");
        refusals.AtLeast(1, loader.Environment.Processors, "environment.processors");
        refusals.AtLeast(1, loader.Environment.PhysicalCores, "environment.physicalCores");
        refusals.AtLeast(1, loader.ImageSize, "imageSize");
        refusals.AtLeast(1, loader.Batch, "batch");
        refusals.AtLeast(1, loader.Prefetch, "prefetch");
        refusals.AtLeast(1, loader.Images.Count, "images.count");
        refusals.Positive(loader.Images.MeanBytes, "images.meanBytes");
        refusals.List(loader.Workers, "workers");
        refusals.Require(loader.Workers.Length > 0, "workers", "must have at least one entry");
        for (var i = 0; i < loader.Workers.Length; i++)
            Check(loader.Workers[i], i == 0 ? 0 : loader.Workers[i - 1].Workers, FormattableString.Invariant($"workers[{i}]"), refusals);
    }

    private static void Check(LoaderRow row, int before, string field, Refusals refusals)
    {
        refusals.AtLeast(before + 1, row.Workers, field + ".workers");
        refusals.List(row.Repeats, field + ".repeats");
        refusals.Require(row.Repeats.Length > 0, field + ".repeats", "must have at least one entry");
        for (var i = 0; i < row.Repeats.Length; i++)
        {
            refusals.AtLeast(1, row.Repeats[i].Images, FormattableString.Invariant($"{field}.repeats[{i}].images"));
            refusals.Positive(row.Repeats[i].Seconds, FormattableString.Invariant($"{field}.repeats[{i}].seconds"));
        }

        var given = LoaderRow.Of(row.Workers, row.Repeats);
        refusals.Require(row.Status == given.Status, field + ".status", $"cannot be {row.Status}: the repeats give {given.Status}");
        refusals.Require(
            Agree(row.ImagesPerSecond.Value, given.ImagesPerSecond.Value) && Agree(row.ImagesPerSecond.Low, given.ImagesPerSecond.Low) && Agree(row.ImagesPerSecond.High, given.ImagesPerSecond.High),
            field + ".imagesPerSecond", "is not what the repeats give");
    }

    private static bool Agree(double? one, double? other) => one is null == other is null && !(Math.Abs((one - other) ?? 0) > Rounding * Math.Abs(other ?? 0));
}
