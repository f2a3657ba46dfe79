using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

/// <summary>Heads over precomputed embeddings of given widths.</summary>
public class EmbeddingDimsTests
{
    private static readonly WorkloadDescriptor[] Catalogue =
    [
        .. TestCatalogue.All, TestCatalogue.All[^1] with { Name = "fusion-attention", Embeddings = new(2048, 768) },
    ];

    private static readonly RunOptions Fusion = new() { Workloads = ["fusion-attention"] };

    private static IEnumerable<string> Ids(RunOptions options) => Planner.Plan(options, Catalogue, 2).Cells.Select(cell => cell.Key.Id);

    [Fact]
    public void TheyAreInTheKeyWhereTheyAreNotTheWorkloadsOwn()
    {
        Ids(Fusion with { ImageEmbeddingDim = 1024, TextEmbeddingDim = 512 }).ShouldBe(["fusion-attention.train.fp32.b2.s128.e1024-512"]);
        Ids(Fusion with { TextEmbeddingDim = 1024, SequenceLength = 64 }).ShouldBe(["fusion-attention.train.fp32.b2.s64.e2048-1024"]);
        Planner.Plan(Fusion with { ImageEmbeddingDim = 2048, TextEmbeddingDim = 768 }, Catalogue, 2).Cells.Single().Key
            .ShouldBe(Planner.Plan(Fusion, Catalogue, 2).Cells.Single().Key);
    }

    [Fact]
    public void OtherWorkloadsBesideGoWithout() =>
        Ids(Fusion with { Workloads = ["bert-mini", "fusion-attention"], Modes = [Mode.Forward, Mode.Update], ImageEmbeddingDim = 1024 }).ShouldBe(
        [
            "bert-mini.forward.fp32.b2.s128", "bert-mini.update.fp32.b1.s128",
            "fusion-attention.forward.fp32.b2.s128.e1024-768", "fusion-attention.update.fp32.b1.s128.e1024-768",
        ]);

    [Fact]
    public void SweptLengthsKeepThem() =>
        Ids(Fusion with { ImageEmbeddingDim = 1024, Sweeps = [new(SweptSetting.SequenceLength, [64, 128])] }).ShouldBe(
            ["fusion-attention.train.fp32.b2.s64.e1024-768", "fusion-attention.train.fp32.b2.s128.e1024-768"]);

    [Fact]
    public void SizesAreAlikeThatDifferInTheirValueAlone()
    {
        var size = InputSize.Sequence(128) with { Embeddings = new(1024, 512) };

        size.IsLike(size with { Value = 64 }).ShouldBeTrue();
        size.IsLike(InputSize.Sequence(128)).ShouldBeFalse();
        InputSize.Sequence(128).IsLike(InputSize.Image(128)).ShouldBeFalse();
    }

    public static TheoryData<RunOptions, string> Refusals => new()
    {
        { Fusion with { ImageEmbeddingDim = 0 }, "--image-embedding-dim 0: give the width of an image's embedding, 1 to 65536" },
        { Fusion with { TextEmbeddingDim = 65537 }, "--text-embedding-dim 65537: give the width of a text's embedding, 1 to 65536" },
        { new() { Workloads = ["vit-b", "bert-mini"], ImageEmbeddingDim = 1024 }, "--image-embedding-dim 1024: vit-b, bert-mini takes no precomputed embeddings; there are fusion-attention" },
        { new() { TextEmbeddingDim = 512 }, "--text-embedding-dim 512: vit-ti, bert-mini takes no precomputed embeddings; there are fusion-attention" },
        { new() { Suite = Suite.Documents, TextEmbeddingDim = 512 }, "--suite documents: cannot be combined with --text-embedding-dim, which picks the cells itself; give one of the two" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void SaysWhatIsWrongAndWhatWouldWork(RunOptions options, string message) =>
        Should.Throw<UsageException>(() => Planner.Plan(options, Catalogue, 2)).Message.ShouldBe(message);
}
