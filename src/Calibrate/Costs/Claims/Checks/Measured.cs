using Calibrate.Costs.Origins;
using Calibrate.Planning;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>By cells that this program measures.</summary>
/// <param name="Cells">All are needed.</param>
/// <param name="Figure">From what is taken of each cell, in their order.</param>
internal sealed record Measured(IReadOnlyList<NeededCell> Cells, Func<IReadOnlyList<Quantity>, ClaimSources, Quantity> Figure, Agreement Agreement)
    : ClaimCheck("measurement")
{
    public CellFigure Takes { get; init; } = CellFigure.Rate;

    /// <summary>What is known as long as they are not measured; null leaves the claim to the next check.</summary>
    public Func<ClaimSources, Quantity>? Meanwhile { get; init; }

    /// <summary>Of <see cref="Meanwhile"/>.</summary>
    public Grounds MeanwhileGrounds { get; init; } = Grounds.Computed;

    public override Judgement? Judge(Bounds stated, ClaimSources sources)
    {
        if (sources.Measured(Cells, Takes) is not { } figures)
            return Meanwhile is null ? null : new(Verdict.NeedsMeasuring, Meanwhile(sources), MeanwhileGrounds, Agreement) { Settles = [.. Cells.Select(cell => cell.ToString())] };
        var computed = Figure(figures, sources);
        if (MeasuredInterval.Of(figures, varied => Figure(varied, sources).Bounds) is not { } interval)
            return new(Agreement.Holds(stated, computed.Bounds) ? Verdict.Holds : Verdict.DoesNotHold, computed, Grounds.Measured, Agreement);
        var verdict = interval.Judge(stated, Agreement);
        return new(verdict, computed, Grounds.Measured, Agreement)
        {
            Interval = interval.Ends,
            Settles = verdict == Verdict.NeedsMeasuring ? [.. Cells.Select(cell => $"{cell} --tier trusted (the interval reaches over an edge of what agrees)")] : [],
        };
    }
}

/// <summary>What a check takes of a cell.</summary>
internal enum CellFigure
{
    /// <summary>Samples a second.</summary>
    Rate,

    /// <summary>The most memory a launch took, in GiB.</summary>
    PeakMemory,

    /// <summary>Model FLOP over the best rate of a matrix product in the same run, a share.</summary>
    Mfu,
}

/// <summary>A cell and where it has to be measured.</summary>
internal sealed record NeededCell(CellKey Key, DeviceNeed On)
{
    public override string ToString() => $"{Key.Id} on {On.Name}: {CellChoice.RunCommand(Key, On.Kind)}";
}
