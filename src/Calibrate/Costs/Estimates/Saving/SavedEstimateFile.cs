using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;
using Calibrate.Profiles.Wire;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>Saved estimates as JSON, sealed: a changed file is told.</summary>
public static class SavedEstimateFile
{
    // A chain is a dozen levels deep; a hostile file may be deeper.
    private const int MostDepth = 64;
    private const long MostBytes = 16L << 20;

    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(string path, SavedEstimate estimate) => AtomicFile.Write(Disk.Local, path, Write(estimate), Existing.Replace);

    public static byte[] Write(SavedEstimate estimate)
    {
        byte[] file = [.. JsonSerializer.SerializeToUtf8Bytes(ToWire(estimate), SavedContext.Readable.WireEstimate), (byte)'\n'];
        Seal.Close(file);
        return file;
    }

    /// <exception cref="EstimateException">It is no saved estimate, or was changed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SavedEstimate Load(string path) => new FileInfo(path).Length <= MostBytes
        ? Read(File.ReadAllBytes(path), path)
        : throw new EstimateException($"{path}: is far too long for a saved estimate");

    /// <param name="file">How messages name it.</param>
    /// <exception cref="EstimateException">It is no saved estimate, or was changed.</exception>
    public static SavedEstimate Read(byte[] bytes, string file)
    {
        WireEstimate? wire;
        try
        {
            wire = JsonSerializer.Deserialize(bytes, SavedContext.Readable.WireEstimate);
        }
        catch (JsonException e)
        {
            throw new EstimateException(FormattableString.Invariant($"{file}, line {e.LineNumber + 1}: is no saved estimate; calibrate estimate JOB --save FILE writes one"));
        }
        if (wire?.Schema != SavedEstimate.CurrentSchema)
            throw new EstimateException($"{file}: schema '{wire?.Schema}' is not read by this version, which knows {SavedEstimate.CurrentSchema}");
        if (Seal.Examine(bytes) is { } problem)
            throw new EstimateException($"{file}: sha256: {problem.Replace("it was measured; take it from git again, or measure again", "it was saved; take it from git again, or estimate again", StringComparison.Ordinal)}");
        return FromWire(wire, file);
    }

    private static WireEstimate ToWire(SavedEstimate saved) => new()
    {
        Schema = SavedEstimate.CurrentSchema,
        Created = saved.Created,
        Tool = new(saved.Tool.Version, saved.Tool.Commit),
        Job = saved.Job,
        Machine = saved.Machine,
        Devices = saved.Devices,
        Hours = saved.Hours,
        Cost = saved.Cost.Amount,
        Currency = saved.Cost.Currency,
        Cells = [.. saved.Cells],
        Rows = [.. saved.Rows],
        Assumptions = [.. saved.Assumptions],
        Warnings = [.. saved.Warnings],
        Derivation = ToWire(saved.Derivation),
        Sha256 = Seal.Blank,
    };

    private static WireDerivation ToWire(Derivation derivation) => new(
        derivation.Name, derivation.Value, Words.Of(derivation.Grounds), [.. derivation.From.Select(ToWire)], derivation.Formula, derivation.Source);

    private static SavedEstimate FromWire(WireEstimate wire, string file)
    {
        try
        {
            return new(
                wire.Created, new(wire.Tool.Version, wire.Tool.Commit), wire.Job, wire.Machine, wire.Devices, wire.Hours, new(wire.Cost, wire.Currency),
                wire.Cells, wire.Rows, wire.Assumptions, wire.Warnings, FromWire(wire.Derivation, file), wire.Sha256);
        }
        catch (ArgumentException e)
        {
            throw new EstimateException($"{file}: {e.Message}");
        }
    }

    private static Derivation FromWire(WireDerivation wire, string file) => new(
        wire.Name, wire.Value,
        Words.Find<Grounds>(wire.Grounds) ?? throw new EstimateException($"{file}: '{wire.Grounds}' are no grounds; there are {Words.All<Grounds>()}"),
        wire.Formula, wire.Source, [.. wire.From.Select(part => FromWire(part, file))]);

    internal static JsonSerializerOptions Options => new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = MostDepth,
    };
}

internal sealed record WireEstimate
{
    public required string Schema { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required WireTool Tool { get; init; }

    public required string Job { get; init; }

    public required string Machine { get; init; }

    public required int Devices { get; init; }

    public required double Hours { get; init; }

    public required decimal Cost { get; init; }

    public required string Currency { get; init; }

    public required SavedCell[] Cells { get; init; }

    public required RowReference[] Rows { get; init; }

    public required string[] Assumptions { get; init; }

    public required string[] Warnings { get; init; }

    public required WireDerivation Derivation { get; init; }

    public required string Sha256 { get; init; }
}

internal sealed record WireTool(string Version, string Commit);

internal sealed record WireDerivation(string Name, string Value, string Grounds, WireDerivation[] From, string? Formula = null, string? Source = null);

[JsonSerializable(typeof(WireEstimate))]
internal sealed partial class SavedContext : JsonSerializerContext
{
    public static SavedContext Readable => field ??= new(SavedEstimateFile.Options);
}
