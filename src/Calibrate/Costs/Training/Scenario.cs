namespace Calibrate.Costs.Training;

/// <summary>One draw of what is not known about a run. Draws are relative, so that all offers can share them.</summary>
/// <param name="Price">Times the price; 1 as listed.</param>
/// <param name="Throughput">Times the devices' own throughput, above 0; 1 as measured. Exchange and loading do not go with it.</param>
/// <param name="Interruptions">Times the interruption rate; 1 as given.</param>
/// <param name="Hit">Uniform on [0, 1): whether the run meets an interruption at all.</param>
/// <param name="Loss">Standard normal: how much it loses if it does.</param>
/// <param name="Link">Times the bandwidth between devices, above 0; 1 as taken.</param>
/// <param name="Loading">Times the rate at which data load, above 0; 1 as taken.</param>
public readonly record struct Scenario(double Price, double Throughput, double Interruptions, double Hit, double Loss, double Link = 1, double Loading = 1);

/// <summary>What a draw comes to. Plain numbers: there are millions of them.</summary>
/// <param name="Cost">In the price's currency.</param>
public readonly record struct ScenarioOutcome(double BilledSeconds, double ElapsedSeconds, double Cost);
