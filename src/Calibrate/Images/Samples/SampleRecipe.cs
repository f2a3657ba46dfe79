using Calibrate.Planning;

namespace Calibrate.Images.Samples;

/// <summary>What images are generated: all of it is in the manifest, and another recipe makes other files.</summary>
/// <param name="Pipeline">For which they stand in.</param>
/// <param name="Quality">Of the JPEGs.</param>
/// <param name="Grain">Deviation of the finest noise, in levels; what, with the quality, makes their size.</param>
/// <param name="Version">Of the way their content is drawn.</param>
internal sealed record SampleRecipe(ImagePipeline Pipeline, int Count, int LongSide, int ShortSide, int Quality, double Grain, ulong Seed, int Version = 1)
{
    /// <summary>ILSVRC2012's training set is 138 GB for 1,281,167 images, 108 kB each, most of them 500 x 375.</summary>
    private static readonly SampleRecipe Imagenet = new(ImagePipeline.Imagenet, 256, 500, 375, Quality: 94, Grain: 12, Seed: 20120101);

    /// <summary>COCO's train2017 is 18 GB for 118,287 images, 152 kB each, most of them 640 x 480.</summary>
    private static readonly SampleRecipe Coco = new(ImagePipeline.Yolo, 128, 640, 480, Quality: 93, Grain: 10.5, Seed: 20170101);

    public static SampleRecipe For(ImagePipeline pipeline) => pipeline == ImagePipeline.Yolo ? Coco : Imagenet;

    /// <summary>A quarter stands upright.</summary>
    public (int Width, int Height) SizeOf(int index) => index % 4 == 3 ? (ShortSide, LongSide) : (LongSide, ShortSide);
}
