namespace TorchSharp.Modules;

/// <summary>What convolutions share; weight [out, in / groups, kernel…], or [in, out / groups, kernel…] where they are transposed.</summary>
public abstract class Convolution : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private Parameter _weight;
    private Parameter? _bias;

    private protected Convolution(
        string name, long inChannels, long outChannels, long[] kernel, long[] stride, long[] padding, long[] dilation, long groups, bool bias,
        torch.Device? device, torch.ScalarType? dtype, bool transposed = false)
        : base(name)
    {
        in_channels = inChannels;
        out_channels = outChannels;
        kernel_size = kernel;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        this.groups = groups;
        weight = _weight = torch.nn.Parameter(torch.empty(
            transposed ? [inChannels, outChannels / groups, .. kernel] : [outChannels, inChannels / groups, .. kernel], dtype, device));
        this.bias = bias ? torch.nn.Parameter(torch.empty([outChannels], dtype, device)) : null;
        torch.nn.ResetAffine(_weight, _bias);
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[]? padding { get; private set; }

    public long[] dilation { get; set; }

    public long groups { get; set; }

    public Parameter weight
    {
        get => _weight;
        set => Register(nameof(weight), _weight = value);
    }

    public Parameter? bias
    {
        get => _bias;
        set => Register(nameof(bias), _bias = value);
    }
}
