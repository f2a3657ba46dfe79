"""An unfinished comparison, kept between calls."""

import hashlib
import json
import os
import tempfile
from pathlib import Path


class State:
    """Finished cells of one comparison. It goes on only with the same settings."""

    def __init__(self, output, device, settings):
        # Beside calibrate's own unfinished runs, which git passes by.
        digest = hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:8]  # one comparison does not end another's
        self.path = Path(output) / ".runs" / f"peers-{device.replace(':', '-')}-{digest}.json"
        self.settings = settings
        self.cells = []

    def recall(self):
        """False where there is none, or one of other settings."""
        try:
            found = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return False
        if found.get("settings") != self.settings:
            return False
        self.cells = found["cells"]
        return True

    def add(self, cell):
        """In place of an earlier attempt at the same cell, where there was one."""
        self.cells = [other for other in self.cells if other["cell"] != cell["cell"]] + [cell]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        ignore = self.path.parent / ".gitignore"
        if not ignore.exists():
            write(ignore, "*\n")
        write(self.path, json.dumps({"settings": self.settings, "cells": self.cells}))

    def forget(self):
        self.path.unlink(missing_ok=True)


def write(path, text):
    """Whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False) as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
