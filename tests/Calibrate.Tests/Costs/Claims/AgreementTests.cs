using Calibrate.Costs.Claims;

namespace Calibrate.Tests.Costs.Claims;

public class AgreementTests
{
    [Theory]
    [InlineData(3, 2.83, true)]
    [InlineData(3, 2.4, false)]
    [InlineData(3, 3.4999, true)]
    [InlineData(3, 3.5, false)] // rounds to 4
    [InlineData(3, 2.5, true)]
    public void Rounding(double stated, double computed, bool holds) => Agreement.Rounded(1).Holds(new(stated), new(computed)).ShouldBe(holds);

    [Fact]
    public void HalfACentRounds() => Agreement.Rounded(0.01).Holds(new(0.12, 0.23), new(5 * 0.023, 10 * 0.023)).ShouldBeTrue();

    [Theory]
    [InlineData(AgreementRule.Ends, 2, 3, true)]
    [InlineData(AgreementRule.Ends, 2, 2.5, false)]
    [InlineData(AgreementRule.Inside, 2.5, 2.6, true)]
    [InlineData(AgreementRule.Inside, 1.9, 2.6, false)]
    [InlineData(AgreementRule.Above, 3.1, 9, true)]
    [InlineData(AgreementRule.Above, 3, 9, false)]
    [InlineData(AgreementRule.Below, 1, 1.9, true)]
    [InlineData(AgreementRule.Below, 1, 2, false)]
    [InlineData(AgreementRule.AtMost, 1, 2, true)]
    [InlineData(AgreementRule.AtMost, 1, 2.1, false)]
    [InlineData(AgreementRule.Reaches, 1, 2, true)]
    [InlineData(AgreementRule.Reaches, 1, 1.9, false)]
    public void AgainstTwoToThree(AgreementRule rule, double low, double high, bool holds) => new Agreement(rule).Holds(new(2, 3), new(low, high)).ShouldBe(holds);

    [Fact]
    public void TheToleranceIsSaid()
    {
        Agreement.Within(0.05).ToString().ShouldBe("equal, to ±5%");
        Agreement.Within(0).ToString().ShouldBe("equal");
        Agreement.Rounded(0.01).ToString().ShouldBe("rounds to the stated figure, in steps of 0.01");
        Agreement.Inside(0.1).ToString().ShouldBe("inside the stated range, to ±10%");
        Agreement.Above.ToString().ShouldBe("above the stated figure");
    }
}
