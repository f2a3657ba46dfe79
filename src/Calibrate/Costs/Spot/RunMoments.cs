namespace Calibrate.Costs.Spot;

/// <summary>Running time in seconds, its variance, and the interruptions in it, of a run or of a part of one.</summary>
internal readonly record struct RunMoments(double Mean, double Variance, double Interruptions)
{
    /// <summary>Parts that follow each other are independent.</summary>
    public static RunMoments operator +(RunMoments left, RunMoments right) =>
        new(left.Mean + right.Mean, left.Variance + right.Variance, left.Interruptions + right.Interruptions);

    public static RunMoments operator *(double count, RunMoments part) => new(count * part.Mean, count * part.Variance, count * part.Interruptions);

    /// <summary>One segment, until it is through without an interruption: M·e^(R/M)·(e^(w/M) − 1) on average.</summary>
    /// <remarks>
    /// A first try of w, and after a hit tries of v = R + w. The time Y of these is that until the first gap of v in a Poisson
    /// process: E[Y] = (e^(λv) − 1)/λ, E[Y²] = 2e^(λv)(e^(λv) − 1 − λv)/λ². The first try's end F is exponential, cut at w.
    /// Interruptions are a Poisson process in running time, and running stops by a rule that does not look ahead: λ times the
    /// mean (Wald).
    /// </remarks>
    /// <param name="length">w, seconds.</param>
    /// <param name="restart">R, seconds.</param>
    /// <param name="rate">λ = 1/M per second.</param>
    public static RunMoments Segment(double length, double restart, double rate)
    {
        if (rate <= 0)
            return new(length, 0, 0);
        // In units of M.
        var (w, v) = (length * rate, (restart + length) * rate);
        var (survive, hit, grow) = (Math.Exp(-w), -Expm1(-w), Math.Exp(v));
        var (f, f2) = (1 - (survive * (1 + w)), 2 - (survive * ((w * w) + (2 * w) + 2)));
        var mean = hit * grow;
        var square = (survive * w * w) + f2 + (2 * f * (grow - 1)) + (hit * 2 * grow * (grow - 1 - v));
        return new(mean / rate, Math.Max(0, square - (mean * mean)) / (rate * rate), mean);
    }

    /// <summary>
    /// A whole run whose notices save the work: a Poisson number U/M of them, each of which costs δ and the time until a restart
    /// is through.
    /// </summary>
    /// <param name="undisturbed">U, seconds.</param>
    /// <param name="cost">δ, seconds.</param>
    public static RunMoments Noticed(double undisturbed, double cost, double restart, double rate)
    {
        if (rate <= 0)
            return new(undisturbed, 0, 0);
        var (notices, v, delta) = (undisturbed * rate, restart * rate, cost * rate);
        var grow = Math.Exp(v);
        var (restarts, restarts2) = (Expm1(v), 2 * grow * (grow - 1 - v));
        return new(
            undisturbed + (notices * (delta + restarts) / rate),
            notices * ((delta * delta) + (2 * delta * restarts) + Math.Max(0, restarts2)) / (rate * rate),
            notices * grow);
    }

    /// <summary>e^x − 1 without cancellation near 0: rare interruptions are the common case.</summary>
    public static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1;
}
