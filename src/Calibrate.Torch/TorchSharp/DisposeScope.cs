using System.Diagnostics.CodeAnalysis;

namespace TorchSharp;

/// <summary>
/// Frees what was made while it was the innermost scope of its thread, and was not moved out of it.
/// Scopes nest; one belongs to the thread that opened it.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? t_innermost;

    // A tensor knows its place, so that leaving a scope costs no search; a place left is null until the scope ends.
    private readonly List<IDisposable?> _items = [];
    private readonly DisposeScope? _outer;

    private DisposeScope()
    {
        _outer = t_innermost;
        t_innermost = this;
    }

    internal static DisposeScope? Innermost => t_innermost;

    internal static DisposeScope Open() => new();

    public int DisposablesCount => _items.Count(item => item is not null);

    public IReadOnlyList<IDisposable> DisposablesView => [.. _items.OfType<IDisposable>()];

    /// <summary>Ends the scope: frees its items, last made first freed.</summary>
    public void Dispose()
    {
        if (t_innermost == this)
            t_innermost = _outer;
        DisposeEverything();
    }

    /// <summary>Frees its items; the scope stays open.</summary>
    public void DisposeEverything()
    {
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            var item = _items[i];
            if (item is torch.Tensor tensor)
                tensor.LeftScope();
            item?.Dispose();
        }

        _items.Clear();
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = inKeep.ToHashSet(ReferenceEqualityComparer.Instance);
        var kept = _items.OfType<IDisposable>().Where(keep.Contains).ToArray();
        Detach(kept);
        DisposeEverything();
        Attach(kept);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.Scope?.Remove(tensor);
            tensor.EnteredScope(this, _items.Count);
        }
        else if (Contains(disposable))
        {
            return;
        }

        _items.Add(disposable);
    }

    public void Attach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables)
            Attach(disposable);
    }

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] all = [.. disposables];
        Attach(all);
        return all;
    }

    public bool Contains(IDisposable disposable) => disposable is torch.Tensor tensor ? tensor.Scope == this : _items.Contains(disposable);

    /// <summary>Takes an item out, belonging to no scope from here on: the caller frees it.</summary>
    [return: NotNullIfNotNull(nameof(disposable))]
    public T Detach<T>(T disposable) where T : IDisposable
    {
        Remove(disposable);
        return disposable;
    }

    public void Detach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables)
            Remove(disposable);
    }

    public void Detach(IEnumerable<IDisposable> disposables) => Detach([.. disposables]);

    /// <summary>Hands an item to the scope around this one; with none around, it belongs to no scope.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        Remove(disposable);
        _outer?.Attach(disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables)
            MoveToOuter<IDisposable>(disposable);
    }

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOuter([.. disposables]);

    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable
    {
        Remove(disposable);
        scope?.Attach(disposable);
        return disposable;
    }

    public void MarkAsDisposed(IDisposable disposable) => Remove(disposable);

    internal void Add(torch.Tensor tensor)
    {
        tensor.EnteredScope(this, _items.Count);
        _items.Add(tensor);
    }

    internal void Remove(IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor)
        {
            _items.Remove(disposable);
        }
        else if (tensor.Scope == this)
        {
            if (tensor.ScopeIndex == _items.Count - 1)
                _items.RemoveAt(tensor.ScopeIndex);
            else
                _items[tensor.ScopeIndex] = null;
            tensor.LeftScope();
        }
    }
}
