namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Its state by name, in memory and in files.
        public partial class Module
        {
            /// <summary>Parameters and persistent buffers by name. The tensors are the module's own.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var path = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters())
                    destination.TryAdd(path + name, parameter);
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(path + name, buffer);
                // What two modules share was met once above: here it gets its other names.
                foreach (var (name, child) in _children)
                    child.state_dict(destination, path + name);
                return destination;
            }

            /// <summary>Copies values of the same names into this module.</summary>
            /// <exception cref="InvalidOperationException">Strict, and the names are not the same.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                var target = state_dict();
                var missing = target.Keys.Except(source.Keys).Except(skip).ToArray();
                var unexpected = source.Keys.Except(target.Keys).Except(skip).ToArray();
                if (strict && missing.Length + unexpected.Length > 0)
                {
                    throw new InvalidOperationException(
                        $"The state is not this module's: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                }

                using var noGrad = no_grad();
                foreach (var name in target.Keys.Intersect(source.Keys).Except(skip))
                    target[name].copy_(source[name]);
                return (missing, unexpected);
            }

            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = File.Create(location);
                return save(stream, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null) =>
                StateDict.Write(writer, skip is null ? sd : [.. sd.Where(entry => !skip.Contains(entry.Key))]);

            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Reads values that <see cref="save(BinaryWriter, IList{string})"/> wrote.</summary>
            /// <param name="loadedParameters">Gets every name that was read, and whether this module has it.</param>
            /// <exception cref="ArgumentException">Strict, and the names are not the same; or a type or shape differs.</exception>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                var target = state_dict();
                var count = StateDict.ReadCount(reader);
                if (strict && count != target.Count)
                    throw new ArgumentException($"The module has {target.Count} parameters and buffers, the data {count}.", nameof(reader));
                using var noGrad = no_grad();
                for (var i = 0L; i < count; i++)
                {
                    var name = reader.ReadString();
                    using var value = StateDict.Read(reader);
                    var known = target.TryGetValue(name, out var own);
                    if (strict && !known)
                        throw new ArgumentException($"The module has no parameter or buffer named '{name}'.", nameof(reader));
                    if (known && skip?.Contains(name) != true)
                        CopySame(name, value, own!);
                    loadedParameters?.Add(name, known);
                }

                return this;
            }

            /// <summary>Makes a module and loads its state from a file.</summary>
            public static Module Create<T>(string path) where T : Module, new() => new T().load(path);

            private static void CopySame(string name, Tensor value, Tensor own)
            {
                if (value.dtype != own.dtype || !value.shape.AsSpan().SequenceEqual(own.shape))
                    throw new ArgumentException($"{name} is {own} here, and {value} in the data.", nameof(value));
                own.copy_(value);
            }
        }
    }
}
