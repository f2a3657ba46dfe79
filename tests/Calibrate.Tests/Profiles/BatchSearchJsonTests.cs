using System.Text;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Tests.Profiles;

public class BatchSearchJsonTests
{
    private static readonly BatchSearch Search = new(16L << 30, "batch 5 runs out of memory",
    [
        new(4, TryEnd.Fits, 9L << 30, TimeSpan.FromSeconds(0.75)),
        new(8, TryEnd.TooFull, 15L << 30, TimeSpan.FromSeconds(1.5)),
        new(6, TryEnd.Died, Reason: "the worker met a segmentation fault (SIGSEGV)"),
        new(5, TryEnd.OutOfMemory, Reason: "no room", Stage: TryStage.Launch),
    ]);

    private static Profile Profile() => Sample.Profile() is var profile
        ? profile with { Cells = [profile.Cells[0] with { BatchSearch = Search }, .. profile.Cells.Skip(1)] }
        : throw new InvalidOperationException();

    private static string Text { get; } = Encoding.UTF8.GetString(ProfileJson.Write(Profile()));

    [Fact]
    public void ASearchComesBackAndWritesTheSameBytes()
    {
        var read = ProfileJson.Read(Encoding.UTF8.GetBytes(Text), "p.json");

        var search = read.Cells[0].BatchSearch.ShouldNotBeNull();
        (search with { Tries = Search.Tries }).ShouldBe(Search);
        search.Tries.ShouldBe(Search.Tries);
        read.Cells.Skip(1).ShouldAllBe(c => c.BatchSearch == null);
        Encoding.UTF8.GetString(ProfileJson.Write(read)).ShouldBe(Text);
    }

    [Theory]
    [InlineData("\"stage\": \"launch\"", "\"stage\": \"later\"", "cells[0].batchSearch.tries[3].stage")]
    [InlineData("\"end\": \"toofull\"", "\"end\": \"full\"", "cells[0].batchSearch.tries[1].end")]
    [InlineData("\"batch\": 8", "\"batch\": 0", "cells[0].batchSearch.tries[1].batch")]
    [InlineData("\"stepSeconds\": 0.75", "\"stepSeconds\": -1", "cells[0].batchSearch.tries[0].stepSeconds")]
    [InlineData("\"stepSeconds\": 0.75", "\"stepSeconds\": 1e300", "cells[0].batchSearch.tries[0].stepSeconds")]
    [InlineData("\"peakMemoryBytes\": 9663676416", "\"peakMemoryBytes\": -1", "cells[0].batchSearch.tries[0].peakMemoryBytes")]
    [InlineData("\"memoryBytes\": 17179869184", "\"memoryBytes\": 0", "cells[0].batchSearch.memoryBytes")]
    [InlineData("\"tries\": [", "\"tries\": [null, ", "cells[0].batchSearch.tries[0]")]
    public void WhatNoSearchCouldHaveWrittenIsRefusedByField(string from, string to, string field)
    {
        Text.ShouldContain(from);
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Encoding.UTF8.GetBytes(Text.Replace(from, to, StringComparison.Ordinal)), "p.json"))
            .Field.ShouldBe(field);
    }

    [Fact]
    public void TheTableSaysHowTheBatchWasFound() =>
        RunTable.Of(Profile()).ShouldContain("vit-b.train.bf16.b4.i224: batch 4 by search: batch 5 runs out of memory\n");
}
