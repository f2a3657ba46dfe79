using System.Globalization;

namespace Calibrate.Ilgpu;

/// <summary>What a kernel left behind, held against what it should be.</summary>
internal static class Check
{
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static void Equal(float expected, float actual)
    {
        if (!expected.Equals(actual))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the kernel's result is wrong: {actual} instead of {expected}"));
    }
}
