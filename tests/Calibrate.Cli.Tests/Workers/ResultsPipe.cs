using System.Globalization;
using Calibrate.Measuring.Workers;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>A worker's way to its runner, for those that abuse it.</summary>
internal static class ResultsPipe
{
    private static string? s_name;

    /// <summary>To be called while the pipe is still the standard output.</summary>
    public static void Remember() => s_name = NameOf("/proc/self/fd/1");

    /// <summary>One write after the other, until the reader is gone.</summary>
    public static void WriteForEver(byte[] bytes)
    {
        using var stream = Open();
        while (true)
            stream.Write(bytes);
    }

    public static void Write(params ReadOnlySpan<WorkerMessage> messages)
    {
        using var stream = Open();
        foreach (var message in messages)
            Frame.Write(stream, WorkerJson.Encode(message));
    }

    public static void Write(byte[] bytes)
    {
        using var stream = Open();
        stream.Write(bytes);
    }

    public static void Close()
    {
        foreach (var descriptor in Descriptors())
            LibC.Close(descriptor);
    }

    /// <summary>The programs that this one starts from now on hold the pipe open too.</summary>
    public static void Inherit()
    {
        foreach (var descriptor in Descriptors())
            LibC.Inherit(descriptor);
    }

    private static FileStream Open() => new(new SafeFileHandle(Descriptors()[0], ownsHandle: false), FileAccess.Write, 0);

    private static int[] Descriptors() =>
        [.. from path in Directory.GetFiles("/proc/self/fd") where NameOf(path) == s_name select int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)];

    // pipe:[1234]
    private static string? NameOf(string path) => new FileInfo(path).LinkTarget;
}
