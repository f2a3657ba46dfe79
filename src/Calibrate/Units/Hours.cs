namespace Calibrate.Units;

/// <summary>Durations of jobs as bills count them.</summary>
public static class Hours
{
    /// <summary>E.g. <c>2.5 h</c>.</summary>
    public static string Text(TimeSpan time) => $"{Figure.Significant(time.TotalHours)} h";
}
