using System.Text;
using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Measuring.Logs;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _folder.Dispose();

    private static LogRecord.Header Header { get; } = new(
        LogRecord.CurrentSchema, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "--device cpu",
        new Dictionary<string, string> { ["tier"] = "draft" }, new Dictionary<string, string> { ["kernel"] = "6.1" });

    private static LogRecord[] Records { get; } =
    [
        new LogRecord.CallStarted(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromMinutes(4)),
        new LogRecord.WorkerSaid(new WorkerMessage.BlockTimed(3, 0.1)),
        new LogRecord.WorkerSaid(new WorkerMessage.Finished(new(double.NaN, 1.5, 0.25), new(1 << 30, "VmHWM"), null, 0.98, null)),
        new LogRecord.WorkerEnded(WorkerEnd.Exited, "ended", TimeSpan.FromSeconds(4)),
        new LogRecord.ProfileNamed("cpu/a.json", Calibrate.Measuring.RunEnd.OutOfTime),
    ];

    private string Write()
    {
        using var log = RunLog.Create(Disk.Local, _folder["a.log"], Header, _time);
        foreach (var record in Records)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            log.Append(record);
        }

        return log.Path;
    }

    [Fact]
    public void WhatIsAppendedIsReadWithItsTime()
    {
        var log = LogFile.Read(Write());

        log.Header.Plan.ShouldBe(Header.Plan);
        log.Header.Conditions.ShouldBe(Header.Conditions);
        log.Header.Command.ShouldBe("--device cpu");
        log.Records.ShouldBe(Records.Select((r, i) => r with { At = TimeSpan.FromSeconds(i + 1) }));
        log.Length.ShouldBe(new FileInfo(log.Path).Length);
    }

    [Fact]
    public void WhereverTheEndIsTornTheWholeRecordsAreThere()
    {
        var path = Write();
        var bytes = File.ReadAllBytes(path);
        var first = Frame.Of(LogJson.Encode(Header)).Length;
        var whole = 0;
        for (var length = first; length <= bytes.Length; length++)
        {
            var torn = LogFile.Read(path, bytes[..length]);
            torn.Length.ShouldBeLessThanOrEqualTo(length);
            if (torn.Length == length)
                torn.Records.Count.ShouldBe(whole++);
        }

        whole.ShouldBe(Records.Length + 1);
    }

    [Fact]
    public void ATornLogGoesOnAfterItsLastWholeRecord()
    {
        var path = Write();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);

        using (var log = RunLog.Continue(Disk.Local, LogFile.Read(path), _time))
            log.Append(Records[0]);

        LogFile.Read(path).Records.Select(r => r.GetType()).ShouldBe([.. Records[..^1].Select(r => r.GetType()), typeof(LogRecord.CallStarted)]);
    }

    [Fact]
    public void ZerosAfterAPowerCutAreATornEnd()
    {
        var path = Write();
        var length = new FileInfo(path).Length;
        File.AppendAllText(path, new('\0', 4096));

        LogFile.Read(path).ShouldSatisfyAllConditions(l => l.Records.Count.ShouldBe(Records.Length), l => l.Length.ShouldBe(length));
    }

    [Fact]
    public void EveryFlippedBitIsFoundAndNothingBehindItIsCutOff()
    {
        var path = Write();
        var bytes = File.ReadAllBytes(path);
        var last = bytes.Length - Frame.Of(LogJson.Encode(LogFile.Read(path).Records[^1])).Length;
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            // Damage to the last record may look like one that was not written to its end: what is before it stands.
            var read = TryRead(path, flipped);
            if (read is not null)
                (at, read.Length).ShouldBe((int.Max(at, last), last));
        }
    }

    private static LogFile? TryRead(string path, byte[] bytes)
    {
        try
        {
            return LogFile.Read(path, bytes);
        }
        catch (LogDamagedException e)
        {
            e.Message.ShouldStartWith($"{path}: ");
            return null;
        }
    }

    [Fact]
    public void AnotherVersionsLogIsRefused()
    {
        RunLog.Create(Disk.Local, _folder["a.log"], Header with { Schema = "calibrate.log/2" }, _time).Dispose();
        Should.Throw<LogDamagedException>(() => LogFile.Read(_folder["a.log"]))
            .Message.ShouldBe($"{_folder["a.log"]}: schema 'calibrate.log/2' is not calibrate.log/1, the one this version reads");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a log")]
    [InlineData("{\"kind\":\"header\"}")]
    public void WhatIsNoLogIsRefused(string text)
    {
        File.WriteAllText(_folder["a.log"], text);
        Should.Throw<LogDamagedException>(() => LogFile.Read(_folder["a.log"])).Message.ShouldStartWith(_folder["a.log"]);
    }

    [Fact]
    public void AFrameOfSomethingElseIsDamage()
    {
        var path = Write();
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path), .. Frame.Of("{}"u8), .. Frame.Of(Encoding.UTF8.GetBytes("more"))]);
        Should.Throw<LogDamagedException>(() => LogFile.Read(path)).Message.ShouldContain("damaged at byte");
    }
}
