using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    // From many elements to fewer.
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Op.Sum.Call(this, type);

        public Tensor mean() => Op.Mean.Call(this);

        public unsafe Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* data = dim)
                return Op.SumDimIntList.Call(this, Argument.Ints(data, dim.Length), keepdim, type);
        }

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public unsafe Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* data = dimensions)
                return Op.MeanDim.Call(this, Argument.Ints(data, dimensions.Length), keepdim, type);
        }

        public Tensor max() => Op.Max.Call(this);

        public Tensor max(Tensor other) => Op.MaxOther.Call(this, other);

        public Tensor min() => Op.Min.Call(this);

        public Tensor min(Tensor other) => Op.MinOther.Call(this, other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            var both = Op.MaxDim.CallMany(this, dim, keepdim);
            return (both[0], both[1]);
        }

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            var both = Op.MinDim.CallMany(this, dim, keepdim);
            return (both[0], both[1]);
        }

        public unsafe Tensor amax(params long[] dims)
        {
            fixed (long* data = dims)
                return Op.Amax.Call(this, Argument.Ints(data, dims.Length));
        }

        public Tensor argmax() => Op.Argmax.Call(this);

        public Tensor argmax(long dim, bool keepdim = false) => Op.Argmax.Call(this, dim, keepdim);

        public Tensor all() => Op.All.Call(this);

        public Tensor any() => Op.Any.Call(this);

        public Tensor norm(float p = 2) => Op.NormScalar.Call(this, (double)p);

        public Tensor std(bool unbiased = true) => Op.Std.Call(this, unbiased);

        public Tensor var(bool unbiased = true) => Op.Var.Call(this, unbiased);

        /// <summary>The k largest along a dimension, or the smallest, and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            var both = Op.Topk.CallMany(this, (long)k, (long)dim, largest, sorted);
            return (both[0], both[1]);
        }

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            var both = Op.SortStable.CallMany(this, stable, dim, descending);
            return (both[0], both[1]);
        }

    }
}
