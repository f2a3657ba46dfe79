namespace Calibrate.Profiles;

/// <summary>Files of whatever origin: read whole, but not without end.</summary>
internal static class BoundedFile
{
    /// <exception cref="ProfileFormatException">It is larger than <see cref="Limits.MostBytes"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        using var file = File.OpenRead(path);
        using var bytes = new MemoryStream();
        // Not by the file's length, which a device or a pipe does not tell.
        var buffer = new byte[1 << 16];
        while (file.Read(buffer) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
            Check(bytes.Length, path);
        }
        return bytes.ToArray();
    }

    /// <exception cref="ProfileFormatException">There are more than <see cref="Limits.MostBytes"/>.</exception>
    public static void Check(long bytes, string file)
    {
        if (bytes > Limits.MostBytes)
            throw new ProfileFormatException(file, line: null, field: null, FormattableString.Invariant($"is larger than {Limits.MostBytes >> 20} MiB, the most that is read"));
    }
}
