"""One cell on several sides, which take turns."""

import contextlib
import math
import statistics
import time

from .children import Child, Failure
from .intervals import interval
from .sides import REFERENCE


class Log:
    """What one side came to in one cell."""

    def __init__(self, side):
        self.side = side
        self.ready = {}
        self.blocks = []  # seconds
        self.launches = []  # of each, the logarithms of its times over the reference's
        self.peak, self.source, self.attention = 0, None, None
        self.idle = self.idled = 0.0  # processor seconds while others ran, and how long they did


def measure(cell, sides, options, environment, progress):
    """All rounds of one cell, in which every side runs one block. A Failure of a side that is not optional ends the cell."""
    logs = [Log(side) for side in sides]
    dropped = {}
    steps = None
    launches = min(options.launches, options.rounds)
    for launch in range(launches):
        share = range(options.rounds * launch // launches, options.rounds * (launch + 1) // launches)
        with contextlib.ExitStack() as stack:
            children = {}
            for log in turn(logs, launch):
                progress(f"{cell.id}: launch {launch + 1}/{launches}, starting {log.side.name}")
                try:
                    child = stack.enter_context(start(log, launch, options, environment))
                    children[log] = child, warm_up(child, options.warm_up)
                except Failure as failure:
                    if not log.side.optional:
                        raise
                    dropped[log.side.name] = str(failure).removeprefix(f"{log.side.name}: ")
            logs = [log for log in logs if log in children]
            steps = steps or max(2, math.ceil(options.block_seconds / min(step for _, step in children.values())))
            ratios = {log: [] for log in logs}
            for number in share:
                seconds = {log: run_block(log, {log: child for log, (child, _) in children.items()}, steps, options.pause) for log in turn(logs, number)}
                reference = next(time for log, time in seconds.items() if log.side.name == REFERENCE)
                for log in logs:
                    ratios[log].append(math.log(seconds[log] / reference))
                progress(f"{cell.id}: round {number + 1}/{options.rounds}, ratio {seconds[logs[0]] / reference:.3f}")
            for log in logs:
                log.launches.append(ratios[log])
                answer = children[log][0].ask("memory")
                log.peak, log.source = max(log.peak, answer["peakBytes"]), answer["source"]
                log.attention = answer.get("attention")
    progress()
    return summary(cell, logs, steps, dropped)


def turn(logs, number):
    """A different order each time: forwards and backwards, from another one of them on."""
    start = number // 2 % len(logs)
    order = logs[start:] + logs[:start]
    return order[::-1] if number % 2 else order


def start(log, launch, options, environment):
    command = [*log.side.command, "--device", options.device, "--threads", str(options.threads), "--seed", str(launch)]
    child = Child(log.side.name, command, environment)
    try:
        log.ready = child.ready()  # before the next starts: each may build something on first use
    except BaseException:
        child.__exit__()
        raise
    return child


def warm_up(child, seconds):
    """Runs for a while; returns the last step time."""
    steps, spent = 1, 0.0
    child.run(3)
    while True:
        last = child.run(steps)
        spent += last
        if spent >= seconds:
            return last / steps
        steps = max(1, min(2 * steps, math.ceil((seconds - spent) * steps / last)))


def run_block(log, children, steps, pause):
    time.sleep(pause)
    others = [other for other in children if other is not log]
    before = [children[other].processor_seconds() for other in others]
    seconds = children[log].run(steps)
    for other, then in zip(others, before):
        other.idle += children[other].processor_seconds() - then
        other.idled += seconds
    log.blocks.append(seconds)
    return seconds


def summary(cell, logs, steps, dropped):
    reference = next(log for log in logs if log.side.name == REFERENCE)
    return {
        "cell": cell.id,
        "reference": REFERENCE,
        "stepsPerBlock": steps,
        "memorySource": reference.source,
        "sides": [of_side(log, reference, steps) for log in logs],
        "dropped": dropped,
    }


def of_side(log, reference, steps):
    means = [statistics.fmean(launch) for launch in log.launches]
    rounds = [ratio for launch in log.launches for ratio in launch]
    return {
        "name": log.side.name,
        "torch": log.ready.get("torch"),
        "threads": log.ready.get("threads"),
        "parameters": log.ready.get("parameters"),
        "trainable": log.ready.get("trainable"),
        "device": log.ready.get("device"),
        "attention": log.ready.get("attention") or log.attention,
        "medianStepSeconds": statistics.median(log.blocks) / steps,
        "timeRatio": None if log is reference else interval(means),
        "timeRatioOverRounds": None if log is reference else interval(rounds),
        "launchRatios": [math.exp(mean) for mean in means],
        "peakBytes": log.peak,
        "memoryRatio": log.peak / reference.peak,
        # Of the others' blocks, the part of one core that this side took while it had nothing to do.
        "idleShare": log.idle / log.idled if log.idled else 0.0,
        "blockSeconds": log.blocks,
    }
