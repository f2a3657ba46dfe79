using System.Text.Json;
using System.Text.Json.Serialization;
using Calibrate.Measuring.Workers;

namespace Calibrate.Measuring.Logs;

/// <summary>Records as JSON, with the messages in them as the workers sent them.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LogRecord))]
public sealed partial class LogJson : JsonSerializerContext
{
    public static byte[] Encode(LogRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Default.LogRecord);

    /// <exception cref="FrameException">The payload is not a record.</exception>
    public static LogRecord Decode(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, Default.LogRecord) ?? throw new FrameException("the record is empty");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new FrameException($"the record is not one of ours: {e.Message}");
        }
    }
}
