using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Measuring.Workers;

/// <summary>Requests and messages as JSON. NaN may pass: a loss that is NaN is a finding.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerMessage))]
public sealed partial class WorkerJson : JsonSerializerContext
{
    public static byte[] Encode(WorkerMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Default.WorkerMessage);

    /// <exception cref="FrameException">The payload is not a message.</exception>
    public static WorkerMessage Decode(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, Default.WorkerMessage) ?? throw new FrameException("the message is empty");
        }
        catch (Exception e) when (e is not FrameException)
        {
            throw new FrameException($"the message is not one of ours: {e.Message}");
        }
    }

    public static string Line(WorkerRequest request) => JsonSerializer.Serialize(request, Default.WorkerRequest);

    public static WorkerRequest ParseLine(string line) =>
        JsonSerializer.Deserialize(line, Default.WorkerRequest) ?? throw new FrameException("the request is empty");
}
