"""The reference models, the yardstick for calibrate's C# workloads: ViT and BERT in plain PyTorch here, YOLOv8, SAM, the decoder, what it
is trained and used for, and the fusion heads in files of their own, and torchvision's ResNets and EfficientNet.

The C# models keep the same parameter names in the same order of registration and the same order of operations, so
that equal weights give equal numbers. Runs on PyTorch 1.13 and 2.x; `python models.py` checks the parameter counts.
"""

import contextlib
import functools
import math
import sys
from dataclasses import dataclass

try:
    import torch
    import torch.nn.functional as F
    from torch import nn
    from torch.utils.checkpoint import checkpoint
except ImportError as error:
    sys.exit(
        f"{sys.executable} cannot import PyTorch ({error}). Install it (Debian: apt install python3-torch; "
        "elsewhere: pip install torch), or set CALIBRATE_PYTHON to a Python that has it."
    )


import decoder
import instruction
import sam
import yolov8
from fusion import FusionAttention, FusionAttentionConfig, FusionMlp, FusionMlpConfig
from generation import Generator, prompt_length
from preference import PreferenceTuning, random_pairs
from yolov8 import YoloV8, YoloV8Config


@dataclass(frozen=True)
class ViTConfig:
    width: int
    depth: int
    heads: int
    mlp: int
    patch: int
    classes: int = 1000
    size: int = 224

    @property
    def multiple(self):
        return self.patch


@dataclass(frozen=True)
class BertConfig:
    hidden: int
    depth: int
    heads: int
    ff: int
    vocab: int = 30522
    positions: int = 512
    types: int = 2
    labels: int = 2
    size: int = 128


@dataclass(frozen=True)
class TorchvisionConfig:
    name: str
    classes: int = 1000
    size: int = 224
    multiple: int = 1


# Dosovitskiy et al. 2021 (table 1) and Touvron et al. 2021 (Ti, S); Devlin et al. 2019 and Turc et al. 2019 (mini).
CONFIGS = {
    "vit-ti": ViTConfig(192, 12, 3, 768, patch=16),
    "vit-s": ViTConfig(384, 12, 6, 1536, patch=16),
    "vit-b": ViTConfig(768, 12, 12, 3072, patch=16),
    "vit-l": ViTConfig(1024, 24, 16, 4096, patch=16),
    "vit-h": ViTConfig(1280, 32, 16, 5120, patch=14),
    "bert-mini": BertConfig(256, 4, 4, 1024),
    "bert-base": BertConfig(768, 12, 12, 3072),
    "bert-large": BertConfig(1024, 24, 16, 4096),
    "resnet34": TorchvisionConfig("resnet34"),
    "resnet50": TorchvisionConfig("resnet50"),
    "resnet152": TorchvisionConfig("resnet152"),
    "efficientnet-b0": TorchvisionConfig("efficientnet_b0"),
    "yolov8n": YoloV8Config(0.33, 0.25, 1024),
    "yolov8s": YoloV8Config(0.33, 0.50, 1024),
    "yolov8m": YoloV8Config(0.67, 0.75, 768),
    "yolov8l": YoloV8Config(1.00, 1.00, 512),
    "yolov8x": YoloV8Config(1.00, 1.25, 512),
    **sam.CONFIGS,
    **decoder.CONFIGS,
    "fusion-mlp": FusionMlpConfig(),
    "fusion-attention": FusionAttentionConfig(),
}


def attend(q, k, v, mask=None, dropout=0.0, causal=False):
    """softmax(q k^T / sqrt(d) + mask) v.  q, k, v: [B, H, S, d]; mask broadcasts to [B, H, S, S], and may say what is seen instead."""
    if hasattr(F, "scaled_dot_product_attention"):
        if mask is not None and mask.dtype != torch.bool:
            mask = mask.to(q.dtype)  # it refuses a mask of another type than q
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=dropout, is_causal=causal)
    q = q * (1.0 / math.sqrt(q.shape[-1]))
    scores = torch.matmul(q, k.transpose(-2, -1))
    if causal:
        scores = scores.masked_fill(torch.ones(scores.shape[-2:], dtype=torch.bool, device=q.device).tril().logical_not(), -math.inf)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf) if mask.dtype == torch.bool else scores + mask
    probs = torch.softmax(scores, -1)
    if dropout > 0:
        probs = F.dropout(probs, dropout)
    return torch.matmul(probs, v)


def run_block(block, checkpointing, *inputs):
    """One block; with checkpointing its activations are recomputed in the backward pass."""
    if checkpointing and torch.is_grad_enabled():
        return checkpoint(block, *inputs, use_reentrant=True, preserve_rng_state=True)
    return block(*inputs)


# --- ViT ---------------------------------------------------------------------------------------------------------


class ViTAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads = c.heads
        self.qkv = nn.Linear(c.width, 3 * c.width)
        self.proj = nn.Linear(c.width, c.width)

    def forward(self, x):
        B, N, D = x.shape
        qkv = self.qkv(x).reshape(B, N, 3, self.heads, D // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # each [B, H, N, d]
        x = attend(q, k, v)
        return self.proj(x.transpose(1, 2).reshape(B, N, D))


class ViTMlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.fc1 = nn.Linear(c.width, c.mlp)
        self.fc2 = nn.Linear(c.mlp, c.width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class ViTBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm1 = nn.LayerNorm(c.width, eps=1e-6)
        self.attn = ViTAttention(c)
        self.norm2 = nn.LayerNorm(c.width, eps=1e-6)
        self.mlp = ViTMlp(c)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    def __init__(self, c, image_size=224, checkpointing=False):
        super().__init__()
        patches = (image_size // c.patch) ** 2
        self.config, self.checkpointing = c, checkpointing
        self.cls_token = nn.Parameter(torch.zeros(1, 1, c.width))
        self.pos_embed = nn.Parameter(torch.randn(1, patches + 1, c.width) * 0.02)
        self.patch_embed = nn.Conv2d(3, c.width, kernel_size=c.patch, stride=c.patch)
        self.blocks = nn.ModuleList(ViTBlock(c) for _ in range(c.depth))
        self.norm = nn.LayerNorm(c.width, eps=1e-6)
        self.head = nn.Linear(c.width, c.classes)

    def forward(self, images):  # [B, 3, size, size]
        x = self.patch_embed(images).flatten(2).transpose(1, 2)  # [B, patches, D]
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1)
        x = x + self.pos_embed
        for block in self.blocks:
            x = run_block(block, self.checkpointing, x)
        return self.head(self.norm(x)[:, 0])


# --- BERT --------------------------------------------------------------------------------------------------------


def padding_mask(lengths, sequence):
    """[B] lengths -> [B, 1, 1, S]: 0 at real tokens, -inf at padding."""
    padding = torch.arange(sequence, device=lengths.device)[None, :] >= lengths[:, None]
    mask = torch.zeros(padding.shape, device=lengths.device).masked_fill(padding, -math.inf)
    return mask[:, None, None, :]


class BertEmbeddings(nn.Module):
    def __init__(self, c, dropout):
        super().__init__()
        self.word = nn.Embedding(c.vocab, c.hidden)
        self.position = nn.Embedding(c.positions, c.hidden)
        self.token_type = nn.Embedding(c.types, c.hidden)
        self.norm = nn.LayerNorm(c.hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens, token_types):  # both [B, S]
        positions = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.word(tokens) + self.position(positions) + self.token_type(token_types)
        return self.dropout(self.norm(x))


class BertAttention(nn.Module):
    def __init__(self, c, dropout):
        super().__init__()
        self.heads = c.heads
        self.query = nn.Linear(c.hidden, c.hidden)
        self.key = nn.Linear(c.hidden, c.hidden)
        self.value = nn.Linear(c.hidden, c.hidden)
        self.output = nn.Linear(c.hidden, c.hidden)
        self.norm = nn.LayerNorm(c.hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask):
        B, S, h = x.shape
        q, k, v = (
            linear(x).view(B, S, self.heads, h // self.heads).transpose(1, 2)  # [B, H, S, d]
            for linear in (self.query, self.key, self.value)
        )
        y = attend(q, k, v, mask, self.dropout.p if self.training else 0.0)
        y = self.output(y.transpose(1, 2).reshape(B, S, h))
        return self.norm(x + self.dropout(y))


class BertLayer(nn.Module):
    def __init__(self, c, dropout):
        super().__init__()
        self.attention = BertAttention(c, dropout)
        self.intermediate = nn.Linear(c.hidden, c.ff)
        self.output = nn.Linear(c.ff, c.hidden)
        self.norm = nn.LayerNorm(c.hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask):
        x = self.attention(x, mask)
        return self.norm(x + self.dropout(self.output(F.gelu(self.intermediate(x)))))


class Bert(nn.Module):
    def __init__(self, c, dropout=0.1, checkpointing=False):
        super().__init__()
        self.config, self.checkpointing = c, checkpointing
        self.embeddings = BertEmbeddings(c, dropout)
        self.layers = nn.ModuleList(BertLayer(c, dropout) for _ in range(c.depth))
        self.pooler = nn.Linear(c.hidden, c.hidden)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(c.hidden, c.labels)

    def forward(self, tokens, token_types, mask):  # [B, S], [B, S], [B, 1, 1, S]: padding_mask()
        x = self.embeddings(tokens, token_types)
        for layer in self.layers:
            x = run_block(layer, self.checkpointing, x, mask)
        pooled = torch.tanh(self.pooler(x[:, 0]))
        return self.classifier(self.dropout(pooled))


# -----------------------------------------------------------------------------------------------------------------


def is_vision(workload):
    return isinstance(CONFIGS[workload], (ViTConfig, TorchvisionConfig, YoloV8Config, sam.SamConfig))


def default_size(workload):
    """Pixels a side, or tokens."""
    return CONFIGS[workload].size


def methods(workload):
    """How calibrate has it trained."""
    c = CONFIGS[workload]
    if isinstance(c, decoder.DecoderConfig):
        return ("full", "lora", "instruction", "dpo")
    if isinstance(c, sam.SamConfig):
        return ("full", "head", "lora")
    return ("full", "lora") if isinstance(c, (ViTConfig, BertConfig)) else ("full",)


def build(workload, size, checkpointing=False, dropout=None, method="full", cached=False):
    """dropout: None for the model's own. method: how it learns, where that makes another model, or of decoders generate; cached: what the
    method's frozen part yields is among the inputs."""
    c = CONFIGS[workload]
    if is_vision(workload) and size % c.multiple:
        raise ValueError(f"{workload} needs an image size that is a multiple of {c.multiple}, not {size}")
    if isinstance(c, ViTConfig):
        return ViT(c, size, checkpointing)  # has no dropout
    if isinstance(c, YoloV8Config):
        return YoloV8(c, size, checkpointing)  # nor has this
    if isinstance(c, TorchvisionConfig):
        return build_torchvision(c, checkpointing, dropout)
    run = functools.partial(run_fused, checkpointing)
    if isinstance(c, sam.SamConfig):
        model = sam.Sam(c, size, attend_as_now, run, cached)
        return model.freeze_encoders() if method == "head" else model
    dropout = 0.1 if dropout is None else dropout
    if isinstance(c, FusionMlpConfig):
        if size != 1:
            raise ValueError(f"{workload} takes one embedding of the text, not {size}")
        return FusionMlp(c, dropout, run)
    if isinstance(c, FusionAttentionConfig):
        return FusionAttention(c, dropout, attend_as_now, run)
    if size > c.positions:
        raise ValueError(f"{workload} takes at most {c.positions} tokens, not {size}")
    if isinstance(c, decoder.DecoderConfig):
        if method == "dpo":
            return PreferenceTuning(c, size, attend_as_now, run, cached)
        model = decoder.Decoder(c, size, attend_as_now, run)
        return Generator(model, size) if method == "generate" else model
    return Bert(c, dropout, checkpointing)


def attend_as_now(*inputs, **settings):
    """What attend is when it is called: attention.py listens in."""
    return attend(*inputs, **settings)


def run_fused(checkpointing, block, *inputs):
    return run_block(block, checkpointing, *inputs)


def build_torchvision(c, checkpointing, dropout):
    if checkpointing:
        raise ValueError(f"{c.name} of torchvision has no checkpointing; give --checkpointing off")
    try:
        import torchvision
    except ImportError as error:
        raise ValueError(f"{c.name} needs torchvision ({error}): Debian's python3-torchvision, elsewhere pip install torchvision") from error
    model = getattr(torchvision.models, c.name)(weights=None)
    for module in model.modules():
        if dropout is not None and isinstance(module, (nn.Dropout, torchvision.ops.StochasticDepth)):
            module.p = dropout
    return model


def random_batch(workload, B, S, method="full", cached=False):
    """(what the model takes, what the loss compares with), as calibrate draws them; see build."""
    c = CONFIGS[workload]
    if isinstance(c, YoloV8Config):
        return [torch.randn(B, 3, S, S)], random_objects(B, c.classes)
    if isinstance(c, sam.SamConfig):
        return sam.random_batch(B, S, cached)
    if method == "instruction":
        return instruction.pack(torch.randint(c.vocab, (B, S)), instruction.random_rows(B, S))
    if method == "dpo":
        tokens, labels = random_pairs(B, S, c.vocab)
        return [tokens, labels], labels
    if method == "generate":
        return [torch.randint(c.vocab, (B, prompt_length(S)))], torch.empty(B)  # which nothing is compared with
    if isinstance(c, decoder.DecoderConfig):
        tokens = torch.randint(c.vocab, (B, S + 1))
        return [tokens[:, :-1].contiguous()], tokens[:, 1:].contiguous()
    if is_vision(workload):
        return [torch.randn(B, 3, S, S)], torch.randint(c.classes, (B,))
    if isinstance(c, FusionMlpConfig):
        return [torch.randn(B, c.image), torch.randn(B, c.text)], torch.randint(c.classes, (B,))
    lengths = torch.randint(max(1, S // 2), S + 1, (B,))
    if isinstance(c, FusionAttentionConfig):
        mask = padding_mask(1 + c.regions + lengths, 1 + c.regions + S)
        return [torch.randn(B, c.regions, c.image), torch.randn(B, S, c.text), mask], torch.randint(c.classes, (B,))
    tokens = torch.randint(c.vocab, (B, S))
    return [tokens, torch.zeros_like(tokens), padding_mask(lengths, S)], torch.randint(c.labels, (B,))


def random_objects(B, classes, most=14):
    """[B, 14, 5]: 1 to 14 objects an image."""
    size = 0.05 + 0.45 * torch.rand(B, most, 2)
    middle = size / 2 + (1 - size) * torch.rand(B, most, 2)
    rows = torch.cat([torch.randint(classes, (B, most, 1)).float(), middle, size], 2)
    return rows * (torch.arange(most) < torch.randint(1, most + 1, (B, 1)))[..., None]


def loss_of(model, output, labels):
    """A scalar; of some models by their own loss, else the cross-entropy of classes."""
    return model.loss(output, labels) if hasattr(model, "loss") else F.cross_entropy(output, labels)


def make_optimizer(workload, model, **variant):
    """What the workload's recipe trains what is not frozen with; the variant is PyTorch's foreach or fused."""
    c = CONFIGS[workload]
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if isinstance(c, YoloV8Config):
        return yolov8.optimizer(model, **variant)
    if isinstance(c, TorchvisionConfig):
        return torch.optim.SGD(learning, lr=1e-3, momentum=0.9, weight_decay=1e-4, **variant)
    return torch.optim.AdamW(learning, lr=1e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, **variant)


def make_average(model):
    """The average of the weights that the recipe updates after each step; None where it has none."""
    return yolov8.Average(model) if isinstance(model, YoloV8) else None


def largest_gradient_norm(workload):
    """What the recipe scales gradients down to; None where it leaves them alone."""
    return 10.0 if isinstance(CONFIGS[workload], YoloV8Config) else None


def autocast(device, precision):
    """The region a forward pass and its loss run in; parameters stay fp32."""
    lower = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision)
    return contextlib.nullcontext() if lower is None else torch.autocast(torch.device(device).type, dtype=lower)


def check_parameter_counts():
    from torch._subclasses import FakeTensorMode  # shapes without memory: ViT-H alone would take 2.5 GB

    def count(module):
        return sum(p.numel() for p in module.parameters())

    expected = {
        "vit-b": 86_567_656,
        "vit-l": 304_326_632,
        "vit-h": 632_045_800,
        "bert-base": 109_482_240,
        "bert-large": 335_141_888,
        "resnet34": 21_797_672,
        "resnet50": 25_557_032,
        "resnet152": 60_192_808,
        "efficientnet-b0": 5_288_548,
        # 16 fewer than published: the bins' fixed numbers are not trained.
        "yolov8n": 3_157_184,
        "yolov8s": 11_166_544,
        "yolov8m": 25_902_624,
        "yolov8l": 43_691_504,
        "yolov8x": 68_229_632,
        "sam-b": 93_735_472,
        "sam-l": 312_342_832,
        "sam-h": 641_090_608,
        "decoder-1b": 1_100_048_384,
        "decoder-7b": 6_738_415_616,
    }
    with FakeTensorMode():
        for workload in CONFIGS:
            model = build(workload, default_size(workload))
            counted = count(model) - (count(model.classifier) if isinstance(model, Bert) else 0)
            assert counted == expected.get(workload, counted), f"{workload}: {counted:,} != {expected[workload]:,}"
            print(f"{workload:16} {counted:12,}")


if __name__ == "__main__":
    check_parameter_counts()
