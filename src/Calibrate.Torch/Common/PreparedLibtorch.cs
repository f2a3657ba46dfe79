namespace Calibrate.Torch;

/// <summary>A libtorch ready for worker processes.</summary>
/// <param name="Variables">What to put into a worker's environment, so that it need not search again.</param>
/// <param name="Description">One line: which libtorch, and why that one.</param>
public sealed record PreparedLibtorch(IReadOnlyDictionary<string, string> Variables, string Description);
