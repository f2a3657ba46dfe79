using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Memory;
using Calibrate.Planning;

namespace Calibrate.Costs.Claims.Documents;

/// <summary>Document 000: SAM from scratch and fine-tuned.</summary>
internal static class SamClaims
{
    private const double BytesPerParameter = 4;

    private static readonly InputSize Image = InputSize.Image(1024);

    public static IReadOnlyList<ClaimEntry> Entries { get; } =
    [
        new("C001", "the paper's model card", new Published(e => e.Fact("time that SAM trained") * (e.Fact("GPUs that trained SAM") / e.Said("GPUs", 256, "GPU")), Agreement.Within(0.01))),
        new("C002", "GPUs times hours", new Arithmetic(e => e.Said("GPUs", 256, "GPU") * e.Claimed("C001"), Agreement.Within(0))),
        new("C003", "hours over 24, rounded to a whole day", new Arithmetic(e => e.Claimed("C001") / 24, Agreement.Rounded(1))),
        new("C004", "GPU-hours at an eighth of the price of a p4d.24xlarge", new Priced("p4d.24xlarge", (price, e) => price / 8 * e.Claimed("C002"), Agreement.Inside(0.05))),
        new("C005", "ViT-H in full at 1024 pixels, one image a GPU as the paper trained it, against a p4d's card; the mask decoder is not counted", new Model(
            e => Evidence.Memory("training memory of sam-vit-h, batch 1, autocast, AdamW", new()
            {
                Model = e.Model("sam-vit-h"), Size = Image, Batch = 1, Attention = AttentionKernel.Standard,
            }),
            Agreement.AtMost) { Unit = "GiB" }),
        new("C006", "the data set's catalogue", new Published(e => e.Fact("images of SA-1B"), Agreement.Within(0.02))),
        new("C007", "the data set's catalogue; the document says about", new Published(e => e.Fact("download of SA-1B"), Agreement.Within(0.15))),
        new("C008", "the document's terabytes at the price of S3", new Published(e => e.Claimed("C007") * 1000 * e.Storage(), Agreement.Within(0.1))),
        new("C009", "GPUs times hours", new Arithmetic(e => e.Said("GPUs", 1, 8, "GPU") * e.Said("hours", 2, 10, "h"), Agreement.Within(0))),
        new("C010", "the document's GPU-hours at the price of one A100", new Priced("a2-highgpu-1g", (price, e) => price * e.Claimed("C009"), Agreement.Within(0.1))),
        new("C011", "the price of one A100, against the dollars over the hours of one A100", new Priced("a2-highgpu-1g", (price, _) => price, Agreement.Inside(0.1))),
        new("C012", "1 to 100 GB at the price of S3", new Published(e => e.Said("data", 1, 100, "GB") * e.Storage(), Agreement.Within(0.1))),
        new("C013", "the document's GPU-hours from scratch over those of fine-tuning: at one price per GPU-hour that is the ratio of costs", new Consistency(
            e => e.Claimed("C002") / e.Claimed("C009"), Agreement.Inside(0.1))),
        new("C014", "the document's images from scratch over those of fine-tuning", new Arithmetic(
            e => e.Claimed("C006") / e.Said("images to fine-tune", 1000, 10_000, "image"), Agreement.Within(0.1))),
        new("C015", "so far: IoU of the document's smallest model over that of its best", new Unsettled(
            e => e.Said("IoU of ViT-B", 86.2, "%") / e.Said("IoU of ViT-H", 89.4, "%") * 100,
            "one labelled test set of the user's domain, scored by a model from scratch, a fine-tuned one and the published one")),
        Size("C016", "sam-vit-h"),
        Size("C017", "sam-vit-l"),
        Size("C018", "sam-vit-b"),
        Checkpoint("C019", "sam-vit-h", 1e9),
        Checkpoint("C020", "sam-vit-l", 1e9),
        Checkpoint("C021", "sam-vit-b", 1e6),
        new("C022", "so far: how far the document's own figures are apart", new Unsettled(
            e => e.Said("IoU of ViT-H", 89.4, "%") - e.Said("IoU of ViT-B", 86.2, "%"), "the three checkpoints scored on a named data set: the document names none") { Unit = "points" }),
        Latency("C023", "h", e => e.Fact("time of SAM ViT-H's encoder on an A100")),
        Latency("C024", "l", e => Scaled("sam-vit-l", e)),
        Latency("C025", "b", e => Scaled("sam-vit-b", e)),
        new("C026", "so far: the encoders' FLOP", new Measured(
            [Forward("h"), Forward("b")], (rates, _) => rates[1] / rates[0], Agreement.Within(0.15))
        {
            Meanwhile = e => e.Forward("sam-vit-h") / e.Forward("sam-vit-b"),
        }),
        new("C027", "the price of one A100, against the dollars over the hours of one GPU", new Priced("a2-highgpu-1g", (price, _) => price, Agreement.Inside(0.1))),
        FineTuning("C028", "b", 1000),
        new("C029", "the price of an A100 of a p4d, against the dollars over 80 GPU-hours", new Priced("p4d.24xlarge", (price, _) => price / 8, Agreement.Within(0.1))),
        FineTuning("C030", "l", 10_000),
        new("C031", "images seen, by epochs and by steps, over the document's GPU-hours", new Published(SamRate, Agreement.Within(0.03))),
    ];

    private static ClaimEntry Size(string id, string model) => new(
        id, "the image encoder, counted; prompt encoder and mask decoder are 4 M more", new Model(e => e.Parameters(model) / 1e6, Agreement.Within(0.02)));

    private static ClaimEntry Checkpoint(string id, string model, double unit) => new(
        id, "encoder and decoders in fp32; to 8%, since GB may be meant as GiB", new Model(
            e => (e.Parameters(model) + e.Fact("parameters of SAM's decoders")) * BytesPerParameter / unit, Agreement.Within(0.08)));

    private static ClaimEntry Latency(string id, string variant, Func<Evidence, Quantity> meanwhile) => new(
        id, "one image through the encoder in fp32 on the document's GPU; so far: the published time of ViT-H, by FLOP", new Measured(
            [Forward(variant)], (rates, _) => 1000 / rates[0], Agreement.Within(0.25))
        {
            Meanwhile = meanwhile,
        });

    // A fine-tune is so many epochs of whole training steps; SAM's own rate is of ViT-H.
    private static ClaimEntry FineTuning(string id, string variant, int images) => new(
        id, "20 epochs, since the document gives none; so far: SAM's own rate, by FLOP", new Measured(
            [Train(variant)], (rates, e) => Images(e, images) / rates[0] / 3600, Agreement.Inside(0.1))
        {
            Meanwhile = e => Images(e, images) / SamRate(e) / 3600 * (e.Forward($"sam-vit-{variant}") / e.Forward("sam-vit-h")),
        });

    private static Quantity Images(Evidence e, int images) =>
        e.Said("images", images, "image") * Evidence.Assumed("epochs", 20, "epoch", "assumed by the audit: the document gives none");

    private static Quantity SamRate(Evidence e) => Quantity.Between(
        e.Fact("epochs of SAM's training") * e.Fact("images of SA-1B"),
        e.Fact("steps of SAM's training") * e.Fact("images in a step of SAM's training")) / (e.Claimed("C002") * 3600);

    private static Quantity Scaled(string model, Evidence e) =>
        e.Fact("time of SAM ViT-H's encoder on an A100") * (e.Forward(model) / e.Forward("sam-vit-h"));

    private static NeededCell Forward(string variant) =>
        new(new($"sam-{variant}", Mode.Forward, Precision.Fp32, Checkpointing.Off, 1, Image), DeviceNeed.A100);

    private static NeededCell Train(string variant) =>
        new(new($"sam-{variant}", Mode.Train, Precision.Bf16, Checkpointing.Off, 1, Image, OptimizerVariant.Foreach), DeviceNeed.A100);
}
