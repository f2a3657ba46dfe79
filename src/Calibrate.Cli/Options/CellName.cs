using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Cli.Options;

/// <summary>A cell of a profile, named on the command line by its id or by the beginning of it.</summary>
internal static class CellName
{
    /// <exception cref="UsageException">No cell, or more than one, is named so.</exception>
    public static Cell Find(string flag, string name, string file, Profile profile)
    {
        if (profile.Cells.FirstOrDefault(cell => cell.Key.Id == name) is { } exact)
            return exact;
        Cell[] found = [.. profile.Cells.Where(cell => cell.Key.Id.StartsWith(name, StringComparison.Ordinal))];
        return found switch
        {
            [var only] => only,
            [] => throw new UsageException($"{flag} {name}: {file} has no such cell; it has {Ids(profile.Cells)}"),
            _ => throw new UsageException($"{flag} {name}: fits more than one cell; give one of {Ids(found)}"),
        };
    }

    private static string Ids(IEnumerable<Cell> cells) => string.Join(", ", cells.Select(cell => cell.Key.Id));
}
