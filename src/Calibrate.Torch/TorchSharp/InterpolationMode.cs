namespace TorchSharp;

public static partial class torch
{
    /// <summary>How the pixels of an image of another size are made.</summary>
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
    }
}
