"""Whole steps of one workload, timed on request: the PyTorch side of scripts/peer-pytorch.

Speaks JSON lines, as `calibrate pace` does. First it prints

    {"ready": true, "torch": "1.13.1", "threads": 2, "parameters": 86567656, "trainable": 86567656, "attention": "composed"}

then answers each line of standard input:

    run N     N steps           {"seconds": 1.93, "loss": 6.91}         loss is of the last step, null where nothing is trained
    memory    peak so far       {"peakBytes": 2264000000, "source": "VmHWM" | "cuda allocated"}
    quit      (or end of input) exits

A setting this PyTorch cannot run gives {"ready": false, "error": "..."} and exit status 1.
"""

import argparse
import contextlib
import ctypes
import dataclasses
import gc
import json
import os
import sys
import time

import lora
from attention import backends_of
from models import (
    CONFIGS, autocast, build, default_size, is_vision, largest_gradient_norm, loss_of, make_average, make_optimizer, methods, random_batch, torch,
)  # fmt: skip

BATCHES = 4  # rotated over, so that no step finds the last one's input in cache


class Unsupported(Exception):
    pass


def arguments(given=None):
    """given: those of the command line by default."""
    parser = argparse.ArgumentParser(prog="pace.py", description="Times steps of a workload on request.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    parser.add_argument("--workload", required=True, choices=CONFIGS)
    parser.add_argument("--mode", default="train", choices=["train", "forward", "generate"])
    parser.add_argument("--method", default="full", choices=["full", "head", "lora", "instruction", "dpo"], help="how training learns")
    parser.add_argument("--lora-rank", type=int, default=8)
    parser.add_argument("--lora-alpha", type=int, help="default: twice the rank")
    parser.add_argument("--lora-targets", default="query,value", help="all, attention, or some of query,key,value,output,mlp")
    parser.add_argument("--cached", default="off", choices=["on", "off"], help="what the method's frozen part yields is there beforehand")
    parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32", "fp16", "bf16"])
    parser.add_argument("--checkpointing", default="off", choices=["on", "off"])
    parser.add_argument("--channels-last", default="off", choices=["on", "off"])
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--accumulate", type=int, default=1, help="cut a batch into so many micro-batches and add up their gradients")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--image-size", type=int)
    size.add_argument("--sequence-length", type=int)
    parser.add_argument("--image-embedding-dim", type=int, help="of the fusion heads; default: the workload's own")
    parser.add_argument("--text-embedding-dim", type=int)
    parser.add_argument("--optimizer", default="single", choices=["single", "foreach", "fused"])
    parser.add_argument("--compile", default="off", choices=["on", "off"], help="the model through torch.compile")
    parser.add_argument("--threads", type=int, help="default: PyTorch's")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(given)
    if (options.sequence_length if is_vision(options.workload) else options.image_size) is not None:
        parser.error(f"{options.workload} takes {'--image-size' if is_vision(options.workload) else '--sequence-length'}")
    if options.mode != "train" and (options.method != "full" or options.accumulate != 1):
        parser.error(f"--mode {options.mode}: --method and --accumulate say how to train")
    if options.accumulate < 1 or options.batch % options.accumulate:
        parser.error(f"--accumulate {options.accumulate}: does not divide --batch {options.batch} into equal micro-batches")
    options.size = options.image_size or options.sequence_length or default_size(options.workload)
    widths = {"image": options.image_embedding_dim, "text": options.text_embedding_dim}
    if widths := {name: width for name, width in widths.items() if width is not None}:
        if not options.workload.startswith("fusion-"):
            parser.error(f"{options.workload} takes no embeddings")
        CONFIGS[options.workload] = dataclasses.replace(CONFIGS[options.workload], **widths)
    # What the model is made for.
    options.method = "generate" if options.mode == "generate" else options.method
    options.cached = options.cached == "on"
    return options


def check_supported(options):
    known = (*methods(options.workload), *(("generate",) if "dpo" in methods(options.workload) else ()))
    if options.method not in known:
        raise Unsupported(f"{options.workload} is not made for {options.method}; of methods it has {', '.join(methods(options.workload))}")
    if options.cached and options.method not in ("head", "dpo"):
        raise Unsupported(f"--cached on: {options.method} has no frozen part whose results could be cached; that is for --method head or dpo")
    if options.method == "head" and options.checkpointing == "on":
        raise Unsupported("--checkpointing on: a frozen model keeps no activations to recompute")
    if options.method == "generate" and options.compile == "on":
        raise Unsupported("torch.compile would unroll the loop over the tokens: text is generated in eager mode alone")
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


def compiled(model):
    if not hasattr(torch, "compile"):
        raise Unsupported(f"torch.compile needs PyTorch 2.0 or newer, this is {torch.__version__}")
    return torch.compile(model)


def make_scaler(options):
    if options.precision != "fp16":
        return None
    if hasattr(torch.amp, "GradScaler"):
        return torch.amp.GradScaler(torch.device(options.device).type)
    return torch.cuda.amp.GradScaler()


def make_model(options):
    checkpointing = options.checkpointing == "on"
    adapting = options.method == "lora"
    frozen = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(options.precision, torch.float32) if adapting else torch.float32
    # Of SAM only the image encoder is kept so; models of images are small enough to be changed afterwards.
    with made_on(options.device, torch.float32 if is_vision(options.workload) else frozen):
        model = build(options.workload, options.size, checkpointing, method=options.method, cached=options.cached)
    if adapting:
        lora.adapt(model, lora.Adapter("lora", options.lora_rank, options.lora_targets, options.lora_alpha), frozen, checkpointing)
    model = model.to(options.device)
    return model.to(memory_format=torch.channels_last) if options.channels_last == "on" else model


@contextlib.contextmanager
def made_on(device, dtype):
    """A model's tensors are made where and as they stay, so that a large one never lies in the host's memory, or in fp32; not before PyTorch 2.0."""
    if not hasattr(torch.device, "__enter__"):
        yield
        return
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def make_batch(options, model):
    """(what the model takes, labels), random."""
    inputs, labels = random_batch(options.workload, options.batch, options.size, options.method, options.cached)
    inputs = [x.to(options.device) for x in inputs]
    if options.channels_last == "on":
        inputs = [x.to(memory_format=torch.channels_last) for x in inputs]
    if options.cached and hasattr(model, "beforehand"):
        inputs.append(model.beforehand(*inputs))
    return inputs, labels.to(options.device)


def forget_peak(device):
    """What making the model took is no part of the steps' peak memory: calibrate starts anew there too."""
    gc.collect()
    if device != "cpu":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
        return
    with contextlib.suppress(OSError, AttributeError):  # a locked-down container; no glibc
        ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")  # proc(5): the peak becomes what is resident now


class Pace:
    def __init__(self, options):
        check_supported(options)
        self.options = options
        if options.threads:
            torch.set_num_threads(options.threads)
        # cuDNN's default is TF32 on: fp32 means fp32.
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options.precision == "tf32"
        torch.manual_seed(options.seed)
        self.model = make_model(options)
        self.model.train(options.mode == "train")
        if options.mode == "train":
            self.optimizer, self.scaler = optimizer_of(options, self.model), make_scaler(options)
            self.average, self.largest = make_average(self.model), largest_gradient_norm(options.workload)
        self.batches = [make_batch(options, self.model) for _ in range(BATCHES)]
        self.steps = 0
        self.attention = backends_of(self.forward_once)
        forget_peak(options.device)
        if options.compile == "on":
            self.model = compiled(self.model)

    def forward_once(self):
        with self.grad_mode(), autocast(self.options.device, self.options.precision):
            self.model(*self.batches[0][0])

    def grad_mode(self):
        return contextlib.nullcontext() if self.options.mode == "train" else torch.inference_mode()

    def train(self, inputs, labels):
        self.optimizer.zero_grad(set_to_none=True)
        parts = self.options.accumulate
        if parts == 1:
            loss = self.backward(inputs, labels)
        else:
            loss = sum(self.backward(micro[:-1], micro[-1], parts) for micro in zip(*(t.chunk(parts) for t in (*inputs, labels))))
        self.clip()
        if self.scaler is None:
            self.optimizer.step()
        else:
            self.scaler.step(self.optimizer)
            self.scaler.update()
        if self.average:
            self.average.update()
        return loss

    def backward(self, inputs, labels, parts=1):
        with autocast(self.options.device, self.options.precision):
            loss = loss_of(self.model, self.model(*inputs), labels)
        if parts > 1:
            loss = loss / parts
        (loss if self.scaler is None else self.scaler.scale(loss)).backward()
        return loss.detach()  # without the graph

    def clip(self):
        if self.largest is None:
            return
        if self.scaler:
            self.scaler.unscale_(self.optimizer)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.largest)

    def predict(self, inputs, labels):
        with autocast(self.options.device, self.options.precision):
            self.model(*inputs)

    def sizes(self):
        """All parameters, and those that learn."""
        parameters = list(self.model.parameters())
        return {"parameters": sum(p.numel() for p in parameters), "trainable": sum(p.numel() for p in parameters if p.requires_grad)}

    def synchronize(self):
        if self.options.device != "cpu":
            torch.cuda.synchronize(self.options.device)

    def run(self, count):
        step = self.train if self.options.mode == "train" else self.predict
        loss = None
        with self.grad_mode():
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
    answer({"ready": True, "torch": torch.__version__, "threads": torch.get_num_threads(), **pace.sizes(), "attention": pace.attention})

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
