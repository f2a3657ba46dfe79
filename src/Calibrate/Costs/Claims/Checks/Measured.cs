using Calibrate.Costs.Origins;
using Calibrate.Planning;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>By cells that this program measures.</summary>
/// <param name="Cells">All are needed.</param>
/// <param name="Figure">From the samples a second of each, in their order.</param>
internal sealed record Measured(IReadOnlyList<NeededCell> Cells, Func<IReadOnlyList<Quantity>, Evidence, Quantity> Figure, Agreement Agreement)
    : ClaimCheck("measurement")
{
    /// <summary>What is known as long as they are not measured; null leaves the claim to the next check.</summary>
    public Func<Evidence, Quantity>? Meanwhile { get; init; }

    /// <summary>Of <see cref="Meanwhile"/>.</summary>
    public Grounds MeanwhileGrounds { get; init; } = Grounds.Computed;

    public override Judgement? Judge(Bounds stated, Evidence evidence)
    {
        if (evidence.Measured(Cells) is not { } rates)
            return Meanwhile is null ? null : new(Verdict.NeedsMeasuring, Meanwhile(evidence), MeanwhileGrounds, Agreement, Settles);
        var computed = Figure(rates, evidence);
        return new(Agreement.Holds(stated, computed.Bounds) ? Verdict.Holds : Verdict.DoesNotHold, computed, Grounds.Measured, Agreement);
    }

    private string Settles => string.Join("; ", Cells.Select(cell => cell.ToString()));
}

/// <summary>A cell and where it has to be measured.</summary>
internal sealed record NeededCell(CellKey Key, DeviceNeed On)
{
    public override string ToString() => $"{Key.Id} on {On.Name}: {CellChoice.RunCommand(Key, On.Kind)}";
}
