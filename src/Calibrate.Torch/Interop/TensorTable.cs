using System.Runtime.CompilerServices;

namespace Calibrate.Torch.Interop;

/// <summary>Lists of tensors, equally long, for the operators that take many at once: row by row, on the stack.</summary>
internal unsafe ref struct TensorTable
{
    private const int Columns = 64;
    private const int Rows = 5;

    private Cells _cells;
    private int _count;

    public readonly bool IsEmpty => _count == 0;

    public readonly bool IsFull => _count == Columns;

    public void Add(params ReadOnlySpan<nint> column)
    {
        for (var row = 0; row < column.Length; row++)
            _cells[row * Columns + _count] = column[row];
        _count++;
    }

    /// <summary>Replaces a row by tensors that others own.</summary>
    public void Set(int row, TorchSharp.torch.Tensor[] tensors)
    {
        for (var i = 0; i < _count; i++)
            _cells[row * Columns + i] = tensors[i].Handle;
    }

    /// <summary>A row as an operator's argument, while the table stays where it is.</summary>
    public readonly Argument this[int row] =>
        Argument.Tensors((nint*)Unsafe.AsPointer(ref Unsafe.AsRef(in _cells[row * Columns])), _count);

    /// <summary>Lets go of the tensors of a row that the table owns.</summary>
    public readonly void Release(int row)
    {
        for (var i = 0; i < _count; i++)
            Native.ct_tensor_release(_cells[row * Columns + i]);
    }

    [InlineArray(Rows * Columns)]
    private struct Cells
    {
        private nint _first;
    }
}
