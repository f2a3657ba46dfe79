using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>A model with inputs for it.</summary>
public interface IPredictor
{
    /// <summary>The model; <see cref="Predict"/> runs it.</summary>
    nn.Module Module { get; }

    /// <summary>A batch of seeded random inputs on the CPU: the caller moves it to the device.</summary>
    Batch MakeBatch(int samples, Random random);

    /// <summary>The model's output, [samples, …].</summary>
    Tensor Predict(Batch batch);
}

/// <summary>A model with its task: the loss of its output.</summary>
public interface ITrainable : IPredictor
{
    /// <summary>A scalar.</summary>
    Tensor Loss(Batch batch);

    /// <summary>The optimizer and what else belongs to its steps.</summary>
    Recipe Recipe => Recipe.AdamW;
}

/// <summary>One step's inputs and targets.</summary>
/// <param name="Inputs">What the model takes, in its order.</param>
/// <param name="Labels">What the loss compares with: classes [samples], Int64; or what the model's file says.</param>
/// <param name="RealTokens">Tokens that are not padding; null for images.</param>
public sealed record Batch(IReadOnlyList<Tensor> Inputs, Tensor Labels, long? RealTokens) : IDisposable
{
    /// <summary>The batch on a device, which frees this one; belonging to no dispose scope.</summary>
    /// <param name="channelsLast">On: the images, which are the inputs then, lie so, as the weights do.</param>
    public Batch MoveTo(Device device, ChannelsLast channelsLast = ChannelsLast.Off)
    {
        var moved = new Batch([.. Inputs.Select(Moved)], Labels.to(device).DetachFromDisposeScope(), RealTokens);
        Dispose();
        return moved;

        Tensor Moved(Tensor input)
        {
            using var scope = NewDisposeScope();
            var there = input.to(device);
            return (channelsLast == ChannelsLast.On ? there.contiguous(MemoryFormat.ChannelsLast) : there).DetachFromDisposeScope();
        }
    }

    /// <summary>The same values at other places; belonging to no dispose scope.</summary>
    public Batch Copy() => new([.. Inputs.Select(input => input.clone().DetachFromDisposeScope())], Labels.clone().DetachFromDisposeScope(), RealTokens);

    /// <summary>Writes the values over those of a batch of the same shapes, on the same device without waiting.</summary>
    public void CopyTo(Batch target)
    {
        foreach (var (own, other) in Inputs.Zip(target.Inputs))
            other.copy_(own, nonBlocking: true);
        target.Labels.copy_(Labels, nonBlocking: true);
    }

    /// <summary>The samples in so many equal parts, views of this batch that belong to the current dispose scope.</summary>
    public IEnumerable<Batch> Cut(int parts)
    {
        var samples = Labels.size(0) / parts;
        for (var part = 0; part < parts; part++)
            yield return new([.. Inputs.Select(input => input.narrow(0, part * samples, samples))], Labels.narrow(0, part * samples, samples), RealTokens / parts);
    }

    /// <summary>Of inputs and labels.</summary>
    public long Bytes => Inputs.Append(Labels).Sum(tensor => tensor.numel() * tensor.ElementSize);

    /// <summary>Standard deviation of what goes into the model first: pixels, or the ids of tokens.</summary>
    public double Spread() => Inputs[0].to(ScalarType.Float32).std(unbiased: false).to(ScalarType.Float64).item<double>();

    /// <summary>Whether every value of the inputs is the same in both.</summary>
    public static IEqualityComparer<Batch> SameValues { get; } = EqualityComparer<Batch>.Create(
        (one, other) => one!.Inputs.Zip(other!.Inputs).All(pair => Same(pair.First, pair.Second)),
        batch => batch.Inputs.Count);

    private static bool Same(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return one.eq(other).all().item<bool>();
    }

    public void Dispose()
    {
        foreach (var input in Inputs)
            input.Dispose();
        Labels.Dispose();
    }
}
