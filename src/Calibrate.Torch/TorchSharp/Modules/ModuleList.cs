using System.Collections;
using System.Globalization;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Modules in a list, registered by their places.</summary>
    public class ModuleList<T> : torch.nn.Module, IList<T> where T : torch.nn.Module
    {
        private readonly List<T> _items = [];

        public ModuleList(params T[] modules)
            : base(nameof(ModuleList<>)) => extend(modules);

        public int Count => _items.Count;

        public bool IsReadOnly => false;

        public T this[int index]
        {
            get => _items[index];
            set => Change(items => items[index] = value);
        }

        public void Add(T item) => Change(items => items.Add(item));

        public void append(params T[] parameters) => extend(parameters);

        public void extend(IEnumerable<T> modules) => Change(items => items.AddRange(modules));

        public void Insert(int index, T item) => Change(items => items.Insert(index, item));

        public bool Remove(T item)
        {
            var index = _items.IndexOf(item);
            if (index >= 0)
                RemoveAt(index);
            return index >= 0;
        }

        public void RemoveAt(int index) => Change(items => items.RemoveAt(index));

        public void Clear() => Change(items => items.Clear());

        public bool Contains(T item) => _items.Contains(item);

        public void CopyTo(T[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public int IndexOf(T item) => _items.IndexOf(item);

        public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private void Change(Action<List<T>> change)
        {
            change(_items);
            ClearChildren();
            for (var i = 0; i < _items.Count; i++)
                register_module(i.ToString(CultureInfo.InvariantCulture), _items[i]);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
