namespace Calibrate.Costs.Prices;

/// <summary>On which terms a machine is had by the hour.</summary>
public enum PurchaseKind
{
    /// <summary>At the list price, for as long as it is wanted.</summary>
    OnDemand,

    /// <summary>Cheaper, and taken away when the seller wants it back; preemptible instances are meant too.</summary>
    Spot,
}

public static class PurchaseKinds
{
    /// <summary><c>on-demand</c> or <c>spot</c>: in files and on the command line.</summary>
    public static string Word(PurchaseKind kind) => kind == PurchaseKind.OnDemand ? "on-demand" : "spot";
}
