namespace TorchSharp.Modules;

/// <summary>What norms over the batch share: a scale and a shift per channel, and running statistics for evaluation.</summary>
public abstract class NormBase : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private Parameter? _weight;
    private Parameter? _bias;
    private torch.Tensor? _runningMean;
    private torch.Tensor? _runningVar;
    private torch.Tensor? _numBatchesTracked;

    private protected NormBase(
        string name, long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, torch.Device? device, torch.ScalarType? dtype)
        : base(name)
    {
        num_features = numFeatures;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        track_running_stats = trackRunningStats;
        if (affine)
        {
            weight = torch.nn.Parameter(torch.ones([numFeatures], dtype, device));
            bias = torch.nn.Parameter(torch.zeros([numFeatures], dtype, device));
        }

        if (!trackRunningStats)
            return;
        running_mean = torch.zeros([numFeatures], dtype, device);
        running_var = torch.ones([numFeatures], dtype, device);
        num_batches_tracked = torch.zeros([], torch.ScalarType.Int64, device);
    }

    public long num_features { get; private set; }

    public double eps { get; set; }

    /// <summary>The weight of the newest batch in the running statistics; null for the mean of all batches.</summary>
    public double? momentum { get; set; }

    public bool affine { get; private set; }

    public bool track_running_stats { get; private set; }

    public Parameter? weight
    {
        get => _weight;
        set => Register(nameof(weight), _weight = value);
    }

    public Parameter? bias
    {
        get => _bias;
        set => Register(nameof(bias), _bias = value);
    }

    public torch.Tensor? running_mean
    {
        get => _runningMean;
        set => RegisterBuffer(nameof(running_mean), _runningMean = value);
    }

    public torch.Tensor? running_var
    {
        get => _runningVar;
        set => RegisterBuffer(nameof(running_var), _runningVar = value);
    }

    public torch.Tensor? num_batches_tracked
    {
        get => _numBatchesTracked;
        set => RegisterBuffer(nameof(num_batches_tracked), _numBatchesTracked = value);
    }
}
