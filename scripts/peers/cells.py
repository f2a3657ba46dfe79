"""Cells by the ids of calibrate's profiles, as flags of the programs that step them."""

import re
from dataclasses import dataclass

PART = "(?:query|key|value|output|mlp)"
CELL = re.compile(
    rf"""
    (?P<workload>[a-z0-9-]+) \. (?P<mode>train|forward|generate)
    (?: \. (?P<method>head|instruction|dpo|lora(?=\.r)) )?
    (?: (?<=lora) \.r(?P<rank>[1-9]\d*) (?: \.a(?P<alpha>[1-9]\d*) )? (?: \. (?P<targets>all|attention|{PART}(?:-{PART})*) )? )?
    (?P<cached>\.cached)?
    \. (?P<precision>fp32|tf32|fp16|bf16) (?P<ckpt>\.ckpt)? (?P<cl>\.cl)?
    (?: \. (?P<optimizer>foreach|fused) )? (?P<graphs>\.graphs)? (?: \.acc(?P<accumulate>[1-9]\d*) )?
    \.b(?P<batch>[1-9]\d*) \. (?P<kind>[is])(?P<size>[1-9]\d*)
    (?: \.e(?P<image>[1-9]\d*)-(?P<text>[1-9]\d*) )?
    """,
    re.VERBOSE,
)


# What is calibrate's alone, and why PyTorch's side has no part in it.
ALONE = (
    (r"\.qlora\.", "packing weights to 4 bits is no part of PyTorch"),
    (r"\.(update|checkpoint)\.", "it is a part of a training step, or none"),
    (r"\.loader\d+\.", "its images come from calibrate's own loader"),
    (r"^(attention-(composed|fused)|linear-(plain|nf4)|lora-(merged|unmerged))\.", "it is a part of a model"),
)


class CellError(ValueError):
    pass


@dataclass(frozen=True)
class Cell:
    id: str
    arguments: tuple  # of every side
    graphs: bool  # on calibrate's side a step is replayed as a CUDA graph


def why_calibrates_alone(id):
    """None where PyTorch's side takes the cell too."""
    return next((why for pattern, why in ALONE if re.search(pattern, id)), None)


def parse_cell(id):
    if why := why_calibrates_alone(id):
        raise CellError(f"'{id}' is calibrate's alone: {why}")
    match = CELL.fullmatch(id)
    if not match:
        raise CellError(
            f"'{id}' is no cell id; write WORKLOAD.train|forward|generate[.head|.lora.rRANK|.instruction|.dpo][.cached].PRECISION[.ckpt][.cl]"
            "[.foreach|.fused][.graphs][.accPARTS].bBATCH.iPIXELS|sTOKENS[.eIMAGE-TEXT], e.g. vit-b.train.bf16.ckpt.b4.i224 or decoder-7b.train.lora.r8.bf16.foreach.b1.s2048"
        )
    return Cell(
        id,
        (
            "--workload", match["workload"], "--mode", match["mode"],
            *given(match, {"method": "--method", "rank": "--lora-rank", "alpha": "--lora-alpha"}),
            *(("--lora-targets", match["targets"].replace("-", ",")) if match["targets"] else ()), *(("--cached", "on") if match["cached"] else ()),
            "--precision", match["precision"],
            "--checkpointing", "on" if match["ckpt"] else "off", *(("--channels-last", "on") if match["cl"] else ()), "--batch", match["batch"],
            *given(match, {"accumulate": "--accumulate"}),
            "--image-size" if match["kind"] == "i" else "--sequence-length", match["size"],
            *given(match, {"image": "--image-embedding-dim", "text": "--text-embedding-dim"}),
            "--optimizer", match["optimizer"] or "single",
        ),
        match["graphs"] is not None,
    )  # fmt: skip


def given(match, flags):
    """Of the flags, with their values, those that the id has something for."""
    return [word for group, flag in flags.items() if match[group] for word in (flag, match[group])]
