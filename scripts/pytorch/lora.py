"""Low-rank adapters (Hu et al. 2021) beside frozen linear layers, which QLoRA (Dettmers et al. 2023) rounds to 4 bits."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

ATTENTION = ("query", "key", "value", "output")
GROUPS = {"attention": ATTENTION, "all": (*ATTENTION, "mlp")}

# Appendix E of the QLoRA paper.
NF4 = torch.tensor([
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0,
    0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
])  # fmt: skip


@dataclass(frozen=True)
class Adapter:
    method: str
    rank: int = 8
    targets: str = "query,value"
    alpha: int | None = None  # twice the rank

    @property
    def parts(self):
        """Those of a block's layers that have an adapter."""
        parts = GROUPS.get(self.targets) or tuple(self.targets.split(","))
        if unknown := set(parts) - set(GROUPS["all"]):
            raise ValueError(f"--lora-targets {self.targets}: no layer is called {', '.join(sorted(unknown))}; give all, attention, or of {', '.join(GROUPS['all'])}")
        return parts

    @property
    def scale(self):
        return (self.alpha or 2 * self.rank) / self.rank

    @property
    def id(self):
        """As in a cell's id, where alpha is twice the rank."""
        return f"{self.method}.r{self.rank}{'' if self.targets == 'query,value' else '.' + self.targets}"


class LowRank(nn.Module):
    """fp32, as it learns, whatever it stands beside."""

    def __init__(self, inputs, outputs, adapter, device):
        super().__init__()
        self.scale = adapter.scale
        self.lora_A = nn.Parameter(torch.empty(adapter.rank, inputs, dtype=torch.float32, device=device))
        self.lora_B = nn.Parameter(torch.zeros(outputs, adapter.rank, dtype=torch.float32, device=device))
        nn.init.kaiming_uniform_(self.lora_A, math.sqrt(5))

    def forward(self, x):
        return self.scale * F.linear(F.linear(x, self.lora_A), self.lora_B)


class Adapted(nn.Module):
    """A layer that computes one thing, or queries, keys and values at once."""

    def __init__(self, layer, parts, adapter):
        super().__init__()
        self.base_layer = layer
        self.width = layer.out_features // len(parts)
        self.starts = [i * self.width for i, part in enumerate(parts) if part in adapter.parts]
        self.adapters = nn.ModuleList([LowRank(layer.in_features, self.width, adapter, layer.weight.device) for _ in self.starts])

    def forward(self, x):
        y = self.base_layer(x)
        if self.width == y.shape[-1]:
            return y + self.adapters[0](x)
        for start, adapter in zip(self.starts, self.adapters):
            y[..., start : start + self.width] += adapter(x)
        return y


def parts_of(path):
    """What a linear layer of a block computes; None outside of the blocks."""
    names = path.split(".")
    if not any(name in ("blocks", "layers") for name in names) or "mask_decoder" in names:
        return None
    return {
        "query": ("query",), "key": ("key",), "value": ("value",), "qkv": ("query", "key", "value"), "proj": ("output",),
        "output": ("output",) if "attention" in names else ("mlp",),
    }.get(names[-1], ("mlp",))  # fmt: skip


def block_layers(model):
    return [(path, m, parts_of(path)) for path, m in model.named_modules() if isinstance(m, nn.Linear) and parts_of(path)]


def adapt(model, adapter, dtype, checkpointing=False):
    """Freezes the model in a type, and puts fp32 adapters beside the targets. Of SAM, the image encoder is what is adapted; the rest stays fp32."""
    model.requires_grad_(False)
    adapted = getattr(model, "image_encoder", model).to(dtype)
    for path, layer, parts in block_layers(model):
        layer.packed = adapter.method == "qlora"
        if set(parts) & set(adapter.parts):
            parent, _, name = path.rpartition(".")
            setattr(model.get_submodule(parent), name, Adapted(layer, parts, adapter))
    if checkpointing:  # reentrant ones need an input that has a gradient
        embedding = next(m for name, m in adapted.named_children() if "embed" in name)
        embedding.register_forward_hook(lambda module, inputs, output: output.requires_grad_())


def pack(model, adapter):
    """Rounds the weights that QLoRA packs."""
    with torch.no_grad():
        for layer in model.modules():
            if getattr(layer, "packed", False):
                layer.weight.copy_(rounded(layer.weight))


def rounded(weight):
    """To nf4 in blocks of 64, their largest magnitudes to 255 even steps around the mean in blocks of 256."""
    blocks = weight.float().reshape(-1, 64)
    largest = blocks.abs().amax(1)
    codes = (blocks[:, :, None] / largest[:, None, None] - NF4).abs().argmin(-1)
    mean = largest.mean()
    scales = [c - mean for c in largest.split(256)]
    scales = torch.cat([torch.floor(c / c.abs().max() * 127 + 0.5) * (c.abs().max() / 127) for c in scales]) + mean
    return (NF4[codes] * scales[:, None]).view_as(weight)
