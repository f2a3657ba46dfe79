using System.Text.Json.Serialization;
using Calibrate.Planning;
using Calibrate.Profiles.Wire;

namespace Calibrate.Profiles.Loading;

/// <summary>How fast a host makes training samples of JPEG files, as committed to git: schema <c>calibrate.loader/1</c>, in the order of its fields.</summary>
public sealed record LoaderProfile
{
    public const string SchemaName = "calibrate.loader";

    public const string CurrentSchema = SchemaName + "/1";

    public required string Schema { get; init; }

    /// <summary>UTC, to the second.</summary>
    [JsonConverter(typeof(Instant))]
    public required DateTimeOffset Created { get; init; }

    public required ToolDescription Tool { get; init; }

    /// <summary>The host's CPU: a GPU takes no part.</summary>
    public required DeviceDescription Device { get; init; }

    public required LoaderHost Environment { get; init; }

    [JsonConverter(typeof(Lower<ImagePipeline>))]
    public required ImagePipeline Pipeline { get; init; }

    /// <summary>Side of the images that come out.</summary>
    public required int ImageSize { get; init; }

    public required int Batch { get; init; }

    /// <summary>Batches made ahead by each worker.</summary>
    public required int Prefetch { get; init; }

    public required ulong Seed { get; init; }

    public required LoaderImages Images { get; init; }

    /// <summary>One for each number of workers, fewest first.</summary>
    public required LoaderRow[] Workers { get; init; }

    /// <summary>As a profile's: over every byte of the file, its own 64 digits read as zeros.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The fastest of those with a figure to rely on; null where none has.</summary>
    [JsonIgnore]
    public LoaderRow? Best => Workers.Where(row => row.Status.Standing == Standing.Usable).MaxBy(row => row.ImagesPerSecond.Value);
}

/// <param name="Processors">Logical ones that the process may use: what clouds call vCPU.</param>
/// <param name="Library">What decodes.</param>
public sealed record LoaderHost(string Os, string Kernel, string Dotnet, int PhysicalCores, int Processors, string Library);

/// <param name="Source"><c>generated</c> or <c>given</c>.</param>
/// <param name="MeanBytes">Of a file.</param>
/// <param name="Sha256">Of names and contents where they are generated, of names and lengths where they are given.</param>
public sealed record LoaderImages(string Source, int Count, double MeanBytes, string Sha256);
