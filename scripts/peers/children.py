"""Programs that step one cell on request: `calibrate pace` and pytorch/pace.py. The protocol is in the latter's head."""

import json
import math
import os
import select
import signal
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS = 900  # a first start may build the tool and its native shim
REQUEST_SECONDS = 900  # a first step may compile the model


class Failure(Exception):
    """What stops a cell; the message is for the user."""


class Child:
    """One side: a process that answers requests, one JSON line each. It is killed when the block of code ends."""

    def __init__(self, name, command, environment):
        self.name = name
        self.errors = tempfile.TemporaryFile()
        self.buffer = b""
        try:
            self.process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.errors,
                start_new_session=True,  # its own process group: a wrapper script's children are its too
            )
        except OSError as error:
            raise Failure(f"{name}: cannot start {command[0]}: {error.strerror}") from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stdin = None  # nothing is left to flush
        self.process.stdout.close()
        self.errors.close()

    def ready(self):
        answer = self.read(START_SECONDS)
        if not answer.get("ready"):
            raise Failure(f"{self.name}: not ready: {answer}")
        return answer

    def ask(self, request):
        try:
            self.process.stdin.write(f"{request}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # read tells why
        return self.read(REQUEST_SECONDS)

    def run(self, steps):
        """Seconds that the steps took, by the child's own clock."""
        answer = self.ask(f"run {steps}")
        loss = answer.get("loss")
        if loss is not None and not (isinstance(loss, (int, float)) and math.isfinite(loss)):
            raise Failure(f"{self.name}: the loss is {loss}: this is not training")
        return answer["seconds"]

    def read(self, timeout):
        deadline = time.monotonic() + timeout
        while b"\n" not in self.buffer:
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Failure(f"{self.name}: no answer within {timeout} s")
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                raise Failure(f"{self.name}: ended with status {self.process.wait()}\n{self.last_errors()}")
            self.buffer += part
        line, _, self.buffer = self.buffer.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError:
            raise Failure(f"{self.name}: not a JSON line: {line.decode(errors='replace')[:200]}") from None
        if "error" in answer:
            raise Failure(f"{self.name}: {answer['error']}")
        return answer

    def last_errors(self):
        self.errors.seek(0)
        return "\n".join("    " + line for line in self.errors.read().decode(errors="replace").splitlines()[-10:])

    def processor_seconds(self):
        """User and system time of its process group so far."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            if int(fields[2]) == self.process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")
