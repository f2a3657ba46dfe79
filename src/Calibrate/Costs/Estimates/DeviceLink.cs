using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Scaling;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>How a link's bandwidth is known.</summary>
public enum LinkGrounds
{
    /// <summary>Said by the user, and taken as it is.</summary>
    Given,

    /// <summary>Implied by a published scaling of the very device.</summary>
    PublishedForTheDevice,

    /// <summary>Implied by one of a device that is joined by the same class of interconnect.</summary>
    PublishedForTheClass,

    Assumed,
}

/// <summary>What devices exchange gradients and weights over.</summary>
/// <param name="Deviation">Of the logarithm of its bandwidth; 0 where it is given.</param>
public sealed record DeviceLink(Interconnect Interconnect, LinkGrounds Grounds, double Deviation, Derivation Origin, IReadOnlyList<string> Assumptions)
{
    /// <summary>That say so, where the figure is of another device of the same class; else empty.</summary>
    public IReadOnlyList<InterconnectClass> Classes { get; init; } = [];

    /// <summary>As tables name it: <c>91.6 GB/s, published for the device</c>.</summary>
    public string Label => $"{Interconnect.Bandwidth}, {NameOf(Grounds)}";

    /// <summary>As outputs name it.</summary>
    public static string NameOf(LinkGrounds grounds) => grounds switch
    {
        LinkGrounds.Given => "given",
        LinkGrounds.PublishedForTheDevice => "published for the device",
        LinkGrounds.PublishedForTheClass => "published for its class of interconnect",
        LinkGrounds.Assumed => "assumed",
        _ => throw new ArgumentOutOfRangeException(nameof(grounds), grounds, "not grounds of a link"),
    };

    public static DeviceLink Given(ByteRate bandwidth) => new(
        new(bandwidth, TimeSpan.Zero), LinkGrounds.Given, Deviation: 0, Derivation.Leaf("bandwidth between devices", bandwidth.ToString(), Origins.Grounds.Given, "given"), []);

    /// <summary>
    /// Inside one machine implied by a published scaling of the device, or of its class of interconnect: that with the gradients
    /// nearest in size, since small ones show what is not bandwidth. Else, and between machines, assumed.
    /// </summary>
    /// <param name="gradients">That are exchanged.</param>
    public static DeviceLink Of(Machine machine, int machines, ByteSize gradients)
    {
        if (machines > 1)
            return Assumed("machines");
        if (machine.Device is not { } device)
            return Assumed("the devices of one machine");
        if (Nearest(link => link.Device.Name == device.Name) is { } own)
            return Published(own, LinkGrounds.PublishedForTheDevice, []);
        if (InterconnectClasses.Of(device) is { } joint && Nearest(link => InterconnectClasses.Of(link.Device)?.Class == joint.Class) is { } alike)
            return OfClass(alike, joint, InterconnectClasses.Of(alike.Device)!);
        return Assumed("the devices of one machine");

        PublishedLink? Nearest(Func<PublishedLink, bool> fits) =>
            PublishedLinks.Scalings.Where(fits).MinBy(link => Math.Abs(Math.Log((double)link.Gradients.Bytes / Math.Max(1, gradients.Bytes))));
    }

    private static DeviceLink OfClass(PublishedLink alike, InterconnectClass own, InterconnectClass its) => Published(
        alike, LinkGrounds.PublishedForTheClass, [$"{own.Gpu} is joined by {own.Class} as {its.Gpu} is, whose published scaling stands in{Unverified(own, its)}"]) with
    {
        Classes = [own, its],
    };

    private static string Unverified(params InterconnectClass[] classes) =>
        string.Join("; ", classes.Select(row => row.Unverified).OfType<string>()) is { Length: > 0 } doubts ? $" (unverified: {doubts})" : "";

    private static DeviceLink Published(PublishedLink link, LinkGrounds grounds, IReadOnlyList<string> assumptions) => new(
        new(link.Bandwidth, TimeSpan.Zero), grounds, PublishedLinks.Deviation,
        Derivation.Leaf("bandwidth between devices", link.Bandwidth.ToString(), Origins.Grounds.Published, $"implied by {link.Case}, {link.Source}; {NameOf(grounds)}"), assumptions);

    private static DeviceLink Assumed(string between) => new(
        new(JobDefaults.Link, TimeSpan.Zero), LinkGrounds.Assumed, PublishedLinks.Deviation,
        Derivation.Leaf("bandwidth between devices", JobDefaults.Link.ToString(), Origins.Grounds.Assumed, "default of the program"),
        [$"{JobDefaults.Link} between {between}: nothing published tells; give --link if you know it"]);
}

/// <summary>What devices exchange in a step, and over what.</summary>
public sealed record DeviceExchange(StepTraffic Traffic, DeviceLink Link)
{
    /// <summary>E.g. <c>S = 331 MiB</c>.</summary>
    public string Sizes => Traffic.Stage == ZeroStage.Three
        ? FormattableString.Invariant($"weights of {Traffic.Weights}{(Traffic.Beside.Bytes > 0 ? $" and frozen ones of {Traffic.Beside}" : "")}, gradients of {Traffic.Gradients}, {Traffic.Passes} micro-steps")
        : $"S = {Traffic.Gradients}";
}
