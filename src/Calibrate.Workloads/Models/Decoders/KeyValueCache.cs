using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>The keys and values of all tokens so far, block by block, so that a further token is computed alone.</summary>
internal sealed class KeyValueCache(int blocks, int tokens) : IDisposable
{
    private readonly LayerCache[] _layers = [.. Enumerable.Range(0, blocks).Select(_ => new LayerCache(tokens))];

    public LayerCache Of(int block) => _layers[block];

    /// <summary>Forgets the tokens and keeps the room.</summary>
    public void Clear()
    {
        foreach (var layer in _layers)
            layer.Clear();
    }

    public void Dispose()
    {
        foreach (var layer in _layers)
            layer.Dispose();
    }
}

/// <summary>Of one block. The room for all tokens is made with the first, in its type and on its device.</summary>
/// <param name="capacity">S.</param>
internal sealed class LayerCache(int capacity) : IDisposable
{
    // [B, n, S, d].
    private Tensor? _keys;
    private Tensor? _values;

    /// <summary>Tokens so far.</summary>
    public int Length { get; private set; }

    /// <summary>Those of further tokens, [B, n, s, d], behind the others; gives all so far, as views.</summary>
    public (Tensor Keys, Tensor Values) Append(Tensor keys, Tensor values)
    {
        var count = (int)keys.size(2);
        if (Length + count > capacity)
            throw new InvalidOperationException($"the cache holds {capacity} tokens, which {Length} and {count} more exceed");
        _keys ??= Room(keys);
        _values ??= Room(values);
        Write(_keys, keys);
        Write(_values, values);
        Length += count;
        return (_keys.narrow(2, 0, Length), _values.narrow(2, 0, Length));
    }

    public void Clear() => Length = 0;

    public void Dispose()
    {
        _keys?.Dispose();
        _values?.Dispose();
    }

    private Tensor Room(Tensor like) =>
        empty([like.size(0), like.size(1), capacity, like.size(3)], dtype: like.dtype, device: like.device).DetachFromDisposeScope();

    private void Write(Tensor room, Tensor tokens)
    {
        using var place = room.narrow(2, Length, tokens.size(2));
        place.copy_(tokens);
    }
}
