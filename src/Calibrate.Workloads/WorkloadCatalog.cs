using System.Globalization;
using Calibrate.Planning;
using Calibrate.Workloads.Models;

namespace Calibrate.Workloads;

/// <summary>Every workload, one line each.</summary>
public static class WorkloadCatalog
{
    internal static readonly IReadOnlyList<Workload> Workloads =
    [
        ViT("vit-ti", "ViT-Ti/16 image classification (Touvron et al. 2021)", ViTConfig.Tiny, cpuBatch: 2, cudaBatch: 512),
        ViT("vit-s", "ViT-S/16 image classification (Touvron et al. 2021)", ViTConfig.Small, cpuBatch: 2, cudaBatch: 256),
        ViT("vit-b", "ViT-B/16 image classification (Dosovitskiy et al. 2021)", ViTConfig.Base, cpuBatch: 2, cudaBatch: 128),
        ViT("vit-l", "ViT-L/16 image classification (Dosovitskiy et al. 2021)", ViTConfig.Large, cpuBatch: 1, cudaBatch: 64),
        ViT("vit-h", "ViT-H/14 image classification (Dosovitskiy et al. 2021)", ViTConfig.Huge, cpuBatch: 1, cudaBatch: 32),
        Bert("bert-mini", "BERT-mini fine-tuning with a classification head (Turc et al. 2019)", BertConfig.Mini, cpuBatch: 2, cudaBatch: 256),
        Bert("bert-base", "BERT-base fine-tuning with a classification head (Devlin et al. 2019)", BertConfig.Base, cpuBatch: 2, cudaBatch: 64),
        Bert("bert-large", "BERT-large fine-tuning with a classification head (Devlin et al. 2019)", BertConfig.Large, cpuBatch: 1, cudaBatch: 32),
    ];

    /// <summary>What the planner and <c>calibrate list</c> need to know; nothing native is loaded for it.</summary>
    public static IReadOnlyList<WorkloadDescriptor> All { get; } = [.. Workloads.Select(workload => workload.Descriptor)];

    internal static Workload Find(string name) => Workloads.First(workload => workload.Descriptor.Name == name);

    private static Workload ViT(string name, string description, ViTConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters(224),
            ParametersAt = size => config.Parameters(size.Value),
            DefaultSize = InputSize.Image(224),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            RejectSize = size => size.Value % config.Patch == 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} cuts images into patches of {config.Patch} pixels; use a multiple of {config.Patch}, such as {Math.Max(1, size.Value / config.Patch) * config.Patch}"),
        },
        (size, checkpointing, device) => new ViT(config, size.Value, checkpointing, device));

    private static Workload Bert(string name, string description, BertConfig config, int cpuBatch, int cudaBatch) => new(
        new WorkloadDescriptor
        {
            Name = name,
            Description = description,
            Parameters = config.Parameters,
            DefaultSize = InputSize.Sequence(128),
            DefaultCpuBatch = cpuBatch,
            DefaultCudaBatch = cudaBatch,
            ForwardFlop = size => config.ForwardFlop(size.Value),
            RejectSize = size => size.Value <= config.Positions ? null : string.Create(
                CultureInfo.InvariantCulture, $"{name} has {config.Positions} positions; use at most that"),
        },
        (size, checkpointing, device) => new Bert(config, size.Value, checkpointing, device));
}
