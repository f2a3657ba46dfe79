using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a network: it owns parameters, buffers and further modules, by name and in the order they were registered,
        /// and frees them when it is disposed.
        /// </summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
            private readonly OrderedDictionary<string, Module> _children = [];
            private readonly string _name;
            private bool _training = true;

            protected Module(string name) => _name = name;

            /// <summary>Whether dropout and its like are in effect; true at first.</summary>
            public virtual bool training => _training;

            public virtual string GetName() => _name;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var child in _children.Values)
                    child.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Calls a function on every module below, then on this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in _children.Values)
                    child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        using var grad = parameter.grad;
                        grad?.zero_();
                    }
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var parameter in _parameters.Values)
                    parameter.Dispose();
                foreach (var (buffer, _) in _buffers.Values)
                    buffer.Dispose();
                foreach (var child in _children.Values)
                    child.Dispose();
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (!_parameters.TryAdd(name, param.Owned()))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            /// <param name="persistent">Whether the buffer is part of the state that is saved.</param>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (!_buffers.TryAdd(name, (tensor.DetachFromDisposeScope(), persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            /// <param name="submodule">Null takes the module of that name out.</param>
            public virtual void register_module(string name, Module? submodule)
            {
                if (submodule is null)
                {
                    _children.Remove(name);
                    return;
                }

                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"'{name}' cannot name a module: it needs a name without dots.", nameof(name));
                submodule.RegisterComponents();
                if (!_children.TryAdd(name, submodule))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>
            /// Registers the modules, parameters and tensors in fields, base classes first and in order of declaration.
            /// What is registered already, under whatever name, is left as it is.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                foreach (var field in Fields(GetType()))
                {
                    var name = field.Name;
                    if (_parameters.ContainsKey(name) || _buffers.ContainsKey(name) || _children.ContainsKey(name))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module when !_children.ContainsValue(module):
                            register_module(name, module);
                            break;
                        case Parameter parameter when !_parameters.ContainsValue(parameter):
                            register_parameter(name, parameter);
                            break;
                        case Tensor tensor when tensor is not Modules.Parameter && !_buffers.Values.Any(buffer => buffer.Tensor == tensor):
                            register_buffer(name, tensor);
                            break;
                    }
                }
            }

            internal void ClearChildren() => _children.Clear();

            /// <summary>Registers under a name what a property was set to, or takes the name out.</summary>
            private protected void Register(string name, Parameter? parameter)
            {
                if (parameter is null)
                    _parameters.Remove(name);
                else
                    _parameters[name] = parameter.Owned();
            }

            /// <summary>The same for a buffer, which is part of the state that is saved.</summary>
            private protected void RegisterBuffer(string name, Tensor? buffer)
            {
                if (buffer is null)
                    _buffers.Remove(name);
                else
                    _buffers[name] = (buffer.DetachFromDisposeScope(), true);
            }

            private static IEnumerable<FieldInfo> Fields(Type? type) => type is null || type == typeof(Module)
                ? []
                : Fields(type.BaseType).Concat(
                    type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                        .OrderBy(field => field.MetadataToken));
        }
    }
}
