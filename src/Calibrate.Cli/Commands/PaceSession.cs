using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Calibrate.Measuring;
using Calibrate.Planning;

namespace Calibrate.Cli.Commands;

/// <param name="Device">As the results folder names it.</param>
/// <param name="Parameters">Of the model, frozen ones too.</param>
/// <param name="Trainable">Those of them that learn.</param>
internal sealed record PaceReady(bool Ready, string Cell, string Device, string Torch, int Threads, long Parameters, long Trainable);

internal sealed record PaceRun(double Seconds, double Loss);

/// <param name="BeforeBytes">The process's own before the workload was built; null where the peak holds nothing of it.</param>
/// <param name="TensorBytes">In the tensors of the first steps at most, without the inputs; null where nothing tells.</param>
/// <param name="ComputedBytes">What the memory model says that the workload takes; null where it does not know the workload.</param>
/// <param name="Attention">How it is carried out; null where the step has none. Told here, since asking takes memory of its own.</param>
internal sealed record PaceMemory(long PeakBytes, long? BeforeBytes, long? TensorBytes, long? ComputedBytes, string Source, string? Attention);

/// <summary>
/// <c>run N</c> takes N steps between two synchronisations and answers their time and the last loss; <c>memory</c> answers the
/// peak so far; <c>quit</c> or the end of the input ends.
/// </summary>
/// <param name="computed">See <see cref="PaceMemory"/>.</param>
internal sealed class PaceSession(IWorkload workload, TimeProvider time, TextReader input, TextWriter output, long? computed = null)
{
    public void Run(PaceReady ready)
    {
        Say(JsonSerializer.Serialize(ready, PaceJson.Default.PaceReady));
        while (input.ReadLine() is { } line && line != "quit")
            Say(Answer(line));
    }

    private string Answer(string line)
    {
        if (line == "memory")
        {
            var memory = workload.PeakMemory() ?? throw new UsageException("memory: nothing tells this device's memory use; leave the request out");
            return JsonSerializer.Serialize(new(memory.Bytes, memory.BeforeBytes, memory.TensorBytes, computed, memory.Source, workload.Inspect()?.Attention), PaceJson.Default.PaceMemory);
        }

        if (line.StartsWith("run ", StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var steps) && steps > 0)
        {
            return JsonSerializer.Serialize(Time(steps), PaceJson.Default.PaceRun);
        }

        throw new UsageException($"pace: '{line}' is no request; give run N, memory or quit");
    }

    private PaceRun Time(int steps)
    {
        workload.Synchronize();
        var start = time.GetTimestamp();
        for (var i = 0; i < steps; i++)
            workload.Step();
        workload.Synchronize();
        var elapsed = time.GetElapsedTime(start);
        return new(elapsed.TotalSeconds, workload.Examine().Loss);
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PaceReady))]
[JsonSerializable(typeof(PaceRun))]
[JsonSerializable(typeof(PaceMemory))]
internal sealed partial class PaceJson : JsonSerializerContext;
