namespace Calibrate.Torch;

/// <summary>How the elements of an image [N, C, H, W] lie in memory; PyTorch's <c>torch.memory_format</c>, which TorchSharp lacks.</summary>
public enum MemoryFormat
{
    /// <summary>The pixels of a channel beside each other.</summary>
    Contiguous = 0,

    /// <summary>The channels of a pixel beside each other.</summary>
    ChannelsLast = 2,
}
