"""The comparison as a table, and what to know before trusting a row of it."""

import re

from .sides import REFERENCE


def markdown(report):
    lines = [
        f"# {report['names'][0]} beside PyTorch",
        "",
        f"{report['created']}, {report['host']['cpu']}, {report['host']['cpus']} CPUs; {report['device']}, "
        f"{report['threads']} threads; calibrate {report['calibrate'] or 'not asked'}; {report['rounds']} rounds of alternating blocks a cell.",
        "",
        f"Time is seconds per step over those of {REFERENCE} (eager): above 1 is slower. Geometric mean, and 95% t-interval over "
        "launches of fresh processes. Memory is the peak over PyTorch's.",
        "",
        "| Cell | Side | s/step | Time ratio | 95% interval | Per launch | Peak MB | Memory ratio | Attention |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for cell in report["cells"]:
        if "error" in cell:
            lines.append(f"| {cell['cell']} | | | not measured | | | | | |")
        for side in cell.get("sides", []):
            lines.append(row(cell["cell"], side))
    notes = [f"{cell['cell']}: {note}" for cell in report["cells"] for note in remarks(cell, report["absent"])]
    notes += [f"{name} takes no part: {why}" for name, why in report["absent"].items()]
    return "\n".join(lines + ([""] + [f"- {note}" for note in notes] if notes else [])) + "\n"


def row(id, side):
    ratio = side["timeRatio"]
    value, between, launches = "", "", ""
    if ratio:
        value = f"{ratio['value']:.3f}"
        between = "" if ratio["low"] is None else f"{ratio['low']:.3f} to {ratio['high']:.3f}"
        launches = " ".join(f"{r:.3f}" for r in side["launchRatios"])
    memory = f"{side['memoryRatio']:.3f}" if ratio else ""
    return (
        f"| {id} | {side['name']} | {side['medianStepSeconds']:.4f} | {value} | {between} | {launches} "
        f"| {side['peakBytes'] / 1e6:,.0f} | {memory} | {side['attention'] or ''} |"
    )


def remarks(cell, absent):
    if "error" in cell:
        return [one_line(cell["error"])]
    notes = [f"{name} left out: {one_line(why)}" for name, why in cell["dropped"].items() if name not in absent]
    reference = next(side for side in cell["sides"] if side["name"] == REFERENCE)
    for side in cell["sides"]:
        for key, what in (("torch", "libtorch"), ("threads", "threads"), ("parameters", "parameters"), ("trainable", "trainable parameters"), ("attention", "attention")):
            here, there = release(side.get(key)), release(reference.get(key))
            # What a side does not tell is in the table, as nothing.
            if here != there and (key != "attention" or (here and there)):
                notes.append(f"the sides differ in {what}: {side['name']} {here}, {REFERENCE} {there}")
        if side["idleShare"] > 0.02:
            notes.append(f"{side['name']} used {side['idleShare']:.0%} of a core while another side ran")
    return notes


def release(value):
    """Debian's Python names its 1.13.0 library 1.13.0a0."""
    return re.sub(r"(?<=\d)a\d+$", "", value) if isinstance(value, str) else value


def one_line(text):
    """The first line of a message, and the last, where a traceback says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " … ".join(dict.fromkeys([lines[0], lines[-1]]))[:400] if lines else ""
