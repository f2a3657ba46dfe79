using System.Globalization;
using Calibrate.Simulations;

// Prints docs/coverage.md; see scripts/coverage.
var runs = args switch
{
    [] => 10_000,
    ["--runs", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
    _ => 0,
};
if (runs == 0)
{
    Console.Error.WriteLine("coverage: the only option is --runs N, the simulated cells of each row, at least 1");
    return 2;
}

Console.Out.NewLine = "\n";
Console.Out.WriteLine(new CoverageReport(new(runs)).Render().TrimEnd());
return 0;
