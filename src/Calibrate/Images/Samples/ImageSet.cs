using System.Security.Cryptography;
using System.Text;
using Calibrate.Planning;

namespace Calibrate.Images.Samples;

/// <summary>Where images come from.</summary>
public enum ImageSource
{
    /// <summary>Made by this program, seeded.</summary>
    Generated,

    /// <summary>The user's own.</summary>
    Given,
}

/// <summary>JPEG files to load, at least one, in the order of their names.</summary>
/// <param name="Bytes">Of all of them.</param>
/// <param name="Sha256">Of names and contents where they are generated; of names and lengths where they are the user's, which may be very many.</param>
public sealed record ImageSet(ImageSource Source, IReadOnlyList<string> Files, long Bytes, string Sha256)
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true };

    /// <summary>The JPEGs of a folder and all below it.</summary>
    /// <exception cref="UsageException">There are none.</exception>
    public static ImageSet In(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"--images {folder}: there is no such folder; give one with .jpg or .jpeg files, or leave it out for generated ones");
        FileInfo[] files =
        [
            .. new DirectoryInfo(folder).EnumerateFiles("*", Everywhere)
                .Where(file => file.Extension.ToLowerInvariant() is ".jpg" or ".jpeg")
                .OrderBy(file => file.FullName, StringComparer.Ordinal),
        ];
        if (files.Length == 0)
            throw new UsageException($"--images {folder}: there is no .jpg or .jpeg file in it, nor below it; give a folder that has some, or leave it out for generated ones");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Path.GetRelativePath(folder, file.FullName)}\t{file.Length}\n")));
        return new(ImageSource.Given, [.. files.Select(file => file.FullName)], files.Sum(file => file.Length), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
