using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Measuring;

public class HostTests
{
    [Fact]
    public void TwoThreadsOfACoreCountOnce() =>
        Cores.DistinctCores([0, 1, 2, 3], p => $"0.{p / 2}").ShouldBe(2);

    [Fact]
    public void CoresOfTwoSocketsAreTwo() => Cores.DistinctCores([0, 1], p => $"{p}.0").ShouldBe(2);

    [Fact]
    public void WithoutATopologyEveryProcessorIsACore() => Cores.DistinctCores([0, 5], _ => null).ShouldBe(2);

    [Fact]
    public void AffinityIsReadInRanges() =>
        Cores.AllowedProcessors(["Name:\tx", "Cpus_allowed_list:\t0-2,8,10-11"]).ShouldBe([0, 1, 2, 8, 10, 11]);

    [Theory]
    [InlineData("telemetry", "telemetry")]
    [InlineData("energyJoules", "telemetry.energyJoules")]
    public void WhatADevicesSensorsDoNotTellIsUnwatchedToo(string missing, string named)
    {
        var host = new HostDescription("Linux", "6.1", "10.0", 2, new Dictionary<string, string>(), new Dictionary<string, string> { ["frequencyHz"] = "no clock" });
        var facts = new DeviceFacts(
            new("cuda", "A GPU", "a-gpu", 1), new("2.11", "libtorch", "python"), [], new Dictionary<Precision, string>(), [],
            new Dictionary<string, string> { [missing] = "why" });

        host.With(facts, threads: 2).Unwatched.ShouldBe(new Dictionary<string, string> { ["frequencyHz"] = "no clock", [named] = "why" }, ignoreOrder: true);
        host.With(facts with { Unwatched = null }, threads: 2).Unwatched.ShouldBe(host.Unwatched, ignoreOrder: true);
    }

    [Fact]
    public void ThisMachineHasCoresAndMemory()
    {
        Cores.Physical.ShouldBeInRange(1, Environment.ProcessorCount);
        MemoryLimit.Bytes().ShouldBeGreaterThan(0);
        Cpu.Describe().Slug.ShouldEndWith($"-{Cores.Physical}c");
    }

    [Theory]
    [InlineData("0::/a/b\n", "sys/fs/cgroup/a/memory.max", "1048576\n", 1048576)]
    [InlineData("0::/a/b\n", "sys/fs/cgroup/a/b/memory.max", "max\n", 8192L * 1024)]
    [InlineData("4:memory:/x\n", "sys/fs/cgroup/memory/x/memory.limit_in_bytes", "2097152\n", 2097152)]
    [InlineData("4:memory:/x\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n", 8192L * 1024)]
    public void TheLeastMemoryLimitBinds(string groups, string file, string limit, long bytes)
    {
        var root = Directory.CreateTempSubdirectory("calibrate-");
        try
        {
            Write("proc/meminfo", "MemTotal:        8192 kB\n");
            Write("proc/self/cgroup", groups);
            Write(file, limit);
            MemoryLimit.Bytes(root.FullName).ShouldBe(bytes);
        }
        finally
        {
            root.Delete(recursive: true);
        }

        void Write(string path, string text)
        {
            var full = Path.Combine(root.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }
    }

    [Theory]
    [InlineData("0::/a\n", "memory.max", "memory.current", "inactive_file", "sys/fs/cgroup/a")]
    [InlineData("4:memory:/a\n", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "sys/fs/cgroup/memory/a")]
    public void FreeIsWhatTheHostAndTheGroupBothHave(string groups, string limit, string usage, string reclaimable, string folder)
    {
        using var root = new TemporaryFolder();
        Write("proc/meminfo", "MemTotal:        8192 kB\nMemAvailable:    4096 kB\n");
        Write("proc/self/cgroup", groups);
        Write($"{folder}/{limit}", "3145728\n");
        Write($"{folder}/{usage}", "2097152\n");
        Write($"{folder}/memory.stat", $"anon 1\n{reclaimable} 524288\n");
        FreeMemory.Bytes(root.Path).ShouldBe(3145728 - 2097152 + 524288);

        Write($"{folder}/{limit}", "9223372036854771712\n");
        FreeMemory.Bytes(root.Path).ShouldBe(4096 * 1024);

        // A group need not tell more than its limit.
        Write($"{folder}/{limit}", "3145728\n");
        File.Delete(Path.Combine(root.Path, folder, usage));
        File.Delete(Path.Combine(root.Path, folder, "memory.stat"));
        FreeMemory.Bytes(root.Path).ShouldBe(3145728);

        void Write(string path, string text)
        {
            var full = Path.Combine(root.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }
    }

    [Fact]
    public void ThisProcessHasMemory()
    {
        FreeMemory.Bytes().ShouldBeGreaterThan(0);
        MemoryInfo.OfThisProcess("VmRSS").ShouldBeGreaterThan(1 << 20);
        MemoryInfo.OfThisProcess("VmData").ShouldBeGreaterThan(1 << 20);
    }

    [Fact]
    public void VariablesThatChangeFiguresAreKeptAndOthersAreNot()
    {
        var kept = HostEnvironment.Relevant(new Dictionary<string, string>
        {
            ["OMP_NUM_THREADS"] = "1", ["LD_PRELOAD"] = "libjemalloc.so", ["HOME"] = "/root", ["PYTORCH_CUDA_ALLOC_CONF"] = "x", ["AWS_SECRET"] = "s",
        });
        kept.Keys.ShouldBe(["LD_PRELOAD", "OMP_NUM_THREADS", "PYTORCH_CUDA_ALLOC_CONF"]);
    }

    [Fact]
    public void AGemmRateIsExpectedOfCoresClockAndVectorUnit()
    {
        var expected = GemmExpectation.Of(["model name : X", "cpu MHz : 2500.0", "flags : sse2 avx2 fma avx512f"], 2).ShouldNotBeNull();
        expected.Rate.FlopPerSecond.ShouldBe(2 * 2.5e9 * 64);
        expected.Formula.ShouldBe("2 cores x 2.5 GHz x 64 FLOP per cycle (AVX-512)");
        GemmExpectation.Of(["flags : sse2"], 2).ShouldBeNull();
    }
}
