using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class BlockSettingsTests
{
    [Theory]
    [InlineData(0.001, 350)]
    [InlineData(0.1, 4)]
    [InlineData(0.3, 3)]
    [InlineData(2, 3)]
    [InlineData(2.5, 1)]
    [InlineData(0, 1_000_000)]
    public void ABlockIsThreeStepsOrTheLeastLengthAndALongStepIsOneByItself(double step, int steps) =>
        BlockSettings.Short.StepsFor(2, TimeSpan.FromSeconds(2 * step)).ShouldBe(steps);
}
