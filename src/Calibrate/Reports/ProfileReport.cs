using System.Text;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>How a profile is shown.</summary>
public enum ProfileFormat
{
    Table,

    /// <summary>As the file itself.</summary>
    Json,

    /// <summary>As the CSV beside the file.</summary>
    Csv,

    /// <summary>timm's training table.</summary>
    TimmTrain,

    /// <summary>timm's inference table.</summary>
    TimmInfer,
}

/// <summary>A profile in any of its formats.</summary>
public static class ProfileReport
{
    public static string Of(Profile profile, ProfileFormat format) => format switch
    {
        ProfileFormat.Table => RunTable.Of(profile),
        ProfileFormat.Json => Encoding.UTF8.GetString(ProfileJson.Write(profile)),
        ProfileFormat.Csv => Encoding.UTF8.GetString(ProfileCsv.Write(profile)),
        ProfileFormat.TimmTrain => TimmTable.Of(profile, Mode.Train),
        ProfileFormat.TimmInfer => TimmTable.Of(profile, Mode.Forward),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format"),
    };
}
