using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>The negative log likelihood of classes under softmax(scores).</summary>
    public sealed class CrossEntropyLoss : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        private const long NoClass = -100;

        private readonly torch.Tensor? _weight;
        private readonly long _ignored;
        private readonly torch.nn.Reduction _reduction;

        internal CrossEntropyLoss(torch.Tensor? weight, long? ignored, torch.nn.Reduction reduction)
            : base(nameof(CrossEntropyLoss))
        {
            _weight = weight;
            _ignored = ignored ?? NoClass;
            _reduction = reduction;
            if (weight is not null)
                register_buffer(nameof(weight), weight);
        }

        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.cross_entropy(input, target, _weight, _ignored, _reduction);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <param name="weight">A weight per class, owned by the module from here on.</param>
            /// <param name="ignore_index">The class whose samples do not count.</param>
            public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) =>
                new(weight, ignore_index, reduction);
        }
    }
}
