using Calibrate.Measuring.Watch;

namespace Calibrate.Tests.Measuring.Watch;

public class ForeignCpuTests
{
    private const int Worker = 50;
    private const int Runner = 40;

    private readonly ForeignCpu _foreign = new(Worker, Runner, processors: 2);

    private static ProcessTimes Process(int id, double own, double waited = 0, int? group = null, string name = "other") =>
        new(id, name, group ?? id, Started: 1, TimeSpan.FromSeconds(own), TimeSpan.FromSeconds(waited));

    private void Look(params ProcessTimes[] processes) => _foreign.Look(processes, TimeSpan.FromSeconds(10));

    private double Total => _foreign.Total.TotalSeconds;

    [Fact]
    public void WhatWasUsedBeforeDoesNotCount()
    {
        Look(Process(7, own: 1000));
        Total.ShouldBe(0);
        Look(Process(7, own: 1003));
        Total.ShouldBe(3);
        _foreign.Heaviest.ShouldBe(("other (pid 7)", TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void TheRunsOwnIsNotForeign()
    {
        Look(Process(Worker, 0), Process(60, 0, group: Worker), Process(Runner, 0));
        Look(Process(Worker, 9), Process(60, 9, group: Worker), Process(Runner, 9, waited: 9));
        Total.ShouldBe(0);
        _foreign.Heaviest.ShouldBeNull();
    }

    [Fact]
    public void ChildrenThatCameAndWentCountByTheirParent()
    {
        Look(Process(7, own: 1, name: "make"));
        Look(Process(7, own: 1, waited: 6, name: "make"));
        Total.ShouldBe(6);
    }

    [Fact]
    public void AnOldProcessThatEndsMovesItsTimeAndAddsNone()
    {
        Look(Process(1, own: 1), Process(7, own: 3600));
        Look(Process(1, own: 1, waited: 3602));
        Total.ShouldBe(2);
    }

    [Fact]
    public void TimeThatIsDroppedIsNotTakenOffWhatOthersUse()
    {
        Look(Process(7, own: 3600), Process(8, own: 0));
        Look(Process(8, own: 5));
        Look(Process(8, own: 9));
        Total.ShouldBe(4);
    }

    [Fact]
    public void NoMoreThanTheProcessorsGiveIsUsedBetweenTwoLooks()
    {
        Look(Process(7, own: 0));
        Look(Process(7, own: 0, waited: 3600));
        Total.ShouldBe(20);
    }

    [Fact]
    public void AProcessThatComesMeanwhileBeganAtNothing()
    {
        Look(Process(7, own: 5));
        Look(Process(7, own: 6), Process(8, own: 4, name: "hog"));
        Total.ShouldBe(5);
        _foreign.Heaviest.ShouldBe(("hog (pid 8)", TimeSpan.FromSeconds(4)));
    }
}
