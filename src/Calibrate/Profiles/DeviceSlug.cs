using System.Globalization;
using System.Text.RegularExpressions;

namespace Calibrate.Profiles;

/// <summary>A device's name as a folder: lower case letters, digits and single hyphens, e.g. <c>nvidia-h200</c>.</summary>
public static partial class DeviceSlug
{
    public static string Of(string deviceName)
    {
        var slug = Marks().Replace(deviceName.ToLowerInvariant(), "");
        slug = NotAllowed().Replace(slug, "-").Trim('-');
        return slug.Length > 0 ? slug : "unknown";
    }

    /// <summary>Whether it is what the device's name gives, alone or, for a CPU, with its number of cores.</summary>
    public static bool Fits(DeviceDescription device) =>
        device.Slug == Of(device.Name) || device.Slug == OfCpu(device.Name, device.Units ?? 0);

    /// <summary>CPUs of one name differ in cores, and their figures with them: <c>amd-epyc-2c</c>.</summary>
    public static string OfCpu(string name, int cores) => string.Create(CultureInfo.InvariantCulture, $"{Of(name)}-{cores}c");

    /// <summary>Whether it is safe as a folder name, in a cell's id and on a command line.</summary>
    public static bool IsValid(string slug) => Whole().IsMatch(slug);

    [GeneratedRegex(@"\((r|tm|c)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Marks();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NotAllowed();

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Whole();
}
