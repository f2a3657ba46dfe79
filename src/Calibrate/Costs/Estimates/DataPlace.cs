namespace Calibrate.Costs.Estimates;

/// <summary>Where the data set is when the job starts.</summary>
public enum DataPlace
{
    /// <summary>In the machine's region: moving it is free.</summary>
    SameRegion,

    /// <summary>In another region of the same seller: moving it there once is paid for.</summary>
    OtherRegion,
}
