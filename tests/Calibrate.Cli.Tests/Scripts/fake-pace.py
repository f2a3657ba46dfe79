#!/usr/bin/env python3
"""Plays calibrate and PyTorch for scripts/peer-pytorch: the protocol of pytorch/pace.py, with step times by arithmetic.

FAKE_SECONDS of a step; FAKE_COMPILE: refuses, as an old PyTorch does, or fails in its first step, else works at half of it.
FAKE_LOG: a file that gets a line for each start.
"""

import json
import os
import sys

arguments = sys.argv[1:]
is_calibrate = os.path.basename(sys.argv[0]) == "calibrate"
if arguments == ["--version"]:
    print("1.2.3")
    sys.exit()
if arguments[0] == "list":
    print(json.dumps(["vit-ti.train.fp32.b1.i32", "vit-s.train.fp32.b1.i32"]))
    sys.exit()

compiled = "--compile" in arguments
workload = arguments[arguments.index("--workload") + 1]
with open(os.environ["FAKE_LOG"], "a") as log:
    log.write(" ".join(["calibrate" if is_calibrate else "pytorch", *arguments[1:]]) + "\n")


def answer(**message):
    print(json.dumps(message), flush=True)


if workload == "vit-l" and not is_calibrate:
    answer(ready=False, error="no room for vit-l")
    sys.exit(1)
mode = os.environ.get("FAKE_COMPILE", "works")
if compiled and mode == "refuses":
    answer(ready=False, error="torch.compile needs PyTorch 2.0 or newer, this is 1.13")
    sys.exit(1)

seconds = 0.1 * (0.9 if is_calibrate else 1.0) * (0.5 if compiled or "--cuda-graphs" in arguments else 1.0)
told = {"device": "test-gpu", "attention": "flash"} if is_calibrate else {"attention": "math"}
answer(ready=True, torch="2.0", threads=1, parameters=1000, **told)
for line in sys.stdin:
    if line.startswith("run "):
        if compiled and mode == "fails":
            sys.exit("BackendCompilerFailed: no")
        answer(seconds=seconds * int(line.split()[1]), loss=1.5)
    elif line.startswith("memory"):
        answer(peakBytes=110 if is_calibrate else 100, source="cuda allocated")
