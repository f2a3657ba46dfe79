namespace Calibrate.Costs.Claims.Checks;

/// <summary>A figure made of measured ones, with its 95% interval.</summary>
internal sealed record MeasuredInterval(Bounds Middle, Bounds Ends)
{
    /// <summary>
    /// Each measured figure alone at its ends; the distances add up by their squares, since launches of different cells err apart
    /// (MOVER: Zou and Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 2008).
    /// </summary>
    /// <param name="make">The figure from the measured ones.</param>
    /// <returns>Null where one of them has no interval.</returns>
    public static MeasuredInterval? Of(IReadOnlyList<Quantity> measured, Func<IReadOnlyList<Quantity>, Bounds> make)
    {
        if (measured.Any(one => one.Interval is null))
            return null;
        var middle = make(measured);
        var (below, above) = (0.0, 0.0);
        for (var i = 0; i < measured.Count; i++)
        {
            Bounds[] ends = [At(i, measured[i].Interval!.Value.Low), At(i, measured[i].Interval!.Value.High)];
            below += Math.Pow(middle.Low - ends.Min(end => end.Low), 2);
            above += Math.Pow(ends.Max(end => end.High) - middle.High, 2);
        }
        return new(middle, new(middle.Low - Math.Sqrt(below), middle.High + Math.Sqrt(above)));

        Bounds At(int index, double end) => make([.. measured.Select((one, i) => i == index ? one with { Bounds = new(end) } : one)]);
    }

    /// <summary>It holds, or does not, where that is so of all that the interval holds; else a narrower interval has to tell.</summary>
    public Verdict Judge(Bounds stated, Agreement agreement)
    {
        // What agrees lies in one piece: between the ends nothing leaves it and comes back.
        double[] reached = [Ends.Low, Ends.High, Math.Clamp(stated.Low, Ends.Low, Ends.High), Math.Clamp(stated.High, Ends.Low, Ends.High)];
        var middle = agreement.Holds(stated, Middle);
        return middle && agreement.Holds(stated, new(Ends.Low)) && agreement.Holds(stated, new(Ends.High)) ? Verdict.Holds
            : !middle && !reached.Any(value => agreement.Holds(stated, new(value))) ? Verdict.DoesNotHold
            : Verdict.NeedsMeasuring;
    }
}
