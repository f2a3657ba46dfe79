using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Calibrate.Profiles.Wire;

/// <summary>The profile's SHA-256 over every byte of its file, with its own 64 digits read as zeros.</summary>
internal static class Seal
{
    private const int Digits = 64;

    /// <summary>What stands in the file while it is hashed.</summary>
    public static string Blank { get; } = new('0', Digits);

    /// <summary>Puts the hash in place of <see cref="Blank"/>.</summary>
    public static void Close(byte[] file)
    {
        var digits = Find(file) ?? throw new ArgumentException("the file has no place for its hash", nameof(file));
        Encoding.ASCII.GetBytes(Hash(file, digits), file.AsSpan(digits, Digits));
    }

    /// <returns>What is wrong, or null when the file is as it was written.</returns>
    public static string? Examine(byte[] file)
    {
        if (Find(file) is not { } digits)
            return "must be a text of 64 lower case hexadecimal digits";
        var written = Encoding.ASCII.GetString(file, digits, Digits);
        if (!written.All(char.IsAsciiHexDigitLower))
            return "must be 64 lower case hexadecimal digits";
        return written == Hash(file, digits) ? null : "does not fit: the file was changed after it was measured; take it from git again, or measure again";
    }

    private static string Hash(byte[] file, int digits)
    {
        var copy = file.ToArray();
        copy.AsSpan(digits, Digits).Fill((byte)'0');
        return Convert.ToHexStringLower(SHA256.HashData(copy));
    }

    // The offset of the digits of the root object's sha256.
    private static int? Find(byte[] file)
    {
        var reader = new Utf8JsonReader(file);
        return JsonPlace.Seek(ref reader, "sha256") && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == Digits
            ? (int)reader.TokenStartIndex + 1
            : null;
    }
}
