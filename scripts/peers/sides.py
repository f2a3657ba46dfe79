"""Who takes part in the comparison of a cell."""

from dataclasses import dataclass

REFERENCE = "PyTorch"


@dataclass(frozen=True)
class Side:
    name: str
    command: tuple
    optional: bool = False  # where it does not work, the others are compared all the same


def sides_of(cell, calibrate, pace, compiling):
    """calibrate and eager PyTorch; torch.compile; and for a cell with CUDA graphs calibrate without them.

    calibrate, pace: commands. PyTorch's sides never use CUDA graphs: eager is what most training runs are.
    """
    graphs = ("--cuda-graphs", "on") if cell.graphs else ()
    sides = [Side("calibrate", (*calibrate, *cell.arguments, *graphs)), Side(REFERENCE, (*pace, *cell.arguments))]
    if cell.graphs:
        sides.append(Side("calibrate without graphs", (*calibrate, *cell.arguments), optional=True))
    if compiling:
        sides.append(Side("torch.compile", (*pace, *cell.arguments, "--compile", "on"), optional=True))
    return sides


def self_test_sides(cell, pace):
    """PyTorch against itself."""
    return [Side("PyTorch A", (*pace, *cell.arguments)), Side(REFERENCE, (*pace, *cell.arguments))]
