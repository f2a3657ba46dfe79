using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Calibrate.Profiles.Wire;

namespace Calibrate.Profiles;

/// <summary>Profiles as JSON, schema <see cref="Profile.CurrentSchema"/>: what is written reads back, and writes the same bytes again.</summary>
/// <remarks>
/// A file may come from anyone, so reading takes nothing on trust: UTF-8 without a byte order mark, sizes within declared limits,
/// every field known, there once and in its range, the figures those that the launches in the file give, and a hash over every
/// byte. Whatever does not hold is refused with file, line and field.
/// <para>
/// The schema's number changes when older files can no longer be read. Within one number later versions may add optional fields:
/// older files lack them and read as ever, while a field this version does not know is refused, since nobody here could say what
/// it does to the figures.
/// </para>
/// </remarks>
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
    public static Profile Load(string path) => Read(BoundedFile.Read(path), path);

    /// <param name="file">How messages name it.</param>
    /// <exception cref="ProfileFormatException">It is no profile, or not as it was written.</exception>
    public static Profile Read(byte[] bytes, string file)
    {
        var wire = Parse(bytes, file);
        var profile = ProfileMap.FromWire(wire, new(file, bytes));
        return Seal.Examine(bytes) is { } problem ? throw new ProfileFormatException(file, line: null, "sha256", problem) : profile;
    }

    private static WireProfile Parse(byte[] bytes, string file)
    {
        BoundedFile.Check(bytes.Length, file);
        CheckEncoding(bytes, file);
        try
        {
            CheckSchema(bytes, file);
            return JsonSerializer.Deserialize(bytes, WireContext.Readable.WireProfile)
                ?? throw new ProfileFormatException(file, line: null, field: null, "holds nothing");
        }
        catch (JsonException e)
        {
            var (field, problem) = Describe(e, Profile.CurrentSchema);
            throw new ProfileFormatException(file, e.LineNumber + 1, field, problem, e);
        }
    }

    private static void CheckEncoding(byte[] bytes, string file)
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            throw new ProfileFormatException(file, line: 1, field: null, "starts with a byte order mark, which no run writes; take the file from git again");
        if (Utf8.IsValid(bytes))
            return;
        ReadOnlySpan<byte> rest = bytes;
        while (Rune.DecodeFromUtf8(rest, out _, out var length) == OperationStatus.Done)
            rest = rest[length..];
        throw new ProfileFormatException(file, 1 + bytes.AsSpan(..^rest.Length).Count((byte)'\n'), field: null, "is not UTF-8");
    }

    // Before all else: a file of another schema differs in other fields too, and complaints of those would mislead.
    private static void CheckSchema(byte[] bytes, string file)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Limits.MostDepth });
        var found = JsonPlace.Seek(ref reader, "schema");
        if (!found || reader.TokenType != JsonTokenType.String)
            throw new ProfileFormatException(file, line: null, "schema", "is missing: this is no profile; give a .json that calibrate run wrote");
        // As it is spelt: unescaping would throw at half a character.
        var schema = Encoding.UTF8.GetString(reader.ValueSpan);
        if (schema == Profile.CurrentSchema)
            return;
        throw new Refusals(file, bytes).Refuse("schema", schema.StartsWith(Profile.SchemaName + "/", StringComparison.Ordinal)
            ? $"'{schema}' is not {Profile.CurrentSchema}, the one this version reads; a calibrate that reads it is needed"
            : $"'{schema}' is no profile's, which would be {Profile.CurrentSchema}; give a .json that calibrate run wrote");
    }

    // The parser speaks of .NET types, and appends a path that we say ourselves.
    internal static (string? Field, string Problem) Describe(JsonException e, string schema)
    {
        // "$.cells[2].batch" -> "cells[2].batch"
        var field = e.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? path : null;
        if (Says("could not be mapped"))
            return (field, $"is no field of {schema} that this version knows; if a later calibrate wrote it, use that one");
        if (Says("Duplicate property"))
            return (field, "is there twice");
        if (Says("doesn't allow null"))
            return (field, "must not be null");
        if (Says("could not be converted"))
            return (field, "is of the wrong type");
        if (Says("maximum configured depth"))
            return (field, FormattableString.Invariant($"is nested deeper than {Limits.MostDepth} levels"));
        if (e.Message.Split("required properties including: '") is [_, var missing])
            return ($"{(field is null ? "" : field + ".")}{missing.Split('\'')[0]}", "is missing");
        var problem = e.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
        // Its own complaints, unlike ours, end with the place once more.
        return (field, Says("BytePositionInLine") ? $"is no JSON that can be read ({problem.TrimEnd('.')}); give a .json that calibrate wrote, or take it from git again" : problem);

        bool Says(string words) => e.Message.Contains(words, StringComparison.Ordinal);
    }
}
