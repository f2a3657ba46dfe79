namespace TorchSharp;

public static partial class torch
{
    /// <summary>Here for what extends it: activation checkpointing.</summary>
    public static class utils
    {
    }
}
