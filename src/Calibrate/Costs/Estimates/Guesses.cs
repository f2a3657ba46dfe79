using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>A job's guesses as rates: hours of the whole job, whatever they were made of.</summary>
internal static class Guesses
{
    /// <summary>That its ends are taken to hold, the middle being most likely.</summary>
    public const double Confidence = 0.8;

    /// <summary>The guess for the machine, or else for its device; null where there is none.</summary>
    public static JobRate? Of(Job job, Machine machine)
    {
        var guess = job.Guesses.FirstOrDefault(guess => string.Equals(guess.On, machine.Name, StringComparison.OrdinalIgnoreCase))
            ?? job.Guesses.FirstOrDefault(guess => Means(guess.On, machine));
        if (guess is null)
            return null;
        var middle = (guess.Least + guess.Most) / 2;
        return new(
            new(RateAt(middle), guess.Least == guess.Most ? null : RateAt(guess.Most), guess.Least == guess.Most ? null : RateAt(guess.Least)),
            guess.Least == guess.Most ? null : Confidence, Grounds.Assumed, RateScope.WholeJob, Batch: null, guess.Devices, machine.Device,
            Derivation.Leaf($"guess of {job.Name} on {guess.On}", Text(guess), Grounds.Assumed, guess.From), [], [$"the time is a guess: {guess.From}"])
        {
            Assumptions = [$"80% of runs are within a factor of {Figure.Significant(JobDefaults.GuessFactor, 3)} of the guessed hours{(guess.Least == guess.Most ? "" : ", whatever range the guess gives itself")}: so far is the one pair of guesses off that published throughputs can check"],
        };

        double RateAt(TimeSpan time) => job.Samples * job.Epochs / (time.TotalSeconds * guess.Devices);
    }

    private static bool Means(string on, Machine machine) => machine.Device is { } device
        && (string.Equals(device.Name, on, StringComparison.OrdinalIgnoreCase)
            || device.Name.StartsWith(on + " ", StringComparison.OrdinalIgnoreCase)
            || Gpus.Processors.Find(on)?.Name == device.Name);

    private static string Text(JobGuess guess) => FormattableString.Invariant(
        $"{Figure.Significant(guess.Least.TotalHours)}{(guess.Least == guess.Most ? "" : $" to {Figure.Significant(guess.Most.TotalHours)}")} h on {guess.Devices} x {guess.On}");
}
