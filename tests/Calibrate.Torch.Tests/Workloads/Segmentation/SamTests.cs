using System.Text.Json;
using Calibrate.Workloads.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads.Segmentation;

/// <summary>SAM's outputs against those of its public source, with the weights of the goldens' formula (<c>Data/sam-public-source.json</c> says which source).</summary>
public class SamTests
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly PublicSource s_source = JsonSerializer.Deserialize<PublicSource>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "sam-public-source.json")), s_json)!;

    [Fact]
    public void A_point_gives_the_public_sources_masks() => ShouldGive(s_source.Point, batch => (batch.Inputs[1], batch.Inputs[2], null));

    // Two points, then the corners of a box.
    [Fact]
    public void Points_a_box_and_a_mask_give_the_public_sources_masks()
    {
        float[] places = [10, 20, 50, 60, 5, 7, 90, 100];
        ShouldGive(s_source.PointsBoxAndMask, _ => (
            tensor([.. places, .. places], [2, 4, 2]),
            tensor([1L, 0, 2, 3, 1, 0, 2, 3], [2, 4]),
            GoldenCase.Pattern([2, 1, 64, 64], 1004).to(ScalarType.Float32)));
    }

    private static void ShouldGive(Answer expected, Func<Calibrate.Workloads.Batch, (Tensor Points, Tensor Kinds, Tensor? Mask)> prompt)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var golden = GoldenCase.Load("sam-b.train.fp32.b2.i256");
        using var sam = (Sam)golden.BuildModel();
        var batch = golden.BuildBatch(sam);
        var (points, kinds, mask) = prompt(batch);
        var (masks, quality) = sam.Segment(batch.Inputs[0], points, kinds, mask);

        var all = masks.Values();
        var places = Enumerable.Range(0, expected.Masks.Length).Select(i => (int)((long)i * (all.Length - 1) / (expected.Masks.Length - 1)));
        places.Select(place => all[place]).ToArray().ShouldBe(expected.Masks, 1e-4 * expected.Masks.Max(Math.Abs));
        quality.Values().ShouldBe(expected.Quality, 1e-4 * expected.Quality.Max(Math.Abs));
    }

    private sealed record PublicSource(string Source, string Weights, string Torch, Answer Point, Answer PointsBoxAndMask);

    /// <param name="Masks">Logits from the first to the last, evenly spread.</param>
    private sealed record Answer(double[] Masks, double[] Quality);
}
