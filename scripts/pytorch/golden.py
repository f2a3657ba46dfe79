"""Golden training runs: what PyTorch computes, for the C# workloads to be held to.

    scripts/golden              write every case to tests/Calibrate.Torch.Tests/Golden/
    scripts/golden --check      recompute and compare with what is committed; exit 1 on a difference
    scripts/golden bert-mini    only the cases whose id contains the text (also with --check)

Re-make them when a model, a formula below or the list of cases changes, never to silence a failing test.

Weights and inputs come from a formula, not from a file or a generator, so that both languages make the same ones:
element i (counted from 1) of tensor k is u = frac(i*PHI + 0.1*k), c = 2u - 1, in float64; then

    parameter k in named_parameters order     1 + 0.1c if a norm's weight, 0.02c if one-dimensional, else 0.05c
    images [B, 3, S, S]                       c with k = 1000; the label of sample b is 7b mod classes
    tokens [B, S], position i from 0          (31i + 7) mod vocab; types 0; label b mod 2;
                                              sample b has max(1, S - bS div 2B) real tokens

A case is 3 AdamW steps (the big models: 1) on that one batch, on one thread, so that sums do not depend on the number of cores.
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

from models import CONFIGS, autocast, build, is_vision, padding_mask, torch, F

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

    @property
    def id(self):
        """The tool's cell id, with .dropout where it is on."""
        return (
            f"{self.workload}.train.{self.precision}{'.ckpt' if self.checkpointing else ''}"
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
]


def centred(k, shape):
    """c of tensor k, in float64."""
    i = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64)
    return (2 * torch.frac(i * PHI + 0.1 * k) - 1).reshape(shape)


def fill_parameters(model):
    with torch.no_grad():
        for k, (name, p) in enumerate(model.named_parameters()):
            c = centred(k, p.shape)
            if name.endswith(("norm.weight", "norm1.weight", "norm2.weight")):
                p.copy_(1 + 0.1 * c)
            elif p.dim() == 1:
                p.copy_(0.02 * c)
            else:
                p.copy_(0.05 * c)


def make_batch(workload, B, S):
    """(what the model takes, labels)"""
    c = CONFIGS[workload]
    if is_vision(workload):
        return (centred(1000, (B, 3, S, S)).float(),), torch.arange(B) * 7 % c.classes
    tokens = ((torch.arange(B * S) * 31 + 7) % c.vocab).reshape(B, S)
    lengths = torch.tensor([max(1, S - (b * S) // (2 * B)) for b in range(B)])
    return (tokens, torch.zeros_like(tokens), padding_mask(lengths, S)), torch.arange(B) % 2


def norm(tensors):
    """L2 over all elements, in float64."""
    return math.sqrt(sum(t.double().pow(2).sum().item() for t in tensors))


def selected_parameters(workload):
    """First, some middle, last. No key bias: softmax cancels it, so its gradient is rounding noise."""
    last = CONFIGS[workload].depth - 1
    if is_vision(workload):
        return [
            "cls_token", "pos_embed", "patch_embed.weight", "patch_embed.bias", "blocks.0.norm1.weight",
            "blocks.0.attn.qkv.weight", "blocks.0.attn.proj.bias", f"blocks.{last // 2}.attn.proj.weight",
            f"blocks.{last // 2}.mlp.fc1.weight", f"blocks.{last}.mlp.fc2.weight", "norm.weight", "head.weight", "head.bias",
        ]  # fmt: skip
    return [
        "embeddings.word.weight", "embeddings.position.weight", "embeddings.token_type.weight", "embeddings.norm.weight",
        "layers.0.attention.query.weight", "layers.0.attention.value.bias", f"layers.{last // 2}.attention.output.weight",
        f"layers.{last // 2}.intermediate.weight", f"layers.{last}.output.weight", f"layers.{last}.norm.bias",
        "pooler.weight", "classifier.weight", "classifier.bias",
    ]  # fmt: skip


def compute(case):
    model = build(case.workload, case.size, case.checkpointing, dropout=0.1 if case.dropout else 0.0)
    model.train()
    fill_parameters(model)
    inputs, labels = make_batch(case.workload, case.batch, case.size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, foreach=False)

    result = {
        "id": case.id,
        "workload": case.workload,
        "batch": case.batch,
        "size": case.size,
        "precision": case.precision,
        "checkpointing": case.checkpointing,
        "dropout": case.dropout,
        "seed": SEED,
        "rngExact": case.dropout,
        "torch": torch.__version__,
        "numerics": numerics(),
        "losses": [],
        "gradNorm": [],
        "gradNorms": {},
        "logits": [],
    }
    torch.manual_seed(SEED)
    for step in range(case.steps):
        optimizer.zero_grad(set_to_none=True)
        with autocast("cpu", case.precision):
            logits = model(*inputs)
            loss = F.cross_entropy(logits, labels)
        result["losses"].append(loss.item())
        loss.backward()
        result["gradNorm"].append(norm(p.grad for p in model.parameters()))
        if step == 0:
            parameters = dict(model.named_parameters())
            result["gradNorms"] = {name: norm([parameters[name].grad]) for name in selected_parameters(case.workload)}
            result["logits"] = logits.detach().double().flatten()[:8].tolist()
        if step + 1 < case.steps:
            optimizer.step()
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
    outputs = ("losses", "gradNorm", "gradNorms", "logits")
    environment = ("torch", "numerics")
    same = all(committed[key] == computed[key] for key in environment)
    if committed["rngExact"] and committed["torch"] != computed["torch"]:
        return  # other random numbers
    for key in computed:
        if key not in outputs + environment and committed.get(key) != computed[key]:
            yield f"{key}: {committed.get(key)} committed, {computed[key]} computed"
    tolerance = TOLERANCE[computed["precision"]]
    for key in outputs:
        old, new = committed[key], computed[key]
        if isinstance(new, dict):
            if old.keys() != new.keys():
                yield f"{key}: other parameters"
                continue
            old, new = list(old.values()), list(new.values())
        elif len(old) != len(new):
            yield f"{key}: {len(old)} values committed, {len(new)} computed"
            continue
        allowed = tolerance["norms" if key.startswith("grad") else key]
        scale = max((abs(x) for x in old), default=0)  # logits near zero have no relative precision of their own
        for i, (a, b) in enumerate(zip(old, new)):
            reference = scale if key == "logits" else abs(a)
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
