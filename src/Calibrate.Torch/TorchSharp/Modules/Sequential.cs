using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    using Item = (string name, torch.nn.Module<torch.Tensor, torch.Tensor> module);

    /// <summary>Modules one after another; what passes between them is freed on the way.</summary>
    public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly List<Item> _items = [];

        internal Sequential(IEnumerable<Item> items)
            : base(nameof(Sequential))
        {
            foreach (var (name, module) in items)
                append(name, module);
        }

        public int Count => _items.Count;

        [IndexerName("SequentialItems")]
        public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => _items[index].module;

        public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            var added = (torch.nn.Module<torch.Tensor, torch.Tensor>)module;
            register_module(name, added);
            _items.Add((name, added));
            return this;
        }

        public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) =>
            append(_items.Count.ToString(CultureInfo.InvariantCulture), module);

        public override torch.Tensor forward(torch.Tensor tensor)
        {
            if (_items.Count == 0)
                return tensor.Alias();
            var current = tensor;
            foreach (var (_, module) in _items)
            {
                var next = module.call(current);
                if (current != tensor && next != current)
                    current.Dispose();
                current = next;
            }

            return current;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new([]);

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules);

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new(modules.Select((module, index) => (index.ToString(CultureInfo.InvariantCulture), module)));
        }
    }
}
