namespace Calibrate.Planning;

/// <summary>
/// What was asked for cannot be done as asked: one message that names the flag, the value and what would work. Exit code 2.
/// </summary>
public sealed class UsageException(string message) : Exception(message);
