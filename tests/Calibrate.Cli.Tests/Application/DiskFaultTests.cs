using System.Globalization;
using System.Text.RegularExpressions;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Cli.Tests.Application;

/// <summary>Every write point of a whole run fails in turn: disk full, read-only, an fsync that fails; once, or from then on.</summary>
public partial class DiskFaultTests
{
    private static readonly SteppedDisk Sound = new((_, _) => { });

    private static readonly string[] Run = ["--workload", "vit-b,bert-base", "--launches", "2"];

    public enum Fault
    {
        Full,
        ReadOnly,
        FsyncFails,
    }

    public enum Lasting
    {
        Once,
        FromThenOn,
    }

    public static MatrixTheoryData<Fault, Lasting> Faults { get; } = new(Enum.GetValues<Fault>(), Enum.GetValues<Lasting>());

    [Theory]
    [MemberData(nameof(Faults))]
    public void NothingIsLostAndNothingIsSaidSavedThatIsNot(Fault fault, Lasting lasting)
    {
        string[] reference = Reference();
        var (at, failed) = (0, 0);
        for (var hit = true; hit; at++)
        {
            using var app = new TestApp();
            var heard = new List<string>();
            var listener = new BlockListener(app.Launcher, heard.Add);
            app.Launcher = listener;
            var steps = 0;
            hit = false;
            app.Disk = new SteppedDisk((step, path) =>
            {
                if (!path.StartsWith(app.Folder, StringComparison.Ordinal) || !Hits(fault, step))
                    return;
                var now = steps++;
                if (now != at && !(lasting == Lasting.FromThenOn && now > at))
                    return;
                hit = true;
                throw Error(fault, path);
            });

            var code = app.RunHere(Run);
            var (said, error) = (app.Out.ToString(), app.Error.ToString());
            var context = FormattableString.Invariant($"{fault} {lasting} at {at}: {error}");

            // What is said to be saved is, and what was reported is on disk.
            foreach (Match match in Saved().Matches(said))
                Measured.Launches(ProfileJson.Load(match.Groups["file"].Value)).ShouldBe(reference, context);
            heard.ShouldBeSubsetOf(Measured.Blocks(app.Folder), context);
            if (code == 0)
            {
                Saved().Count(said).ShouldBe(1, context);
                Measured.Logs(app.Folder).ShouldBeEmpty(context);
                error.ShouldBeEmpty();
            }
            else
            {
                failed++;
                code.ShouldBe(1, context);
                error.ShouldStartWith("calibrate: ");
                error.ShouldContain(app.Folder);
                Remedy().IsMatch(error).ShouldBeTrue(context);
                if (Refuge().Match(error) is { Success: true } refuge)
                {
                    Measured.Launches(ProfileJson.Load(refuge.Groups["file"].Value)).ShouldBe(reference, context);
                    Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(refuge.Groups["file"].Value))!, recursive: true);
                }
            }

            // With the disk in order again, the run ends as it would have.
            app.Disk = Sound;
            Finish(app, context);
            Measured.Profiles(app.Folder).ShouldContain(p => Measured.Launches(p).SequenceEqual(reference), context);
            heard.ShouldBeSubsetOf(Measured.Blocks(app.Folder), context);
        }

        failed.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void WhereNoFolderTakesTheProfileTheLogKeepsAll()
    {
        using var app = new TestApp();
        app.Disk = new SteppedDisk((step, path) =>
        {
            if (step == DiskStep.Create && path.Contains(".json", StringComparison.Ordinal))
                throw Error(Fault.Full, path);
        });

        app.RunHere(Run).ShouldBe(1);

        app.Error.ToString().ShouldContain($"; nor can the folder for temporary files (No space left on device");
        app.Error.ToString().ShouldContain($"all that was measured is in {Measured.Logs(app.Folder).ShouldHaveSingleItem()}: make room");
        app.Out.ToString().ShouldNotContain("profile: ");
    }

    [Fact]
    public void WhateverKeepsTheProfileFromItsPlaceItIsKeptElsewhere()
    {
        using var app = new TestApp();
        app.Disk = new SteppedDisk((step, path) =>
        {
            if (step == DiskStep.Create && path.Contains(".json", StringComparison.Ordinal) && path.StartsWith(app.Folder, StringComparison.Ordinal))
                throw new ArgumentException("no such name");
        });

        app.RunHere(Run).ShouldBe(1);

        app.Error.ToString().ShouldContain("cannot be written (no such name); the profile is in ");
        var file = Refuge().Match(app.Error.ToString()).Groups["file"].Value;
        Measured.Launches(ProfileJson.Load(file)).ShouldBe(Reference());
        Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(file))!, recursive: true);
    }

    private static string[] Reference()
    {
        using var app = new TestApp { Disk = Sound };
        app.RunHere(Run).ShouldBe(0);
        return Measured.Launches(Measured.Profiles(app.Folder).Single());
    }

    /// <summary>As a user would: resume while there is something to resume, start anew where there never was a run.</summary>
    private static void Finish(TestApp app, string context)
    {
        if (Measured.Profiles(app.Folder).Length > 0)
            return;
        var resumed = Measured.Logs(app.Folder).Length > 0;
        app.Error.GetStringBuilder().Clear();
        app.RunHere(resumed ? [.. Run, "--resume"] : Run).ShouldBe(0, context + app.Error);
        Measured.Logs(app.Folder).ShouldBeEmpty(context);
    }

    private static bool Hits(Fault fault, DiskStep step) => fault switch
    {
        Fault.Full => step is DiskStep.CreateFolder or DiskStep.Create or DiskStep.Append or DiskStep.Flush or DiskStep.Rename,
        Fault.ReadOnly => step is not (DiskStep.Flush or DiskStep.FlushFolder),
        _ => step is DiskStep.Flush or DiskStep.FlushFolder,
    };

    private static IOException Error(Fault fault, string path) => new(string.Create(CultureInfo.InvariantCulture, $"{fault switch
    {
        Fault.Full => "No space left on device",
        Fault.ReadOnly => "Read-only file system",
        _ => "Input/output error",
    }} : '{path}'"));

    [GeneratedRegex(@"^profile: (?<file>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Saved();

    [GeneratedRegex(@"the profile is in (?<file>\S+\.json)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refuge();

    [GeneratedRegex("make it writable, with room|make its disk writable, with room|once the folder can be written|delete it", RegexOptions.None, 1000)]
    private static partial Regex Remedy();
}
