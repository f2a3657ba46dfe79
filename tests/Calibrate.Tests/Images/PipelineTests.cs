using Calibrate.Images;
using Calibrate.Images.Pipelines;
using Calibrate.Images.Samples;
using Calibrate.Statistics;

namespace Calibrate.Tests.Images;

public class PipelineTests
{
    private static readonly ImageSet Photos = new(ImageSource.Given, [ImageData.PathOf("photo.jpg"), ImageData.PathOf("progressive.jpg"), ImageData.PathOf("grey.jpg")], 1, "");

    private static readonly ImageSet Photo = Photos with { Files = [ImageData.PathOf("photo.jpg")] };

    [Fact]
    public void EvaluationOfClassificationIsTorchvisions()
    {
        using var loader = new ImagenetLoader(new(Photo, 1), 28, Augmentation.Evaluation, ImageData.Library);
        var pixels = new float[3 * 28 * 28];

        loader.Load(0, pixels, new float[1]);

        pixels.Zip(ImageData.Floats("evaluation_28.f32"), (ours, torchvisions) => Math.Abs(ours - torchvisions)).Max().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public void ASampleOfTrainingIsTheSameEveryTimeAndAnotherOneElsewhere()
    {
        using var one = new ImagenetLoader(new(Photo, 1), 32, Augmentation.Training, ImageData.Library);
        using var other = new ImagenetLoader(new(Photo, 1), 32, Augmentation.Training, ImageData.Library);
        float[] first = new float[3 * 32 * 32], second = new float[3 * 32 * 32], again = new float[3 * 32 * 32];

        one.Load(7, first, new float[1]);
        one.Load(8, second, new float[1]);
        other.Load(7, again, new float[1]);

        again.ShouldBe(first);
        second.ShouldNotBe(first);
    }

    [Fact]
    public void CropsLieWithinAndKeepAreaAndAspect()
    {
        var random = new SeededRandom(3);
        for (var i = 0; i < 1000; i++)
        {
            var crop = RandomCrop.Draw(500, 375, random);

            crop.X.ShouldBeGreaterThanOrEqualTo(0);
            crop.Y.ShouldBeGreaterThanOrEqualTo(0);
            (crop.X + crop.Width).ShouldBeLessThanOrEqualTo(500);
            (crop.Y + crop.Height).ShouldBeLessThanOrEqualTo(375);
            (crop.Width * crop.Height / (500.0 * 375)).ShouldBeInRange(0.079, 1);
            ((double)crop.Width / crop.Height).ShouldBeInRange(0.74, 1.35);
        }
    }

    [Theory]
    [InlineData(1000, 30, 480, 0, 40, 30)]
    [InlineData(30, 1000, 0, 480, 30, 40)]
    [InlineData(40, 40, 0, 0, 40, 40)]
    public void WhereNoCropFitsItIsTheMiddle(int width, int height, int x, int y, int w, int h) =>
        RandomCrop.Middle(width, height).ShouldBe(new(x, y, w, h));

    [Fact]
    public void AnEpochHasEveryImageOnceAndTheNextAnotherOrder()
    {
        var order = new SampleOrder(new(ImageSource.Given, [.. Enumerable.Range(0, 50).Select(i => $"{i}.jpg")], 1, ""), 9);

        int[] first = [.. Enumerable.Range(0, 50).Select(place => order.At(place))];
        int[] second = [.. Enumerable.Range(50, 50).Select(place => order.At(place))];

        first.Order().ShouldBe(Enumerable.Range(0, 50));
        second.Order().ShouldBe(Enumerable.Range(0, 50));
        second.ShouldNotBe(first);
        order.At(3).ShouldBe(first[3]);
    }

    [Fact]
    public void AMosaicPutsEachImageIntoItsQuarterAndMovesItsBoxes()
    {
        // The point is where the seed says; at scale 1 with the middle in the middle, the view is the canvas' inner half.
        var mosaic = new Mosaic(32);
        mosaic.Start(new(5));
        for (var quarter = 0; quarter < 4; quarter++)
            mosaic.Place(quarter, ImageData.Filled(32, 32, (byte)(10 * (quarter + 1))), [new DetectedObject(quarter, 0, 0, 32, 32)]);
        var view = new RgbImage();

        var objects = mosaic.View(1, 16, 16, view).ToDictionary(found => found.Class);

        // Where the four meet, in the view: the lower right one's upper left corner.
        var (x, y) = ((int)objects[3].Left, (int)objects[3].Top);
        view.Row(y - 1)[3 * (x - 1)].ShouldBe((byte)10);
        view.Row(y - 1)[3 * x].ShouldBe((byte)20);
        view.Row(y)[3 * (x - 1)].ShouldBe((byte)30);
        view.Row(y)[3 * x].ShouldBe((byte)40);
        objects[0].ShouldBe(new(0, Math.Max(0, x - 32), Math.Max(0, y - 32), x, y));
        objects[1].ShouldBe(new(1, x, Math.Max(0, y - 32), Math.Min(32, x + 32), y));
        objects[2].ShouldBe(new(2, Math.Max(0, x - 32), y, x, Math.Min(32, y + 32)));
    }

    [Fact]
    public void AViewOfHalfTheScaleShowsTheWholeCanvas()
    {
        var mosaic = new Mosaic(32);
        mosaic.Start(new(5));
        mosaic.Place(3, ImageData.Filled(16, 16, 200), [new DetectedObject(3, 0, 0, 16, 16)]);
        var view = new RgbImage();

        var found = mosaic.View(0.5, 16, 16, view).Single();

        (found.Right - found.Left, found.Bottom - found.Top).ShouldBe((8, 8));
        view.Row((int)found.Top + 4)[3 * ((int)found.Left + 4)].ShouldBe((byte)200);
        view.Row(0)[0].ShouldBe(BilinearSampler.Grey);
    }

    [Fact]
    public void WhatIsLeftOfABoxIsKeptOrDropped()
    {
        new DetectedObject(1, -10, -10, 10, 10).CutTo(100).ShouldBe(new(1, 0, 0, 10, 10));
        new DetectedObject(1, -90, 0, 9, 50).CutTo(100).ShouldBeNull("a tenth is too little");
        new DetectedObject(1, 98.5, 0, 101, 50).CutTo(100).ShouldBeNull("a sliver of two pixels");
        new DetectedObject(1, 120, 0, 140, 50).CutTo(100).ShouldBeNull("nothing is left");
    }

    [Fact]
    public void AMirroredBoxKeepsItsSize() => new DetectedObject(2, 10, 20, 30, 40).Mirrored(100).ShouldBe(new(2, 70, 20, 90, 40));

    [Fact]
    public void ABoxIsWrittenAsSharesOfTheSide()
    {
        var row = new float[5];
        new DetectedObject(7, 10, 20, 30, 60).Write(100, row);
        row.ShouldBe([7, 0.2f, 0.4f, 0.2f, 0.4f]);
    }

    [Fact]
    public void ALetterboxKeepsTheAspectAndFillsWithGrey()
    {
        using var loader = new YoloLoader(new(Photo, 1), 64, Augmentation.Evaluation, ImageData.Library);
        var pixels = new float[3 * 64 * 64];
        var targets = new float[YoloLoader.TargetLength];

        loader.Load(0, pixels, targets);

        // 53 x 41 becomes 64 x 50 between two bars of 7.
        pixels[..(7 * 64)].ShouldAllBe(value => value == 114 / 255f);
        pixels[(57 * 64)..(64 * 64)].ShouldAllBe(value => value == 114 / 255f);
        pixels[(7 * 64)..(57 * 64)].ShouldContain(value => value != 114 / 255f);
        var rows = targets.Chunk(YoloLoader.Row).TakeWhile(row => row[3] > 0).ToArray();
        rows.Length.ShouldBe(DetectedObject.Of(0, 53, 41).Count());
        rows.ShouldAllBe(row => row[2] - (row[4] / 2) > 6.9f / 64 && row[2] + (row[4] / 2) < 57.1f / 64);
    }

    [Fact]
    public void ATrainingSampleOfDetectionIsWithinItsRanges()
    {
        using var loader = new YoloLoader(new(Photos, 1), 64, Augmentation.Training, ImageData.Library);
        var pixels = new float[3 * 64 * 64];
        var targets = new float[YoloLoader.TargetLength];
        for (var place = 0; place < 20; place++)
        {
            Array.Fill(pixels, float.NaN);
            loader.Load(place, pixels, targets);

            pixels.ShouldAllBe(value => value >= -1e-5f && value <= 1 + 1e-5f);
            var rows = targets.Chunk(YoloLoader.Row).TakeWhile(row => row[3] > 0).ToArray();
            rows.ShouldAllBe(row => row[1] - (row[3] / 2) > -1e-5f && row[1] + (row[3] / 2) < 1 + 1e-5f);
            targets.Skip(rows.Length * YoloLoader.Row).ShouldAllBe(value => value == 0);
        }
    }
}
