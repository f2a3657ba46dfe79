namespace Calibrate.Torch.Tests;

/// <summary>What a test takes of the provider it is built for.</summary>
internal static class Needs
{
    /// <summary>Skips the test, with the provider's reason, where it lacks the feature.</summary>
    public static void Of(Feature feature) => Assert.SkipWhen(Provider.WhyMissing(feature) is not null, Provider.WhyMissing(feature) ?? "");

    /// <summary>The same for a feature that is needed in some cases of a test.</summary>
    public static void Of(Feature feature, bool needed)
    {
        if (needed)
            Of(feature);
    }
}
