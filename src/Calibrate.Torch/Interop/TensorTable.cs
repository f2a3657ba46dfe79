using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Calibrate.Torch.Interop;

/// <summary>Lists of tensors, equally long, for the operators that take many at once: row by row, kept and filled anew at each step.</summary>
/// <param name="columns">The most tensors in a row.</param>
internal sealed unsafe class TensorTable(int rows, int columns)
{
    // Pinned: operators read the rows in place.
    private readonly nint[] _cells = GC.AllocateArray<nint>(rows * columns, pinned: true);
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Empties the table.</summary>
    public void Clear() => _count = 0;

    public void Add(params ReadOnlySpan<nint> column)
    {
        for (var row = 0; row < column.Length; row++)
            _cells[row * columns + _count] = column[row];
        _count++;
    }

    /// <summary>Replaces a row by tensors that others own.</summary>
    public void Set(int row, TorchSharp.torch.Tensor[] tensors)
    {
        for (var i = 0; i < _count; i++)
            _cells[row * columns + i] = tensors[i].Handle;
    }

    /// <summary>A row as an operator's argument, while the table lives.</summary>
    public Argument this[int row] => Argument.Tensors((nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_cells)) + (row * columns), _count);
}
