using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>How far each uncertain input alone moves the cost of a run.</summary>
internal static class CostDrivers
{
    /// <summary>Those that move it at all, the widest first.</summary>
    public static IReadOnlyList<TornadoBar> Of(TrainingTime time, JobSpot? spot, RunSpread spread, HourlyPrice price, int devices, Money? extras)
    {
        var kernel = new ScenarioKernel(time, devices, price, extras, spot?.Terms);
        var listed = new Scenario(spread.PriceAt(0.5), 1, 1, Hit: 1, Loss: 0);
        var middle = kernel.WithLossAt(0.5, listed);
        TornadoBar[] bars =
        [
            new("throughput", At(middle with { Throughput = spread.Throughput.At(0.1) }), At(middle with { Throughput = spread.Throughput.At(0.9) })),
            new("link", At(middle with { Link = spread.Link.At(0.1) }), At(middle with { Link = spread.Link.At(0.9) })),
            new("loading", At(middle with { Loading = spread.Loading.At(0.1) }), At(middle with { Loading = spread.Loading.At(0.9) })),
            new("price", At(middle with { Price = spread.PriceAt(0.1) }), At(middle with { Price = spread.PriceAt(0.9) })),
            .. spot is null ? Array.Empty<TornadoBar>() : [spot.Replay is { } replay ? Replayed(replay) : new("interruptions", At(kernel.WithLossAt(0.1, listed)), At(kernel.WithLossAt(0.9, listed)))],
        ];
        return [.. bars.Where(bar => bar.Width.Amount > 0).OrderByDescending(bar => bar.Width.Amount)];

        TornadoBar Replayed(ReplayResult replay) => new("interruptions", Bill(replay.Billed.P10), Bill(replay.Billed.P90));

        Money Bill(TimeSpan billed) => TrainingBill.Of(billed, devices, new(price.Amount * (decimal)spread.PriceAt(0.5), price.Currency), extras).Total;

        Money At(Scenario scenario) => new((decimal)Math.Min(kernel.Evaluate(scenario).Cost, 1e18), price.Currency);
    }
}
