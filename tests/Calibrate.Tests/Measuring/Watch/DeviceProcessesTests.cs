using Calibrate.Measuring.Watch;

namespace Calibrate.Tests.Measuring.Watch;

public class DeviceProcessesTests
{
    private const int Worker = 50;
    private const int Runner = 40;

    private static IReadOnlyList<string> Foreign(int? worker, params int[] ids) => DeviceProcesses.Foreign(ids, worker, Runner, Look);

    // 51 is of the worker's group; 9 is another's; nobody else is in sight.
    private static ProcessTimes? Look(int id) => id switch
    {
        51 => new(51, "helper", Group: Worker, 1, default, default),
        9 => new(9, "python", Group: 9, 1, default, default),
        _ => null,
    };

    [Fact]
    public void OursAreNotForeign() => Foreign(Worker, Worker, Runner, 51).ShouldBeEmpty();

    [Fact]
    public void OthersAreNamed() =>
        Foreign(Worker, 9, Worker, 777, 9).ShouldBe(["python (pid 9)", "a process out of sight (pid 777)"]);

    [Fact]
    public void IdsOfAnotherNamespaceHoldOursAsOneOfThem()
    {
        // The host's numbers, told to a container: 50 is not among them.
        Foreign(Worker, 91234).ShouldBeEmpty();
        Foreign(Worker, 91234, 9, 91236).ShouldBe(["2 outside this container (3 on the device, this one among them)"]);
    }

    [Fact]
    public void NobodyIsNobody() => Foreign(Worker).ShouldBeEmpty();

    [Fact]
    public void WhereNoneIsOursAllAreForeign() => Foreign(worker: null, 9).ShouldBe(["python (pid 9)"]);
}
