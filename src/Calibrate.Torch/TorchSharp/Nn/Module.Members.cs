using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // What it holds: a module's own things come before its children's, depth first, each thing once, as in PyTorch.
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>();
                foreach (var (path, module) in Walk(recurse))
                {
                    foreach (var (name, parameter) in module._parameters)
                    {
                        if (seen.Add(parameter))
                            yield return (path + name, parameter);
                    }
                }
            }

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<Tensor>();
                foreach (var (path, module) in Walk(recurse))
                {
                    foreach (var (name, (buffer, persistent)) in module._buffers)
                    {
                        if ((persistent || include_nonpersistent) && seen.Add(buffer))
                            yield return (path + name, buffer);
                    }
                }
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _children.Select(child => (child.Key, child.Value));

            /// <summary>All modules below this one, which is not among them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                Walk(recurse: true).Skip(1).Select(found => (found.Path[..^1], found.Module));

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(named => named.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual IEnumerable<Module> children() => _children.Values;

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);

            /// <returns>Null where there is none of that name.</returns>
            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(named => named.name == target).parameter;

            /// <returns>Null where there is none of that name.</returns>
            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(named => named.name == target).buffer;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            // The path ends in a dot, but for this module's own, which is empty.
            private IEnumerable<(string Path, Module Module)> Walk(bool recurse)
            {
                yield return ("", this);
                if (!recurse)
                    yield break;
                foreach (var (name, child) in _children)
                {
                    foreach (var (path, module) in child.Walk(recurse))
                        yield return ($"{name}.{path}", module);
                }
            }
        }
    }
}
