using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An n-dimensional array of libtorch. The object owns one reference to it, freed by <see cref="Dispose"/>, by the
    /// <see cref="DisposeScope"/> it was made in, or not at all: there is no finalizer, since the collector sees neither
    /// the size of a tensor nor the device it fills.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private nint _handle;

        internal Tensor(nint handle)
        {
            _handle = handle;
            DisposeScope.Innermost?.Add(this);
        }

        internal DisposeScope? Scope { get; private set; }

        internal int ScopeIndex { get; private set; }

        /// <summary>The native object, borrowed.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was freed.</exception>
        public IntPtr Handle => _handle != 0 ? _handle : throw Freed();

        /// <summary>Frees the tensor's reference; a second call does nothing.</summary>
#pragma warning disable CA1816 // there is no finalizer to suppress, and asking has a price in every operator
        public void Dispose()
        {
            Scope?.Remove(this);
            var handle = _handle;
            _handle = 0;
            if (handle != 0)
                Native.ct_tensor_release(handle);
        }
#pragma warning restore CA1816

        /// <summary>Gives the native object away: the caller owns its reference, this object is as if disposed.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            Scope?.Remove(this);
            var handle = _handle;
            _handle = 0;
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter<Tensor>(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Remove(this);
            return this;
        }

        /// <summary>A second owner of the same native tensor, graph and all.</summary>
        internal Tensor Alias() => new(Native.ct_tensor_retain(Handle));

        internal void EnteredScope(DisposeScope scope, int index)
        {
            Scope = scope;
            ScopeIndex = index;
        }

        internal void LeftScope() => Scope = null;

        private static ObjectDisposedException Freed() => new("Tensor", "The tensor was disposed, or moved out of reach, before this use.");

        public ScalarType dtype => (ScalarType)Meta.ScalarType;

        public Device device => new((DeviceType)Meta.DeviceType, Meta.DeviceIndex);

        public DeviceType device_type => (DeviceType)Meta.DeviceType;

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => Meta.ItemSize;

        public long NumberOfElements => Meta.Numel;

        public bool is_leaf => Meta.IsLeaf != 0;

        public bool requires_grad
        {
            get => Meta.RequiresGrad != 0;
            set => Check.Ok(Native.ct_tensor_set_requires_grad(Handle, value ? (byte)1 : (byte)0));
        }

        public long[] shape => size();

        /// <summary>The accumulated gradient, or null; every read makes a new owner of it.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint handle;
                Check.Ok(Native.ct_tensor_grad(Handle, &handle));
                return handle == 0 ? null : new(handle);
            }

            set => Check.Ok(Native.ct_tensor_set_grad(Handle, value?.Handle ?? 0));
        }

        /// <summary>The elements as bytes, in memory order: a CPU tensor that is contiguous.</summary>
        /// <exception cref="InvalidOperationException">It is on another device, or strided.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                var meta = Meta;
                if (meta.DeviceType != (int)DeviceType.CPU)
                    throw new InvalidOperationException($"The elements of a tensor on {device} cannot be read in place: copy it with cpu().");
                if (meta.IsContiguous == 0)
                    throw new InvalidOperationException("The elements of a strided tensor are not one stretch of memory: use contiguous().");
                return new((void*)meta.Data, checked((int)(meta.Numel * meta.ItemSize)));
            }

            set
            {
                var target = bytes;
                if (value.Length != target.Length)
                    throw new ArgumentException($"The tensor holds {target.Length} bytes, not {value.Length}.", nameof(value));
                value.CopyTo(target);
            }
        }

        public long dim() => Meta.Dim;

        public long numel() => Meta.Numel;

        public bool is_contiguous() => Meta.IsContiguous != 0;

        public unsafe long size(int dim)
        {
            var meta = Meta;
            return meta.Sizes[InRange(dim, meta.Dim)];
        }

        public unsafe long[] size()
        {
            var meta = Meta;
            return new ReadOnlySpan<long>(meta.Sizes, (int)meta.Dim).ToArray();
        }

        public unsafe long[] stride()
        {
            var meta = Meta;
            return new ReadOnlySpan<long>(meta.Strides, (int)meta.Dim).ToArray();
        }

        public unsafe long stride(int dim)
        {
            var meta = Meta;
            return meta.Strides[InRange(dim, meta.Dim)];
        }

        /// <summary>The value of a tensor of one element, waiting for the device.</summary>
        public T item<T>() where T : unmanaged
        {
            var value = Op.Item.CallValue(this);
            return value.Tag switch
            {
                Tag.Double => Convert<double, T>(value.Double),
                Tag.Int => Convert<long, T>(value.Int),
                _ => Convert<byte, T>((byte)value.Int),
            };
        }

        public void retain_grad() => Check.Ok(Native.ct_tensor_retain_grad(Handle));

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public override string ToString() => $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        private unsafe TensorMeta Meta
        {
            get
            {
                TensorMeta meta;
                Check.Ok(Native.ct_tensor_meta(Handle, &meta));
                return meta;
            }
        }

        private static long InRange(long dim, long rank)
        {
            if (dim < -rank || dim >= rank)
                throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {rank} dimensions.");
            return dim < 0 ? dim + rank : dim;
        }

        private static TTo Convert<TFrom, TTo>(TFrom value) where TFrom : unmanaged where TTo : unmanaged
        {
            object boxed = value;
            if (typeof(TTo) == typeof(bool))
                return (TTo)(object)System.Convert.ToBoolean(boxed, System.Globalization.CultureInfo.InvariantCulture);
            if (typeof(TTo) == typeof(Half))
                return (TTo)(object)(Half)System.Convert.ToDouble(boxed, System.Globalization.CultureInfo.InvariantCulture);
            return (TTo)System.Convert.ChangeType(boxed, typeof(TTo), System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
