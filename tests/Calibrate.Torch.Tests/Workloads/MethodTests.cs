using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Training of a part of the model, and by parts of the batch.</summary>
public sealed class MethodTests : IDisposable
{
    private static readonly LibtorchEngine s_engine = new();
    private static readonly SamConfig s_small = new(64, 4, 4);

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Only_the_mask_decoder_gets_gradients_and_they_are_those_of_full_training()
    {
        using var full = new Sam(s_small, 64);
        using var head = new Sam(s_small, 64, use: SamEncoderUse.Frozen);
        head.load_state_dict(full.state_dict());
        using var batch = full.MakeBatch(2, new Random(1));
        full.Loss(batch).backward();
        head.Loss(batch).backward();

        var expected = full.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (var (name, parameter) in head.named_parameters())
        {
            var trained = name.StartsWith("mask_decoder", StringComparison.Ordinal);
            parameter.requires_grad.ShouldBe(trained, name);
            (parameter.grad is not null).ShouldBe(trained, name);
            if (parameter.grad is { } gradient)
                (gradient - expected[name].grad!).abs().max().item<float>().ShouldBeLessThan(1e-6f, name);
        }
    }

    [Fact]
    public void Cached_embeddings_need_no_image_encoder_and_give_the_same_masks()
    {
        using var frozen = no_grad();
        using var whole = new Sam(s_small, 64, use: SamEncoderUse.Frozen);
        using var cached = new Sam(s_small, 64, use: SamEncoderUse.Cached);
        cached.named_parameters().ShouldAllBe(pair => !pair.name.StartsWith("image_encoder", StringComparison.Ordinal));
        cached.load_state_dict(whole.state_dict(), strict: false);
        using var batch = whole.MakeBatch(2, new Random(1));
        var encoder = (nn.Module<Tensor, Tensor>)whole.named_children().Single(child => child.name == "image_encoder").module;
        var embeddings = encoder.call(batch.Inputs[0]);

        var expected = whole.Predict(batch);
        var masks = cached.Predict(new([embeddings, batch.Inputs[1], batch.Inputs[2]], batch.Labels, null));
        (masks - expected).abs().max().item<float>().ShouldBeLessThan(1e-6f);
        using var made = cached.MakeBatch(2, new Random(1));
        made.Inputs[0].shape.ShouldBe([2, 256, 4, 4]);
    }

    [Theory]
    [InlineData(Caching.Off)]
    [InlineData(Caching.On)]
    public void A_cell_of_the_head_trains_it(Caching caching)
    {
        var key = new CellKey("sam-b", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(64), Method: Method.Head, Caching: caching);
        using var cell = s_engine.Build(key, "cpu", 1);
        cell.Step();
        var evidence = cell.Examine();
        double.IsFinite(evidence.Loss).ShouldBeTrue();
        evidence.GradientNorm!.Value.ShouldBeGreaterThan(0);
        evidence.ParameterChange!.Value.ShouldBeGreaterThan(0);
        cell.Parameters.ShouldBe(SamConfig.DecoderParameters);
    }

    // A mean over four equal parts is the mean over all, where no sample's loss depends on another.
    [Theory]
    [InlineData(Precision.Fp32, 1e-5)]
    [InlineData(Precision.Bf16, 2e-2)]
    public void Micro_batches_train_as_the_whole_batch(Precision precision, double tolerance)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        var whole = Train(1);
        var parts = Train(4);
        parts.Loss.ShouldBe(whole.Loss, tolerance * whole.Loss);
        parts.GradientNorm!.Value.ShouldBe(whole.GradientNorm!.Value, tolerance * whole.GradientNorm.Value);
        parts.ParameterChange!.Value.ShouldBe(whole.ParameterChange!.Value, 10 * tolerance * whole.ParameterChange.Value);

        StepEvidence Train(int parts)
        {
            var key = new CellKey("decoder-tiny", Mode.Train, precision, Checkpointing.Off, 4, InputSize.Sequence(32), Accumulate: parts);
            using var cell = s_engine.Build(key, "cpu", 1);
            cell.Step();
            cell.Step();
            return cell.Examine();
        }
    }
}
