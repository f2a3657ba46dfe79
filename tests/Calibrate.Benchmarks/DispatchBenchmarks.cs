using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace Calibrate.Benchmarks;

/// <summary>
/// What a call of an operator costs beside PyTorch's: one-element add, no graph, freed at once. The baseline is a live
/// Python process that runs as many adds when told to.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class DispatchBenchmarks
{
    private const int Calls = 100_000;

    private const string Peer = """
        import sys, torch
        a, b = torch.ones(1), torch.ones(1)
        with torch.no_grad():
            for line in sys.stdin:
                for _ in range(int(line)):
                    a.add(b)
                print(flush=True)
        """;

    private readonly Tensor _a = ones([1]);
    private readonly Tensor _b = ones([1]);
    private Process _python = null!;

    [GlobalSetup(Target = nameof(PyTorch))]
    public void StartPython() => _python = Process.Start(
        new ProcessStartInfo(Environment.GetEnvironmentVariable("CALIBRATE_PYTHON") ?? "/usr/bin/python3", ["-c", Peer])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    [GlobalCleanup(Target = nameof(PyTorch))]
    public void StopPython()
    {
        _python.StandardInput.Close();
        _python.WaitForExit();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public void PyTorch()
    {
        _python.StandardInput.WriteLine(Calls);
        _python.StandardInput.Flush();
        if (_python.StandardOutput.ReadLine() is null)
            throw new InvalidOperationException("Python's side has ended: is torch installed (apt-get install python3-torch)?");
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Binding()
    {
        using var frozen = no_grad();
        for (var i = 0; i < Calls; i++)
            _a.add(_b).Dispose();
    }
}
