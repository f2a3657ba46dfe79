using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => Op.Logsumexp.Call(input, dim, keepdim);

    public static Tensor outer(Tensor input, Tensor vec2) => Op.Outer.Call(input, vec2);

    /// <summary>A sum of products by Einstein's convention, e.g. <c>bhwc,hkc->bhwk</c>.</summary>
    public static unsafe Tensor einsum(string equation, params Tensor[] tensors)
    {
        Span<nint> handles = stackalloc nint[tensors.Length];
        for (var i = 0; i < tensors.Length; i++)
            handles[i] = tensors[i].Handle;
        var text = System.Text.Encoding.ASCII.GetBytes(equation);
        fixed (byte* letters = text)
        fixed (nint* data = handles)
            return Op.Einsum.Call(Argument.Utf8(letters, text.Length), Argument.Tensors(data, handles.Length));
    }

    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Join(Op.Cat, tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Join(Op.Stack, [.. tensors], dim);

    private static unsafe Tensor Join(Operator op, IList<Tensor> tensors, long dim)
    {
        Span<nint> handles = stackalloc nint[tensors.Count];
        for (var i = 0; i < tensors.Count; i++)
            handles[i] = tensors[i].Handle;
        fixed (nint* data = handles)
            return op.Call(Argument.Tensors(data, handles.Length), dim);
    }
}
