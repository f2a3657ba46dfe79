"""Cells by the ids of calibrate's profiles, as flags of the programs that step them."""

import re
from dataclasses import dataclass

CELL = re.compile(
    r"(?P<workload>[a-z0-9-]+)\.(?P<mode>train|forward)\.(?P<precision>fp32|tf32|fp16|bf16)(?P<ckpt>\.ckpt)?(?P<cl>\.cl)?"
    r"(?:\.(?P<optimizer>foreach|fused))?(?P<graphs>\.graphs)?\.b(?P<batch>[1-9]\d*)\.(?P<kind>[is])(?P<size>[1-9]\d*)"
)


# What PyTorch's side does not do: training of a part alone, with or without the frozen part's results at hand, and micro-batches.
ALONE = re.compile(r"\.(head|cached|acc\d+)(?=\.)")


class CellError(ValueError):
    pass


@dataclass(frozen=True)
class Cell:
    id: str
    arguments: tuple  # of every side
    graphs: bool  # on calibrate's side a step is replayed as a CUDA graph


def is_calibrates_alone(id):
    return ALONE.search(id) is not None


def parse_cell(id):
    if is_calibrates_alone(id):
        raise CellError(f"'{id}' is calibrate's alone: PyTorch's side trains whole models, in one batch a step")
    match = CELL.fullmatch(id)
    if not match:
        raise CellError(
            f"'{id}' is no cell id; write WORKLOAD.train|forward.PRECISION[.ckpt][.cl][.foreach|.fused][.graphs].bBATCH.iPIXELS|sTOKENS, "
            "e.g. vit-b.train.bf16.ckpt.b4.i224 or bert-base.train.fp32.b4.s128"
        )
    return Cell(
        id,
        (
            "--workload", match["workload"], "--mode", match["mode"], "--precision", match["precision"],
            "--checkpointing", "on" if match["ckpt"] else "off", *(("--channels-last", "on") if match["cl"] else ()), "--batch", match["batch"],
            "--image-size" if match["kind"] == "i" else "--sequence-length", match["size"],
            "--optimizer", match["optimizer"] or "single",
        ),
        match["graphs"] is not None,
    )  # fmt: skip
