"""Golden training runs: what PyTorch computes, for the C# workloads to be held to.

    scripts/golden              write every case to tests/Calibrate.Torch.Tests/Golden/
    scripts/golden --check      recompute and compare with what is committed; exit 1 on a difference
    scripts/golden bert-mini    only the cases whose id contains the text (also with --check)

Re-make them when a model, a formula below or the list of cases changes, never to silence a failing test.

Weights and inputs come from a formula, not from a file or a generator, so that both languages make the same ones:
element i (counted from 1) of tensor k is u = frac(i*PHI + 0.1*k), c = 2u - 1, in float64; then

    parameter k in named_parameters order     1 + 0.1c if a norm's weight, 0.02c if one-dimensional, else 0.05c
    images [B, 3, S, S]                       c with k = 1000; the label of sample b is 7b mod classes
    objects [B, 4, 5]                         v = (c + 1)/2 with k = 1002: class floor(80 v0), size 0.1 + 0.4v, middle so that
                                              they lie within the image; the last one of the odd samples is none
    embeddings                                c with k = 1000 of the image, 1001 of the text; texts are as long as tokens below
    points of SAM [B, 2, 2]                   the first in the middle of a quarter down, the second none; the object of sample b, in a
                                              quarter of the size, is rows s/8 to s/2, columns s/4 + b to 3s/4
    random directions of SAM [2, 128]         c with k = 1003
    tokens of decoders [B, S]                 (31i + 7) mod vocab, i counted through the batch; their labels are those of i + 1
      for instructions                        in sequence b samples of 3+b, 5+2b tokens of prompt and answer, then of 4, 7 and 6+b, 9, then padding
      for preferences [B, 2, S]               answer a of pair b has the tokens 6+b up to S - 10a - 3b
    a weight packed to 4 bits                 the formula's, rounded; it counts as a parameter
    tokens [B, S], position i from 0          (31i + 7) mod vocab; types 0; label b mod 2;
                                              sample b has max(1, S - bS div 2B) real tokens

In models with batch norms, which would find hardly any variance in so regular a pattern, images have i² for i, and so have convolutions'
weights, which are c √(3 / inputs) there.

A case is 3 steps of the workload's recipe (the big models: 1) on that one batch, on one thread, so that sums do not depend on the
number of cores; then, of models with batch norms, an output in evaluation, which goes by the statistics of those steps.
Numbers repeat exactly only under equal `numerics` (libtorch, CPU, BLAS); elsewhere --check allows a tolerance. With
`rngExact` the case draws dropout masks from torch.manual_seed(seed), set right before step 0: it holds for the same
libtorch only.
"""

import argparse
import json
import math
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

import decoder
import instruction
import lora
import sam
from fusion import FusionAttentionConfig, FusionMlpConfig
from models import BertConfig, CONFIGS, ViTConfig, autocast, build, is_vision, largest_gradient_norm, loss_of, make_optimizer, padding_mask, torch
from yolov8 import YoloV8Config

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "Calibrate.Torch.Tests" / "Golden"
PHI = 0.6180339887498949
SEED = 7

# Environment variables that choose kernels.
KERNEL_SETTINGS = ("OPENBLAS_CORETYPE", "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS")

# Relative, between different CPUs, BLAS libraries or libtorch versions.
TOLERANCE = {
    "fp32": {"losses": 1e-5, "norms": 1e-4, "logits": 1e-4},
    "bf16": {"losses": 5e-3, "norms": 1e-1, "logits": 5e-2},
}


@dataclass(frozen=True)
class Case:
    workload: str
    batch: int
    size: int
    precision: str = "fp32"
    checkpointing: bool = False
    dropout: bool = False
    steps: int = 3
    method: str = "full"
    adapter: lora.Adapter | None = None

    @property
    def id(self):
        """The tool's cell id, with .dropout where it is on."""
        return (
            f"{self.workload}.train{'' if self.method == 'full' else '.' + self.method}.{self.adapter.id + '.' if self.adapter else ''}{self.precision}{'.ckpt' if self.checkpointing else ''}"
            f".b{self.batch}.{'i' if is_vision(self.workload) else 's'}{self.size}{'.dropout' if self.dropout else ''}"
        )


CASES = [
    Case("vit-ti", 2, 224),
    Case("vit-ti", 2, 224, "bf16"),
    Case("vit-ti", 2, 224, checkpointing=True),
    Case("vit-ti", 2, 224, "bf16", checkpointing=True),
    Case("vit-s", 2, 64),
    Case("vit-b", 1, 224, steps=1),
    Case("vit-b", 1, 224, "bf16", steps=1),
    Case("bert-mini", 3, 64),
    Case("bert-mini", 3, 64, "bf16"),
    Case("bert-mini", 3, 64, dropout=True),
    Case("bert-mini", 3, 64, checkpointing=True, dropout=True),  # equals the one above if the RNG state is restored
    Case("bert-base", 1, 128, steps=1),
    Case("resnet34", 2, 64),
    Case("resnet50", 2, 224, steps=1),
    Case("resnet50", 2, 64, steps=1),
    Case("resnet50", 2, 64, "bf16", steps=1),
    Case("resnet152", 2, 64, steps=1),
    Case("efficientnet-b0", 2, 224, steps=1),
    Case("efficientnet-b0", 3, 64, dropout=True),
    Case("yolov8n", 2, 640, steps=1),
    Case("yolov8n", 2, 160),
    Case("yolov8n", 2, 160, "bf16", steps=1),
    Case("yolov8s", 1, 96, steps=1),
    Case("yolov8m", 1, 96, steps=1),
    Case("sam-b", 2, 256, steps=1),
    Case("sam-b", 1, 224, "bf16", steps=1),
    Case("sam-b", 1, 224, checkpointing=True, steps=1),
    Case("sam-b", 1, 64, method="head", steps=1),
    Case("decoder-tiny", 2, 64),
    Case("decoder-tiny", 2, 64, "bf16"),
    Case("decoder-tiny", 2, 64, checkpointing=True),
    Case("decoder-tiny", 2, 64, method="instruction"),
    Case("decoder-tiny", 2, 64, "bf16", method="instruction"),
    Case("decoder-tiny", 2, 64, checkpointing=True, method="instruction"),
    Case("decoder-tiny", 2, 64, method="dpo"),
    Case("decoder-tiny", 2, 64, "bf16", method="dpo"),
    Case("decoder-tiny", 2, 64, checkpointing=True, method="dpo"),
    Case("decoder-tiny", 2, 64, adapter=lora.Adapter("lora")),
    Case("decoder-tiny", 2, 64, adapter=lora.Adapter("lora", rank=4, targets="all")),
    Case("decoder-tiny", 2, 64, "bf16", adapter=lora.Adapter("lora")),
    Case("decoder-tiny", 2, 64, checkpointing=True, adapter=lora.Adapter("lora")),
    Case("decoder-tiny", 2, 64, adapter=lora.Adapter("qlora")),
    Case("decoder-tiny", 2, 64, checkpointing=True, adapter=lora.Adapter("qlora", rank=16, targets="attention")),
    Case("vit-ti", 2, 64, adapter=lora.Adapter("lora")),
    Case("vit-ti", 2, 64, adapter=lora.Adapter("qlora", targets="all")),
    Case("bert-mini", 3, 64, adapter=lora.Adapter("lora", targets="all")),
    Case("bert-mini", 3, 64, adapter=lora.Adapter("qlora")),
    Case("sam-b", 1, 224, steps=1, adapter=lora.Adapter("lora")),
    Case("fusion-mlp", 3, 1),
    Case("fusion-attention", 3, 16),
    Case("fusion-attention", 3, 16, dropout=True),
]


def centred(k, shape, power=1):
    """c of tensor k, in float64."""
    i = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64) ** power
    return (2 * torch.frac(i * PHI + 0.1 * k) - 1).reshape(shape)


def fill_parameters(model):
    norms = {id(m.weight) for m in model.modules() if isinstance(m, (torch.nn.LayerNorm, torch.nn.BatchNorm2d, sam.LayerNorm2d, decoder.RmsNorm))}
    batch_norms = has_batch_norms(model)
    with torch.no_grad():
        for k, p in enumerate(model.parameters()):
            c = centred(k, p.shape)
            if id(p) in norms:
                p.copy_(1 + 0.1 * c)
            elif p.dim() == 1:
                p.copy_(0.02 * c)
            elif p.dim() == 4 and batch_norms:
                p.copy_(math.sqrt(3 / p[0].numel()) * centred(k, p.shape, power=2))
            else:
                p.copy_(0.05 * c)


def fill_buffers(model):
    for name, buffer in model.named_buffers():
        if name.endswith("gaussian_matrix"):
            buffer.copy_(centred(1003, buffer.shape))


def has_batch_norms(model):
    return any(isinstance(m, torch.nn.BatchNorm2d) for m in model.modules())


def make_batch(workload, B, S, method="full"):
    """(what the model takes, labels)"""
    c = CONFIGS[workload]
    if method == "instruction":
        return make_packed(B, S, c.vocab)
    if method == "dpo":
        return make_pairs(B, S, c.vocab)
    if isinstance(c, sam.SamConfig):
        return make_segments(B, S)
    if isinstance(c, decoder.DecoderConfig):
        tokens = ((torch.arange(B * S + 1) * 31 + 7) % c.vocab)
        return (tokens[:-1].view(B, S),), tokens[1:].view(B, S)
    if is_vision(workload):
        images = centred(1000, (B, 3, S, S), power=1 if isinstance(c, ViTConfig) else 2).float()
        return (images,), make_objects(B, c.classes) if isinstance(c, YoloV8Config) else torch.arange(B) * 7 % c.classes
    if isinstance(c, FusionMlpConfig):
        return (centred(1000, (B, c.image)).float(), centred(1001, (B, c.text)).float()), torch.arange(B) % c.classes
    lengths = torch.tensor([max(1, S - (b * S) // (2 * B)) for b in range(B)])
    if isinstance(c, FusionAttentionConfig):
        mask = padding_mask(1 + c.regions + lengths, 1 + c.regions + S)
        return (centred(1000, (B, c.regions, c.image)).float(), centred(1001, (B, S, c.text)).float(), mask), torch.arange(B) % c.classes
    tokens = ((torch.arange(B * S) * 31 + 7) % c.vocab).reshape(B, S)
    return (tokens, torch.zeros_like(tokens), padding_mask(lengths, S)), torch.arange(B) % 2


def make_packed(B, S, vocab):
    tokens = (torch.arange(B * S) * 31 + 7).view(B, S) % vocab
    return instruction.pack(tokens, [[(3 + b, 5 + 2 * b), (4, 7), (6 + b, 9)] for b in range(B)])


def make_pairs(B, S, vocab):
    tokens = (torch.arange(2 * B * S) * 31 + 7).view(B, 2, S) % vocab
    labels = torch.full((B, 2, S), -100)
    for b in range(B):
        for a in range(2):
            start, end = 6 + b, S - 10 * a - 3 * b
            labels[b, a, start - 1 : end - 1] = tokens[b, a, start:end]
    return (tokens, labels), labels


def make_segments(B, S):
    side = S // 4
    points, truth = torch.zeros(B, 2, 2), torch.zeros(B, 1, side, side)
    points[:, 0] = torch.tensor([S // 2, S // 4]).float()
    for b in range(B):
        truth[b, 0, side // 8 : side // 2, side // 4 + b : 3 * side // 4] = 1
    return (centred(1000, (B, 3, S, S)).float(), points, torch.tensor([[1, -1]]).repeat(B, 1)), truth


def make_objects(B, classes):
    v = (centred(1002, (B, 4, 5)) + 1) / 2
    size = 0.1 + 0.4 * v[..., 3:]
    rows = torch.cat([(classes * v[..., :1]).floor(), size / 2 + (1 - size) * v[..., 1:3], size], 2)
    rows[1::2, 3] = 0
    return rows.float()


def norm(tensors):
    """L2 over all elements, in float64."""
    return math.sqrt(sum(t.double().pow(2).sum().item() for t in tensors))


def selected_parameters(workload, model):
    """First, some middle, last. No key bias: softmax cancels it, so its gradient is rounding noise."""
    c = CONFIGS[workload]
    learning = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    if any("lora_" in name for name in learning):
        return spread(learning, 13)
    if isinstance(c, ViTConfig):
        last = c.depth - 1
        return [
            "cls_token", "pos_embed", "patch_embed.weight", "patch_embed.bias", "blocks.0.norm1.weight",
            "blocks.0.attn.qkv.weight", "blocks.0.attn.proj.bias", f"blocks.{last // 2}.attn.proj.weight",
            f"blocks.{last // 2}.mlp.fc1.weight", f"blocks.{last}.mlp.fc2.weight", "norm.weight", "head.weight", "head.bias",
        ]  # fmt: skip
    if isinstance(c, BertConfig):
        last = c.depth - 1
        return [
            "embeddings.word.weight", "embeddings.position.weight", "embeddings.token_type.weight", "embeddings.norm.weight",
            "layers.0.attention.query.weight", "layers.0.attention.value.bias", f"layers.{last // 2}.attention.output.weight",
            f"layers.{last // 2}.intermediate.weight", f"layers.{last}.output.weight", f"layers.{last}.norm.bias",
            "pooler.weight", "classifier.weight", "classifier.bias",
        ]  # fmt: skip
    if isinstance(c, sam.SamConfig):
        selected = [
            "image_encoder.pos_embed", "image_encoder.patch_embed.proj.weight", "image_encoder.blocks.0.attn.rel_pos_h",
            "image_encoder.blocks.0.attn.qkv.weight", "image_encoder.blocks.2.attn.rel_pos_w",
            f"image_encoder.blocks.{c.depth - 1}.mlp.lin2.weight", "image_encoder.neck.2.weight", "image_encoder.neck.3.weight",
            "prompt_encoder.point_embeddings.1.weight", "prompt_encoder.not_a_point_embed.weight", "prompt_encoder.no_mask_embed.weight",
            "mask_decoder.transformer.layers.1.cross_attn_image_to_token.q_proj.weight", "mask_decoder.iou_token.weight",
            "mask_decoder.output_upscaling.0.weight", "mask_decoder.output_hypernetworks_mlps.2.layers.1.weight",
            "mask_decoder.iou_prediction_head.layers.2.weight",
        ]  # fmt: skip
        return [name for name in selected if name in learning]
    return spread(learning, 13)


def spread(values, count):
    """So many of a list, from the first to the last."""
    count = min(count, len(values))
    return [values[i * (len(values) - 1) // (count - 1)] for i in range(count)]


def compute(case):
    model = build(case.workload, case.size, case.checkpointing, dropout=None if case.dropout else 0.0, method=case.method)
    model.train()
    if case.adapter:
        lora.adapt(model, case.adapter, {"bf16": torch.bfloat16}.get(case.precision, torch.float32), case.checkpointing)
    fill_parameters(model)
    if case.adapter:
        lora.pack(model, case.adapter)
    fill_buffers(model)
    inputs, labels = make_batch(case.workload, case.batch, case.size, case.method)
    optimizer = make_optimizer(case.workload, model, foreach=False)
    largest = largest_gradient_norm(case.workload)

    result = {
        "id": case.id,
        "workload": case.workload,
        "batch": case.batch,
        "size": case.size,
        "precision": case.precision,
        "checkpointing": case.checkpointing,
        "dropout": case.dropout,
        **({"method": case.adapter.method, "rank": case.adapter.rank, "targets": case.adapter.targets} if case.adapter else {}),
        "seed": SEED,
        "rngExact": case.dropout,
        "torch": torch.__version__,
        "numerics": numerics(),
        "losses": [],
        "gradNorm": [],
        "gradNorms": {},
        "logits": [],
    }
    if case.method != "full":
        result["method"] = case.method
    torch.manual_seed(SEED)
    for step in range(case.steps):
        optimizer.zero_grad(set_to_none=True)
        with autocast("cpu", case.precision):
            logits = model(*inputs)
            loss = loss_of(model, logits, labels)
        result["losses"].append(loss.item())
        loss.backward()
        result["gradNorm"].append(norm(p.grad for p in model.parameters() if p.grad is not None))
        if step == 0:
            parameters = dict(model.named_parameters())
            result["gradNorms"] = {name: norm([parameters[name].grad]) for name in selected_parameters(case.workload, model)}
            first = logits[0] if isinstance(logits, tuple) else logits
            result["logits"] = first.detach().double().flatten()[:8].tolist()
        if step + 1 < case.steps:
            if largest is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), largest)
            optimizer.step()
    if has_batch_norms(model):
        model.eval()
        with torch.no_grad(), autocast("cpu", case.precision):
            result["predictions"] = spread(model(*inputs).double().flatten().tolist(), 16)
    return result


def numerics():
    """What the last digits depend on. The BLAS is the library file that is loaded, whichever name it was linked under."""
    maps = {Path(line.split()[-1]).resolve() for line in Path("/proc/self/maps").read_text().splitlines() if "/" in line}
    return {
        "cpu": cpu_model(),
        "blas": sorted("/".join(path.parts[-2:]) for path in maps if any(x in path.name for x in ("blas", "mkl_rt"))),
        "settings": {name: os.environ[name] for name in KERNEL_SETTINGS if name in os.environ},
        "threads": torch.get_num_threads(),
    }


def cpu_model():
    fields = (line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines())
    first = {}
    for key, _, value in fields:
        first.setdefault(key.strip(), value.strip())
    if "model name" not in first:
        return platform.machine()
    return f"{first['model name']} (family {first.get('cpu family')}, model {first.get('model')})"


def differences(committed, computed):
    """What differs beyond what may; none means equal. The outputs are exact where the environment is the same."""
    outputs = ("losses", "gradNorm", "gradNorms", "logits", "predictions")
    environment = ("torch", "numerics")
    same = all(committed[key] == computed[key] for key in environment)
    if committed["rngExact"] and committed["torch"] != computed["torch"]:
        return  # other random numbers
    for key in computed:
        if key not in outputs + environment and committed.get(key) != computed[key]:
            yield f"{key}: {committed.get(key)} committed, {computed[key]} computed"
    tolerance = TOLERANCE[computed["precision"]]
    for key in (key for key in outputs if key in computed):
        old, new = committed.get(key, []), computed[key]
        if isinstance(new, dict):
            if old.keys() != new.keys():
                yield f"{key}: other parameters"
                continue
            old, new = list(old.values()), list(new.values())
        elif len(old) != len(new):
            yield f"{key}: {len(old)} values committed, {len(new)} computed"
            continue
        allowed = tolerance["norms" if key.startswith("grad") else "losses" if key == "losses" else "logits"]
        scale = max((abs(x) for x in old), default=0)  # logits near zero have no relative precision of their own
        for i, (a, b) in enumerate(zip(old, new)):
            reference = scale if key in ("logits", "predictions") else abs(a)
            if a != b if same else not abs(a - b) <= allowed * reference:
                yield f"{key}[{i}]: {a!r} committed, {b!r} computed ({'exact' if same else f'tolerance {allowed:g}'})"


def write(path, result):
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(result, indent=2) + "\n")  # json writes floats by repr: they read back exactly
    temporary.replace(path)


def main():
    parser = argparse.ArgumentParser(prog="golden", description="Make or check the golden training runs.")
    parser.add_argument("filter", nargs="*", help="only cases whose id contains one of these")
    parser.add_argument("--check", action="store_true", help="compare with the committed ones, write nothing")
    options = parser.parse_args()
    cases = [case for case in CASES if not options.filter or any(text in case.id for text in options.filter)]
    if not cases:
        parser.error(f"no case matches; there are {', '.join(case.id for case in CASES)}")

    torch.set_num_threads(1)
    failed = 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for case in cases:
        path = FOLDER / f"{case.id}.json"
        if not options.check:
            write(path, compute(case))
            print(f"{case.id}: written", flush=True)
            continue
        found = list(differences(json.loads(path.read_text()), compute(case))) if path.exists() else ["not committed"]
        print("\n  ".join([f"{case.id}: {'differs' if found else 'equal'}", *found]), flush=True)
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
