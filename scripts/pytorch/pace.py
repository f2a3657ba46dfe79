"""Whole steps of one workload, timed on request: the PyTorch side of scripts/peer-pytorch.

Speaks JSON lines, as `calibrate pace` does. First it prints

    {"ready": true, "torch": "1.13.1", "threads": 2, "parameters": 86567656}

then answers each line of standard input:

    run N     N steps           {"seconds": 1.93, "loss": 6.91}         loss is of the last step, null in forward mode
    memory    peak so far       {"peakBytes": 2264000000, "source": "VmHWM" | "cuda allocated"}
    quit      (or end of input) exits

A setting this PyTorch cannot run gives {"ready": false, "error": "..."} and exit status 1.
"""

import argparse
import contextlib
import json
import os
import sys
import time

from models import (
    CONFIGS, autocast, build, default_size, is_vision, largest_gradient_norm, loss_of, make_average, make_optimizer, random_batch, torch,
)  # fmt: skip

BATCHES = 4  # rotated over, so that no step finds the last one's input in cache


class Unsupported(Exception):
    pass


def arguments():
    parser = argparse.ArgumentParser(prog="pace.py", description="Times steps of a workload on request.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    parser.add_argument("--workload", required=True, choices=CONFIGS)
    parser.add_argument("--mode", default="train", choices=["train", "forward"])
    parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32", "fp16", "bf16"])
    parser.add_argument("--checkpointing", default="off", choices=["on", "off"])
    parser.add_argument("--channels-last", default="off", choices=["on", "off"])
    parser.add_argument("--batch", type=int, required=True)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--image-size", type=int)
    size.add_argument("--sequence-length", type=int)
    parser.add_argument("--optimizer", default="single", choices=["single", "foreach", "fused"])
    parser.add_argument("--threads", type=int, help="default: PyTorch's")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if (options.sequence_length if is_vision(options.workload) else options.image_size) is not None:
        parser.error(f"{options.workload} takes {'--image-size' if is_vision(options.workload) else '--sequence-length'}")
    options.size = options.image_size or options.sequence_length or default_size(options.workload)
    return options


def check_supported(options):
    if options.device != "cpu" and not torch.cuda.is_available():
        raise Unsupported(f"--device {options.device}: this PyTorch ({torch.__version__}) finds no CUDA device")
    if options.device == "cpu" and options.precision == "tf32":
        raise Unsupported("--precision tf32 is a mode of CUDA's tensor cores")
    if options.device == "cpu" and options.precision == "fp16" and not hasattr(torch.amp, "GradScaler"):
        raise Unsupported(f"--precision fp16 on the CPU needs PyTorch 2.3 or newer, this is {torch.__version__}")


def optimizer_of(options, model):
    variant = {"single": {"foreach": False}, "foreach": {"foreach": True}, "fused": {"fused": True}}[options.optimizer]
    try:
        return make_optimizer(options.workload, model, **variant)
    except (TypeError, RuntimeError) as error:  # no such argument, or no such kernel for the device
        raise Unsupported(f"--optimizer {options.optimizer} on PyTorch {torch.__version__}: {error}") from error


def make_scaler(options):
    if options.precision != "fp16":
        return None
    if hasattr(torch.amp, "GradScaler"):
        return torch.amp.GradScaler(torch.device(options.device).type)
    return torch.cuda.amp.GradScaler()


def make_batch(options):
    """(what the model takes, labels), random."""
    inputs, labels = random_batch(options.workload, options.batch, options.size)
    inputs = [x.to(options.device) for x in inputs]
    if options.channels_last == "on":
        inputs = [x.to(memory_format=torch.channels_last) for x in inputs]
    return inputs, labels.to(options.device)


class Pace:
    def __init__(self, options):
        check_supported(options)
        self.options = options
        if options.threads:
            torch.set_num_threads(options.threads)
        # cuDNN's default is TF32 on: fp32 means fp32.
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options.precision == "tf32"
        torch.manual_seed(options.seed)
        self.model = build(options.workload, options.size, options.checkpointing == "on").to(options.device)
        if options.channels_last == "on":
            self.model = self.model.to(memory_format=torch.channels_last)
        self.model.train(options.mode == "train")
        if options.mode == "train":
            self.optimizer, self.scaler = optimizer_of(options, self.model), make_scaler(options)
            self.average, self.largest = make_average(self.model), largest_gradient_norm(options.workload)
        self.batches = [make_batch(options) for _ in range(BATCHES)]
        self.steps = 0

    def train(self, inputs, labels):
        self.optimizer.zero_grad(set_to_none=True)
        with autocast(self.options.device, self.options.precision):
            loss = loss_of(self.model, self.model(*inputs), labels)
        if self.scaler is None:
            loss.backward()
            self.clip()
            self.optimizer.step()
        else:
            self.scaler.scale(loss).backward()
            self.clip()
            self.scaler.step(self.optimizer)
            self.scaler.update()
        if self.average:
            self.average.update()
        return loss.detach()  # without the graph

    def clip(self):
        if self.largest is None:
            return
        if self.scaler:
            self.scaler.unscale_(self.optimizer)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.largest)

    def forward(self, inputs, labels):
        with autocast(self.options.device, self.options.precision):
            self.model(*inputs)

    def synchronize(self):
        if self.options.device != "cpu":
            torch.cuda.synchronize(self.options.device)

    def run(self, count):
        step = self.train if self.options.mode == "train" else self.forward
        loss = None
        with torch.inference_mode() if self.options.mode == "forward" else contextlib.nullcontext():
            self.synchronize()
            start = time.perf_counter()
            for _ in range(count):
                loss = step(*self.batches[self.steps % BATCHES])
                self.steps += 1
            self.synchronize()
            seconds = time.perf_counter() - start
        return {"seconds": seconds, "loss": None if loss is None else loss.item()}

    def memory(self):
        if self.options.device != "cpu":
            return {"peakBytes": torch.cuda.max_memory_allocated(self.options.device), "source": "cuda allocated"}
        with open("/proc/self/status") as status:
            peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
        return {"peakBytes": int(peak) * 1024, "source": "VmHWM"}


def main():
    # Native libraries print to descriptor 1; the protocol keeps the real one to itself.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(message):
        print(json.dumps(message), file=answers, flush=True)

    options = arguments()
    try:
        pace = Pace(options)
    except (Unsupported, ValueError) as error:
        answer({"ready": False, "error": str(error)})
        return 1
    parameters = sum(p.numel() for p in pace.model.parameters())
    answer({"ready": True, "torch": torch.__version__, "threads": torch.get_num_threads(), "parameters": parameters})

    for line in sys.stdin:
        command, *rest = line.split() or [""]
        if command == "run" and len(rest) == 1 and rest[0].isdigit() and int(rest[0]) > 0:
            answer(pace.run(int(rest[0])))
        elif command == "memory":
            answer(pace.memory())
        elif command == "quit":
            break
        else:
            print(f"pace.py: unknown request {line.strip()!r}: expected run N, memory or quit", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
