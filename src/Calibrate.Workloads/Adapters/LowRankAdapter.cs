using Calibrate.Planning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Adapters;

/// <summary>
/// What is added beside a frozen layer: (alpha / r) · B(A(x)) with A [r, in] and B [out, r]. Hu et al., "LoRA" (2021), section 4.1: A is
/// random, B zero, so that training starts from the frozen model.
/// </summary>
internal sealed class LowRankAdapter : Module<Tensor, Tensor>
{
    private readonly Parameter lora_A;
    private readonly Parameter lora_B;

    public LowRankAdapter(long inputs, long outputs, LoraAdapter adapter, Device? device)
        : base(nameof(LowRankAdapter))
    {
        Scale = adapter.Scale;
        lora_A = new Parameter(empty([adapter.Rank, inputs], device: device));
        lora_B = new Parameter(empty([outputs, adapter.Rank], device: device));
        RegisterComponents();
        Start();
    }

    /// <summary>alpha / r.</summary>
    public double Scale { get; }

    /// <summary>fp32, learning, and at the beginning: A as linear layers are initialised, B zero.</summary>
    public void Start()
    {
        this.to(ScalarType.Float32);
        lora_A.requires_grad = lora_B.requires_grad = true;
        init.kaiming_uniform_(lora_A, Math.Sqrt(5));
        init.zeros_(lora_B);
    }

    /// <summary>B(A(x)), not scaled yet.</summary>
    public override Tensor forward(Tensor x)
    {
        using var low = F.linear(x, lora_A);                                // […, r]
        return F.linear(low, lora_B);                                       // […, out]
    }

    /// <summary>What it adds to a layer's weight, [out, in].</summary>
    public Tensor Change()
    {
        using var product = lora_B.matmul(lora_A);
        return product * Scale;
    }
}
