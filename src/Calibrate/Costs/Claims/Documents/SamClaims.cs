using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Planning;

namespace Calibrate.Costs.Claims.Documents;

/// <summary>Document 000: SAM from scratch and fine-tuned.</summary>
internal static class SamClaims
{
    private const double BytesPerParameter = 4;

    private static readonly InputSize Image = InputSize.Image(1024);

    private static readonly Derivation Inference = ClaimSources.Setting("setting", "an A100, fp32, one image", "the document names none for inference");

    private static readonly Derivation SmallImages = ClaimSources.Setting("setting", "448 pixels, two whole windows", "one image at 1024 takes a CPU up to a minute");

    private static readonly Derivation FineTune = ClaimSources.Setting("setting", "all weights, bf16, one image a step", "the document gives none");

    private static readonly Derivation HeadTune = ClaimSources.Setting("setting", "the mask decoder alone, bf16, one image a step", "the document gives none");

    public static IReadOnlyList<ClaimEntry> Entries { get; } =
    [
        new("C001", "the paper's model card", new Published(e => e.Fact("time that SAM trained") * (e.Fact("GPUs that trained SAM") / e.Said("GPUs", 256, "GPU")), Agreement.Within(0.01))),
        new("C002", "GPUs times hours", new Arithmetic(e => e.Said("GPUs", 256, "GPU") * e.Claimed("C001"), Agreement.Within(0))),
        new("C003", "hours over 24, rounded to a whole day", new Arithmetic(e => e.Claimed("C001") / 24, Agreement.Rounded(1))),
        new("C004", "GPU-hours at an eighth of the price of a p4d.24xlarge", new Priced("p4d.24xlarge", (price, e) => price / 8 * e.Claimed("C002"), Agreement.Inside(0.05))),
        new("C005", "ViT-H in full, one image a GPU as the paper trained it, against a p4d's card, whose GB are GiB; so far: the encoder without the mask decoder", new Measured(
            [Train("h")], (memory, _) => memory[0], Agreement.AtMost)
        {
            Unit = "GiB",
            Takes = CellFigure.PeakMemory,
            Meanwhile = e => ClaimSources.Memory("training memory of SAM ViT-H's encoder", new()
            {
                Model = e.Model(ClaimSources.Sam("h")), Size = Image, Batch = 1, Attention = AttentionKernel.Standard,
            }),
        }),
        new("C006", "the data set's catalogue", new Published(e => e.Fact("images of SA-1B"), Agreement.Within(0.02))),
        new("C007", "the data set's catalogue; the document says about", new Published(e => e.Fact("download of SA-1B"), Agreement.Within(0.15))),
        new("C008", "the document's terabytes at the price of S3", new Published(e => e.Claimed("C007") * 1000 * e.Storage(), Agreement.Within(0.1))),
        new("C009", "GPUs times hours", new Arithmetic(e => e.Said("GPUs", 1, 8, "GPU") * e.Said("hours", 2, 10, "h"), Agreement.Within(0))),
        new("C010", "the document's GPU-hours at the price of one A100", new Priced("a2-highgpu-1g", (price, e) => price * e.Claimed("C009"), Agreement.Within(0.1))),
        new("C011", "the price of one A100, against the dollars over the hours of one A100", new Priced("a2-highgpu-1g", (price, _) => price, Agreement.Inside(0.1))),
        new("C012", "1 to 100 GB at the price of S3", new Published(e => e.Said("data", 1, 100, "GB") * e.Storage(), Agreement.Within(0.1))),
        new("C013", "the document's cost from scratch over its cost of fine-tuning: the least over the most, to the most over the least", new Arithmetic(
            e => e.Claimed("C004") / e.Claimed("C010"), Agreement.Inside(0.1))),
        new("C014", "the document's images from scratch over those of fine-tuning", new Arithmetic(
            e => e.Claimed("C006") / e.Said("images to fine-tune", 1000, 10_000, "image"), Agreement.Within(0.1))),
        new("C015", "so far: IoU of the document's smallest model over that of its best", new Unsettled(
            e => e.Said("IoU of ViT-B", 86.2, "%") / e.Said("IoU of ViT-H", 89.4, "%") * 100,
            "one labelled test set of the user's domain, scored by a model from scratch, a fine-tuned one and the published one")),
        Size("C016", "h"),
        Size("C017", "l"),
        Size("C018", "b"),
        Checkpoint("C019", "h", 1e9),
        Checkpoint("C020", "l", 1e9),
        Checkpoint("C021", "b", 1e6),
        new("C022", "so far: how far the document's own figures are apart", new Unsettled(
            e => e.Said("IoU of ViT-H", 89.4, "%") - e.Said("IoU of ViT-B", 86.2, "%"), "the three checkpoints scored on a named data set: the document names none") { Unit = "points" }),
        Latency("C023", "h", "so far: the published time", Grounds.Published),
        Latency("C024", "l", "so far: the published time of ViT-H, by FLOP", Grounds.Computed),
        Latency("C025", "b", "so far: the published time of ViT-H, by FLOP", Grounds.Computed),
        new("C026", "the times of one image through the three encoders, each over the next; on an A100, or else on any one device; so far: their FLOP")
        {
            Parts =
            [
                Ratio("H over L", new(new Bounds(2), "x"), "h", "l"),
                Ratio("L over B", new(new Bounds(2), "x"), "l", "b"),
                Ratio("H over B", null, "h", "b"),
            ],
        },
        new("C027", "the price of one A100, against the dollars over the hours of one GPU", new Priced("a2-highgpu-1g", (price, _) => price, Agreement.Inside(0.1))),
        FineTuning("C028", "b", 1000),
        new("C029", "the price of an A100 of a p4d, against the dollars over 80 GPU-hours", new Priced("p4d.24xlarge", (price, _) => price / 8, Agreement.Within(0.1))),
        FineTuning("C030", "l", 10_000),
        new("C031", "images seen, by epochs and by steps, over the document's GPU-hours", new Published(SamRate, Agreement.Within(0.03))),
    ];

    private static ClaimEntry Size(string id, string size) => new(
        id, "the image encoder, counted, which the documents name SAM by; prompt encoder and mask decoder are 4 M more", new Model(e => e.EncoderParameters(ClaimSources.Sam(size)) / 1e6, Agreement.Within(0.02)));

    private static ClaimEntry Checkpoint(string id, string size, double unit) => new(
        id, "encoder and decoders in fp32; to 8%, since GB may be meant as GiB", new Model(
            e => e.Parameters(ClaimSources.Sam(size)) * BytesPerParameter / unit, Agreement.Within(0.08)));

    private static ClaimEntry Latency(string id, string size, string soFar, Grounds grounds) => new(
        id, $"one image through the encoder; {soFar}", new Measured(
            [Forward(size, DeviceNeed.A100)], (rates, _) => (1000 / rates[0]).Assuming(Inference), Agreement.Within(0.25))
        {
            Meanwhile = e => size == "h" ? e.Fact(PublishedTime) : e.Fact(PublishedTime) * (e.Forward(ClaimSources.Sam(size)) / e.Forward(ClaimSources.Sam("h"))),
            MeanwhileGrounds = grounds,
        });

    private const string PublishedTime = "time of SAM ViT-H's encoder on an A100";

    private static EntryPart Ratio(string name, Statement? says, string larger, string smaller) => new(
        name, says,
        new Measured([Forward(larger, DeviceNeed.A100), Forward(smaller, DeviceNeed.A100)], (rates, _) => rates[1] / rates[0], Agreement.Within(0.15)),
        new Measured([Forward(larger, DeviceNeed.Any), Forward(smaller, DeviceNeed.Any)], (rates, _) => rates[1] / rates[0], Agreement.Within(0.15)),
        new Measured([Small(larger), Small(smaller)], (rates, e) => (rates[1] / rates[0] * (Growth(e, larger) / Growth(e, smaller))).Assuming(SmallImages), Agreement.Within(0.15))
        {
            Meanwhile = e => e.Forward(ClaimSources.Sam(larger)) / e.Forward(ClaimSources.Sam(smaller)),
        });

    // What an image of 1024 pixels takes over a small one: the blocks that see all weigh most in the smallest encoder.
    private static Quantity Growth(ClaimSources e, string size) =>
        e.Forward(ClaimSources.Sam(size), Image) / e.Forward(ClaimSources.Sam(size), Small(size).Key.Size);

    // A fine-tune is so many epochs of training steps; SAM's own rate is of ViT-H, whole.
    private static ClaimEntry FineTuning(string id, string size, int images) => new(
        id, "the document's images over the rate of training; which weights are trained it does not say; so far: SAM's own rate, by FLOP, and what a frozen encoder saves of it")
    {
        PartsAre = PartsAre.Readings,
        Parts =
        [
            new("all weights", null, new Measured(
                [Train(size)], (rates, e) => (Images(e, images) / rates[0] / 3600).Assuming(FineTune), Agreement.Inside(0.1))
            {
                Meanwhile = e => Whole(e, size, images).Assuming(FineTune),
            }),
            new("encoder frozen", null, new Measured(
                [Train(size, Method.Head)], (rates, e) => (Images(e, images) / rates[0] / 3600).Assuming(HeadTune), Agreement.Inside(0.1))
            {
                Meanwhile = e => (Whole(e, size, images) * FrozenOverWhole(e)).Assuming(HeadTune),
            }),
        ],
    };

    private static Quantity Whole(ClaimSources e, string size, int images) =>
        Images(e, images) / SamRate(e) / 3600 * (e.Forward(ClaimSources.Sam(size)) / e.Forward(ClaimSources.Sam("h")));

    // Of step times: by measurement on any device, or else by FLOP.
    private static Quantity FrozenOverWhole(ClaimSources e) =>
        e.Measured([Small("b", Mode.Train), Small("b", Mode.Train, Method.Head)], CellFigure.Rate) is [var whole, var frozen]
            ? (whole / frozen).Assuming(SmallImages)
            : ClaimSources.Computed("passes with a frozen encoder", 1, "forward passes", "the encoder runs forward alone; its decoder counts for nothing")
                / ClaimSources.Computed("passes of whole training", 3, "forward passes", StepFlop.Formula);

    private static Quantity Images(ClaimSources e, int images) =>
        e.Said("images", images, "image") * ClaimSources.Assumed("epochs", 20, "epoch", "the document gives none");

    private static Quantity SamRate(ClaimSources e) => Quantity.Between(
        e.Fact("epochs of SAM's training") * e.Fact("images of SA-1B"),
        e.Fact("steps of SAM's training") * e.Fact("images in a step of SAM's training")) / (e.Claimed("C002") * 3600);

    private static NeededCell Forward(string size, DeviceNeed on) =>
        new(new($"sam-{size}", Mode.Forward, Precision.Fp32, Checkpointing.Off, 1, Image), on);

    /// <summary>Of the documents' suite, as are those with the encoder frozen.</summary>
    private static NeededCell Small(string size, Mode mode = Mode.Forward, Method method = Method.Full) =>
        new(new($"sam-{size}", mode, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(448)) { Method = method }, DeviceNeed.Any);

    private static NeededCell Train(string size, Method method = Method.Full) =>
        new(new($"sam-{size}", Mode.Train, Precision.Bf16, Checkpointing.Off, 1, Image, OptimizerVariant.Foreach) { Method = method }, DeviceNeed.A100);
}
