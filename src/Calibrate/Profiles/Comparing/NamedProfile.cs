namespace Calibrate.Profiles.Comparing;

/// <param name="File">As the user named it.</param>
public sealed record NamedProfile(string File, Profile Profile);
