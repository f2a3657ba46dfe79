using System.Security.Cryptography;
using System.Text;

namespace Calibrate.Tests.Profiles;

/// <summary>Changes to a profile's file by someone who knows how its hash is made.</summary>
internal static class Forgery
{
    private const int Digits = 64;

    /// <summary>Puts <paramref name="to"/> in place of the first <paramref name="from"/>, and the hash that fits in place of the old one.</summary>
    public static byte[] Forge(this byte[] file, string from, string to) => Seal(file.Edit(from, to));

    /// <summary>The change alone.</summary>
    public static byte[] Edit(this byte[] file, string from, string to)
    {
        var text = Encoding.UTF8.GetString(file);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, from);
        return Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length)));
    }

    /// <summary>As the schema says: SHA-256 over all bytes, the 64 digits of the last member read as zeros. A file without a place for it stays as it is.</summary>
    public static byte[] Seal(byte[] file)
    {
        var at = file.AsSpan().LastIndexOf("\"sha256\": \""u8) + "\"sha256\": \"".Length;
        if (at < "\"sha256\": \"".Length || at + Digits > file.Length)
            return file;
        var sealedFile = file.ToArray();
        sealedFile.AsSpan(at, Digits).Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(sealedFile)), sealedFile.AsSpan(at, Digits));
        return sealedFile;
    }
}
