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

    // A tensor knows its place, so that leaving a scope costs no search; the last item takes the place.
    private readonly List<IDisposable> _items = [];
    private readonly DisposeScope? _outer;
    private bool _ended;

    private DisposeScope()
    {
        _outer = t_innermost;
        t_innermost = this;
    }

    internal static DisposeScope? Innermost => t_innermost;

    internal static DisposeScope Open() => new();

    public int DisposablesCount => _items.Count;

    public IReadOnlyList<IDisposable> DisposablesView => [.. _items];

    /// <summary>Ends the scope: frees its items.</summary>
    public void Dispose()
    {
        _ended = true;
        if (t_innermost == this)
            t_innermost = Outer;
        DisposeEverything();
    }

    /// <summary>Frees its items; the scope stays open.</summary>
    public void DisposeEverything()
    {
        // Item by item: what is freed may free or move others.
        while (_items.Count > 0)
        {
            var item = _items[^1];
            RemoveAt(_items.Count - 1);
            item.Dispose();
        }
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = inKeep.ToHashSet(ReferenceEqualityComparer.Instance);
        var kept = _items.Where(keep.Contains).ToArray();
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

    /// <summary>Hands an item of this scope to the one around it; with none around, it belongs to no scope. Other items stay where they are.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        if (Remove(disposable))
            Outer?.Attach(disposable);
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
        if (Remove(disposable))
            scope?.Attach(disposable);
        return disposable;
    }

    public void MarkAsDisposed(IDisposable disposable) => Remove(disposable);

    internal void Add(torch.Tensor tensor)
    {
        tensor.EnteredScope(this, _items.Count);
        _items.Add(tensor);
    }

    /// <returns>Whether it was in this scope.</returns>
    internal bool Remove(IDisposable disposable)
    {
        var index = disposable is torch.Tensor tensor ? tensor.Scope == this ? tensor.ScopeIndex : -1 : _items.IndexOf(disposable);
        if (index >= 0)
            RemoveAt(index);
        return index >= 0;
    }

    // The next around that has not ended: scopes may end out of order.
    private DisposeScope? Outer
    {
        get
        {
            var outer = _outer;
            while (outer is { _ended: true })
                outer = outer._outer;
            return outer;
        }
    }

    private void RemoveAt(int index)
    {
        (_items[index] as torch.Tensor)?.LeftScope();
        var last = _items.Count - 1;
        if (index != last)
        {
            _items[index] = _items[last];
            (_items[index] as torch.Tensor)?.EnteredScope(this, index);
        }

        _items.RemoveAt(last);
    }
}
