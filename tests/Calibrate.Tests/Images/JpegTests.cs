using Calibrate.Images;
using Calibrate.Images.Jpeg;

namespace Calibrate.Tests.Images;

public class JpegTests
{
    [Theory]
    [InlineData("photo")]
    [InlineData("progressive")]
    [InlineData("grey")]
    public void ItDecodesWhatPillowDecodes(string name)
    {
        var image = ImageData.Decoded(name + ".jpg");

        (image.Width, image.Height).ShouldBe((53, 41));
        // Both are libjpeg's accurate transform; other versions of it may round another way by one.
        image.Pixels.ToArray().Zip(ImageData.Bytes(name + ".rgb"), (ours, pillows) => Math.Abs(ours - pillows)).Max().ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void WhatIsEncodedDecodesToNearlyTheSame()
    {
        var image = ImageData.Image(40, 24, (x, y) => (5 * x, 10 * y, 128));
        using var encoder = new JpegEncoder(ImageData.Library);
        using var decoder = new JpegDecoder(ImageData.Library);
        var decoded = new RgbImage();

        decoder.Decode(encoder.Encode(image, 98, ChromaSampling.Full), "own", decoded);

        (decoded.Width, decoded.Height).ShouldBe((40, 24));
        decoded.Pixels.ToArray().Zip(image.Pixels.ToArray(), (one, other) => Math.Abs(one - other)).Max().ShouldBeLessThan(6);
    }

    [Fact]
    public void ABufferThatHeldALargerImageHoldsTheSmallerOne()
    {
        var image = ImageData.Filled(200, 200, 9);
        using var decoder = new JpegDecoder(ImageData.Library);

        decoder.Decode(ImageData.Bytes("photo.jpg"), "photo.jpg", image);

        image.Pixels.ToArray().ShouldBe(ImageData.Decoded("photo.jpg").Pixels.ToArray());
    }

    [Fact]
    public void AFileThatIsCutOffIsNamed() => Refused(ImageData.Bytes("photo.jpg")[..700]).ShouldContain("Premature end");

    [Fact]
    public void AFileThatIsCutOffWithinItsHeaderIsNamed() => Refused(ImageData.Bytes("photo.jpg")[..600]).ShouldContain("it ends within its header");

    [Fact]
    public void AFileThatIsNoJpegIsNamed() => Refused("GIF89a, truly"u8.ToArray()).ShouldContain("cannot be decoded");

    [Fact]
    public void InksAreRefusedWithAReason() => Refused(ImageData.Bytes("cmyk.jpg")).ShouldContain("cannot be decoded");

    [Fact]
    public void AHeaderThatClaimsTooMuchIsRefusedBeforeMemoryIsTaken()
    {
        var jpeg = ImageData.Bytes("photo.jpg");
        // Height and width of the frame: FF C0, length, precision, height, width.
        var frame = jpeg.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);
        byte[] sides = [0xFD, 0xE8, 0xFD, 0xE8];
        sides.CopyTo(jpeg.AsSpan(frame + 5));

        Refused(jpeg).ShouldContain("65000 x 65000");
    }

    [Fact]
    public void StrayBytesBetweenMarkersPass()
    {
        var jpeg = ImageData.Bytes("photo.jpg");
        var table = jpeg.AsSpan().IndexOf((byte[])[0xFF, 0xDB]);

        using var decoder = new JpegDecoder(ImageData.Library);
        var image = new RgbImage();
        decoder.Decode([.. jpeg[..table], 1, 2, 3, .. jpeg[table..]], "stray.jpg", image);

        image.Width.ShouldBe(53);
    }

    [Fact]
    public void AMissingLibraryIsNamedWithTheRemedy() =>
        Should.Throw<JpegLibraryMissingException>(() => TurboJpeg.Open("/nowhere/libturbojpeg.so.0")).Message
            .ShouldBe("/nowhere/libturbojpeg.so.0, which CALIBRATE_TURBOJPEG names, cannot be loaded: name libjpeg-turbo's TurboJPEG library, or leave CALIBRATE_TURBOJPEG unset for the system's libturbojpeg.so.0");

    [Fact]
    public void AnotherLibraryIsNamedWithTheFunctionItLacks() =>
        Should.Throw<JpegLibraryMissingException>(() => TurboJpeg.Open("libc.so.6")).Message.ShouldStartWith("libc.so.6 has no tjInitDecompress");

    private static string Refused(byte[] jpeg)
    {
        using var decoder = new JpegDecoder(ImageData.Library);
        var message = Should.Throw<JpegException>(() => decoder.Decode(jpeg, "set/broken.jpg", new())).Message;
        message.ShouldStartWith("set/broken.jpg: ");
        message.ShouldContain("take it out of the folder");
        return message;
    }
}
