using System.Net.Sockets;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>Tells without polling that a worker is there, and that it is no more.</summary>
internal sealed class Lifeline : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("calibrate-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public Lifeline()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "lifeline");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
    }

    public string Path { get; }

    /// <summary>Returns when a worker has connected.</summary>
    public async Task<Socket> Connected()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _listener.AcceptAsync(patience.Token);
    }

    /// <summary>Returns when the worker's end is closed, as the kernel does when it dies.</summary>
    public static async Task Closed(Socket worker)
    {
        using var patience = new CancellationTokenSource(Patience);
        (await worker.ReceiveAsync(new byte[1], patience.Token)).ShouldBe(0);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }
}
