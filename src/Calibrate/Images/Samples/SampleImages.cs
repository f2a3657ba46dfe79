using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Calibrate.Images.Jpeg;
using Calibrate.Profiles;
using Calibrate.Statistics;

namespace Calibrate.Images.Samples;

/// <summary>
/// Images of realistic size and content, made once into a cache: nobody's photographs, so that nothing has to be downloaded or licensed.
/// A manifest, written last, says what is there and hashes it; whatever does not fit it is made again.
/// </summary>
/// <param name="root">The cache; a folder for each recipe in it.</param>
public sealed class SampleImages(string root)
{
    private const string ManifestName = "manifest.json";

    /// <summary><c>$XDG_CACHE_HOME/calibrate/images</c>.</summary>
    public static SampleImages OfUser()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named && Path.IsPathRooted(named)
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return new(Path.Combine(cache, "calibrate", "images"));
    }

    /// <param name="progress">Told where they have to be made, which takes seconds.</param>
    /// <exception cref="IOException">They cannot be kept there.</exception>
    public ImageSet Open(Planning.ImagePipeline pipeline, TurboJpeg library, Action<string> progress) => Open(SampleRecipe.For(pipeline), library, progress);

    internal ImageSet Open(SampleRecipe recipe, TurboJpeg library, Action<string> progress)
    {
        var folder = Path.Combine(root, recipe.Pipeline.ToString().ToLowerInvariant());
        return Find(recipe, folder) ?? Make(recipe, folder, library, progress);
    }

    private static ImageSet? Find(SampleRecipe recipe, string folder)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, ManifestName)), ManifestContext.Default.Manifest);
            if (manifest?.Recipe != recipe)
                return null;
            var set = Describe(recipe, folder);
            return set.Sha256 == manifest.Sha256 ? set : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static ImageSet Make(SampleRecipe recipe, string folder, TurboJpeg library, Action<string> progress)
    {
        progress(string.Create(CultureInfo.InvariantCulture, $"making {recipe.Count} images for the {recipe.Pipeline.ToString().ToLowerInvariant()} pipeline in {folder}, once"));
        Directory.CreateDirectory(folder);
        AtomicFile.Sweep(Disk.Local, folder);
        File.Delete(Path.Combine(folder, ManifestName));
        Parallel.For(
            0, recipe.Count,
            () => (Image: new RgbImage(), Encoder: new JpegEncoder(library)),
            (i, _, tools) =>
            {
                var (width, height) = recipe.SizeOf(i);
                Picture.Draw(tools.Image, width, height, recipe.Grain, SeededRandom.Named(recipe.Seed, $"picture {i}"));
                File.WriteAllBytes(PathOf(folder, i), tools.Encoder.Encode(tools.Image, recipe.Quality));
                return tools;
            },
            tools => tools.Encoder.Dispose());
        var set = Describe(recipe, folder);
        AtomicFile.Write(
            Disk.Local, Path.Combine(folder, ManifestName), JsonSerializer.SerializeToUtf8Bytes(new Manifest(recipe, set.Bytes, set.Sha256), ManifestContext.Default.Manifest), Existing.Replace);
        return set;
    }

    // Reading them all also brings them into memory, where a loader that is measured finds them.
    private static ImageSet Describe(SampleRecipe recipe, string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        string[] files = [.. Enumerable.Range(0, recipe.Count).Select(i => PathOf(folder, i))];
        foreach (var file in files)
        {
            var content = File.ReadAllBytes(file);
            bytes += content.Length;
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Path.GetFileName(file)}\t{content.Length}\n")));
            hash.AppendData(content);
        }

        return new(ImageSource.Generated, files, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string PathOf(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{index:d4}.jpg"));
}

internal sealed record Manifest(SampleRecipe Recipe, long Bytes, string Sha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestContext : JsonSerializerContext;
