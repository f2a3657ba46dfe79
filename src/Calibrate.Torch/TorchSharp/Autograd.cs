using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        /// <summary>Adds to the gradients of the leaves (or of <paramref name="inputs"/> alone) that the tensors depend on.</summary>
        /// <param name="grad_tensors">The gradient of each tensor; may be left out where each has one element.</param>
        /// <param name="retain_graph">Whether a second backward may follow; where not given, as <paramref name="create_graph"/>.</param>
        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            fixed (nint* roots = Handles(tensors), grads = Handles(grad_tensors), leaves = Handles(inputs))
            {
                Check.Ok(Native.ct_backward(
                    roots, tensors.Count, Matching(grads, grad_tensors, tensors), Flag(retain_graph ?? create_graph), Flag(create_graph),
                    leaves, inputs?.Count ?? 0));
            }
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>The gradients of the outputs with respect to the inputs, which keep their own gradients as they were.</summary>
        /// <param name="allow_unused">Whether an input may have no part in the outputs: its gradient is then null.</param>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            fixed (nint* roots = Handles(outputs), leaves = Handles(inputs), given = Handles(grad_outputs), grads = results)
            {
                Check.Ok(Native.ct_grad(
                    roots, outputs.Count, leaves, inputs.Count, Matching(given, grad_outputs, outputs), Flag(retain_graph || create_graph), Flag(create_graph),
                    Flag(allow_unused), grads));
            }

            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        private static nint[]? Handles(IList<Tensor>? tensors) => tensors?.Select(tensor => tensor.Handle).ToArray();

        // The native side reads as many gradients as there are roots.
        private static nint* Matching(nint* grads, IList<Tensor>? given, IList<Tensor> roots) => given is null || given.Count == roots.Count
            ? grads
            : throw new ArgumentException($"{roots.Count} tensors were given {given.Count} gradients.", nameof(given));

        private static byte Flag(bool value) => value ? (byte)1 : (byte)0;
    }

    public partial class Tensor
    {
        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
