using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Views, slices and copies.
    public partial class Tensor
    {
        public unsafe Tensor view(params long[] shape)
        {
            fixed (long* shapeData = shape)
                return Op.View.Call(this, Argument.Ints(shapeData, shape.Length));
        }

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* shapeData = shape)
                return Op.Reshape.Call(this, Argument.Ints(shapeData, shape.Length));
        }

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* permutationData = permutation)
                return Op.Permute.Call(this, Argument.Ints(permutationData, permutation.Length));
        }

        public unsafe Tensor expand(params long[] sizes)
        {
            fixed (long* sizesData = sizes)
                return Op.Expand.Call(this, Argument.Ints(sizesData, sizes.Length));
        }

        public unsafe Tensor repeat(params long[] sizes)
        {
            fixed (long* sizesData = sizes)
                return Op.Repeat.Call(this, Argument.Ints(sizesData, sizes.Length));
        }

        public Tensor expand_as(Tensor other) => Op.ExpandAs.Call(this, other);

        public Tensor t() => Op.T.Call(this);

        public Tensor transpose(long dim0, long dim1) => Op.TransposeInt.Call(this, dim0, dim1);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op.FlattenUsingInts.Call(this, start_dim, end_dim);

        public Tensor squeeze(long? dim = null) => dim is { } one ? Op.SqueezeDim.Call(this, one) : Op.Squeeze.Call(this);

        public Tensor unsqueeze(long dim) => Op.Unsqueeze.Call(this, dim);

        public Tensor select(long dim, long index) => Op.SelectInt.Call(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) => Op.SliceTensor.Call(this, dim, start, finish, step);

        public Tensor narrow(long dim, long start, long length) => Op.Narrow.Call(this, dim, start, length);

        public Tensor unfold(long dimension, long size, long step) => Op.Unfold.Call(this, dimension, size, step);

        public Tensor gather(long dim, Tensor index) => Op.Gather.Call(this, dim, index);

        public Tensor index_select(long dim, Tensor index) => Op.IndexSelect.Call(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Op.ScatterSrc.Call(this, dim, index, src);

        public Tensor[] unbind(long dimension = 0) => Op.UnbindInt.CallMany(this, dimension);

        public Tensor[] chunk(long chunks, long dim = 0) => Op.Chunk.CallMany(this, chunks, dim);

        public Tensor[] split(long size, int dim = 0) => Op.SplitTensor.CallMany(this, size, (long)dim);

        public unsafe Tensor[] split(long[] sizes, long dim = 0)
        {
            fixed (long* data = sizes)
                return Op.SplitWithSizes.CallMany(this, Argument.Ints(data, sizes.Length), dim);
        }

        public Tensor contiguous() => Op.Contiguous.Call(this);

        public Tensor clone() => Op.Clone.Call(this);

        public Tensor detach() => Op.Detach.Call(this);

        public Tensor detach_() => Op.DetachInPlace.CallInPlace(this);

    }
}
