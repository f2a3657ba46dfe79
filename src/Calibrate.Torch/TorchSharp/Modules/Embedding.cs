using Calibrate.Torch.Interop;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A row of the weight [rows, width] for each index.</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long? _paddingIndex;
        private readonly bool _scaleGradByFreq;
        private readonly bool _sparse;
        private Parameter _weight;

        internal Embedding(long rows, long width, long? paddingIndex, bool scaleGradByFreq, bool sparse, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Embedding))
        {
            _paddingIndex = paddingIndex < 0 ? rows + paddingIndex : paddingIndex;
            _scaleGradByFreq = scaleGradByFreq;
            _sparse = sparse;
            weight = _weight = torch.nn.Parameter(torch.empty([rows, width], dtype, device));
            torch.nn.init.normal_(_weight);
            if (_paddingIndex is not { } index)
                return;
            using var noGrad = torch.no_grad();
            using var row = _weight.select(0, index);
            row.zero_();
        }

        public Parameter? weight
        {
            get => _weight;
            set => Register(nameof(weight), _weight = value!);
        }

        public override torch.Tensor forward(torch.Tensor input) =>
            Op.Embedding.Call(_weight, input, _paddingIndex ?? -1, _scaleGradByFreq, _sparse);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <param name="padding_idx">The row that starts as zeros and gets no gradient.</param>
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false,
                bool sparse = false, Device? device = null, ScalarType? dtype = null) => max_norm is null
                ? new(num_embeddings, embedding_dims, padding_idx, scale_grad_by_freq, sparse, device, dtype)
                : throw new NotSupportedException("Renormalising embeddings (max_norm) is not supported.");
        }
    }
}
