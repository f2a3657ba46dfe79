using Calibrate.Profiles;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// What <see cref="LeaveOneGpuOut"/> finds on the rows that ship with the program, kept as <c>Data/roofline.csv</c>: finding it takes
/// longer than all the rest of an estimate. A test finds it again.
/// </summary>
/// <param name="Factor">The interval is the prediction divided by this to the prediction times this.</param>
/// <param name="Coverage">The share of left-out rows that it held.</param>
/// <param name="BatchReach">How many times larger one batch of a pair is than the other, at most: the error holds that difference too.</param>
internal sealed record EarnedRoofline(double Factor, double Coverage, double BatchReach, IReadOnlyDictionary<ModelFamily, ArithmeticIntensity> Work)
{
    public static EarnedRoofline Shipped => field ??= Read();

    private static EarnedRoofline Read()
    {
        var rows = Table.Embedded("Calibrate.Costs.Throughputs.Data.roofline.csv", "family", "flop_per_byte", "factor", "coverage", "batch_reach")
            .Select(row => (
                Family: Words.Find<ModelFamily>(row.RequiredText("family")) ?? throw row.Refuse("family", "is none that is known"),
                Work: new ArithmeticIntensity((double)row.RequiredAmount("flop_per_byte")), Factor: (double)row.RequiredAmount("factor"), Coverage: (double)row.RequiredAmount("coverage"), Reach: (double)row.RequiredAmount("batch_reach")))
            .ToList();
        return new(rows[0].Factor, rows[0].Coverage, rows[0].Reach, rows.ToDictionary(row => row.Family, row => row.Work));
    }
}
