using System.Text.Json;
using Calibrate.Profiles.Wire;

namespace Calibrate.Profiles;

/// <summary>Profiles as JSON, schema <see cref="Profile.CurrentSchema"/>: what is written reads back, and writes the same bytes again.</summary>
public static class ProfileJson
{
    /// <summary>UTF-8, indented, with a last newline, and sealed: <c>sha256</c> is computed here, whatever the profile holds.</summary>
    public static byte[] Write(Profile profile)
    {
        byte[] file = [.. JsonSerializer.SerializeToUtf8Bytes(ProfileMap.ToWire(profile), WireContext.Readable.WireProfile), (byte)'\n'];
        Seal.Close(file);
        return file;
    }

    /// <param name="path">Also how messages name the file.</param>
    /// <exception cref="ProfileFormatException">It is no profile, or not as it was written.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Profile Load(string path) => Read(File.ReadAllBytes(path), path);

    /// <param name="file">How messages name it.</param>
    /// <exception cref="ProfileFormatException">It is no profile, or not as it was written.</exception>
    public static Profile Read(byte[] bytes, string file)
    {
        var wire = Parse(bytes, file);
        var profile = ProfileMap.FromWire(wire, file);
        return Seal.Examine(bytes) is { } problem ? throw new ProfileFormatException(file, line: null, "sha256", problem) : profile;
    }

    private static WireProfile Parse(byte[] bytes, string file)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, WireContext.Readable.WireProfile)
                ?? throw new ProfileFormatException(file, line: null, field: null, "holds nothing");
        }
        catch (JsonException e)
        {
            throw new ProfileFormatException(file, e.LineNumber + 1, FieldOf(e.Path), Problem(e.Message), e);
        }
    }

    // "$.cells[2].batch" -> "cells[2].batch"
    private static string? FieldOf(string? path) => path?.TrimStart('$').TrimStart('.') is { Length: > 0 } field ? field : null;

    // The parser speaks of .NET types and appends a path that we say ourselves.
    private static string Problem(string message)
    {
        if (message.Contains("could not be mapped", StringComparison.Ordinal))
            return $"is no field of {Profile.CurrentSchema}";
        if (message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return "is there twice";
        if (message.Contains("doesn't allow null", StringComparison.Ordinal))
            return "must not be null";
        if (message.Contains("could not be converted", StringComparison.Ordinal))
            return "is of the wrong type";

        var path = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var problem = path < 0 ? message : message[..path];
        const string missing = "missing required properties including: ";
        var names = problem.IndexOf(missing, StringComparison.Ordinal);
        return names < 0 ? problem : $"lacks {problem[(names + missing.Length)..].TrimEnd('.')}";
    }
}
