using Calibrate.Images;

namespace Calibrate.Tests.Images;

public class ResizeTests
{
    [Theory]
    [InlineData(17, 23, "down_17x23.rgb")]
    [InlineData(64, 50, "up_64x50.rgb")]
    [InlineData(40, 30, "same_40x30.rgb")]
    public void ACropIsResizedAsPillowDoesToTheBit(int width, int height, string golden)
    {
        var source = new RgbImage();
        source.Reshape(53, 41);
        ImageData.Bytes("photo.rgb").CopyTo(source.Pixels);
        var resized = new RgbImage();

        new AntialiasedResize().Resize(source, new(5, 3, 40, 30), width, height, resized);

        resized.Pixels.ToArray().ShouldBe(ImageData.Bytes(golden));
    }

    [Fact]
    public void HalvingWeighsFourPixelsByTheWidenedTriangle()
    {
        // By hand: support 2 around the middle 1.0 and 3.0; weights 3/8 and 1/8 on either side, and what lies outside is left out:
        // (3·0 + 3·80 + 1·160)/7 = 57.1 and (1·80 + 3·160 + 3·240)/7 = 182.9.
        var line = ImageData.Image(4, 1, (x, _) => (80 * x, 0, 0));
        var resized = new RgbImage();

        new AntialiasedResize().Resize(line, PixelBox.Whole(line), 2, 1, resized);

        resized.Reds(0).ShouldBe([57, 183]);
    }

    [Fact]
    public void DoublingBlendsNeighbours()
    {
        // By hand: centres at 0.25, 0.75, 1.25, 1.75 between pixels at 0.5 and 1.5.
        var line = ImageData.Image(2, 1, (x, _) => (100 * x, 0, 0));
        var resized = new RgbImage();

        new AntialiasedResize().Resize(line, PixelBox.Whole(line), 4, 1, resized);

        resized.Reds(0).ShouldBe([0, 25, 75, 100]);
    }

    [Fact]
    public void TheUnsmoothedResizeIsTorchs()
    {
        var resized = new RgbImage();
        var source = new RgbImage();
        source.Reshape(53, 41);
        ImageData.Bytes("photo.rgb").CopyTo(source.Pixels);

        BilinearSampler.Resize(source, 32, 25, resized);

        // Halves may be rounded another way.
        resized.Pixels.ToArray().Zip(ImageData.Bytes("plain_32x25.rgb"), (ours, torchs) => Math.Abs(ours - torchs)).Max().ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void BeyondTheImageItIsGrey()
    {
        var line = ImageData.Image(2, 2, (x, _) => (200 * x, 0, 0));
        var view = new RgbImage();
        view.Reshape(4, 1);

        BilinearSampler.Sample(line, new(-1, 1), new(0, 1), view);

        view.Reds(0).ShouldBe([BilinearSampler.Grey, 0, 200, BilinearSampler.Grey]);
    }

    [Fact]
    public void FlippedPlanesHaveTheLastColumnFirst()
    {
        var image = ImageData.Image(2, 1, (x, _) => (255 * x, 51, 0));
        var planes = new float[6];

        Planes.Unit.Write(image, Flip.None, planes);
        planes.ShouldBe([0, 1, 0.2f, 0.2f, 0, 0]);
        Planes.Unit.Write(image, Flip.LeftRight, planes);
        planes.ShouldBe([1, 0, 0.2f, 0.2f, 0, 0]);
    }

    [Fact]
    public void NormalisedPixelsAreTheShareLessTheMeanOverTheDeviation()
    {
        var planes = new float[3];

        Planes.Normalised.Write(ImageData.Filled(1, 1, 255), Flip.None, planes);

        planes[0].ShouldBe((1 - 0.485f) / 0.229f, 1e-6f);
        planes[1].ShouldBe((1 - 0.456f) / 0.224f, 1e-6f);
        planes[2].ShouldBe((1 - 0.406f) / 0.225f, 1e-6f);
    }
}
