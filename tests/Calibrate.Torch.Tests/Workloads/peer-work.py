#!/usr/bin/env python3
"""What PyTorch's side of scripts/peer-pytorch does in a cell, for PeerWorkTests: a line of JSON for each.

    peer-work.py SCRIPTS CELL...

parameters, trainable    as it says when it is ready
loss                     of a random step; null where nothing is trained
unreached                parameters that should learn, to which that step brought no gradient
golden                   of a step on scripts/golden's weights and inputs
tokens, logits           that it writes on such weights after such a prompt
uncached, cached         losses of the same weights and images, with the encoder and with its embeddings at hand
"""

import json
import sys
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(sys.argv[1]) / "pytorch")]

import golden
import pace
from models import torch
from peers.cells import parse_cell


def start(arguments):
    return pace.Pace(pace.arguments([*arguments, "--threads", "1"]))


def on_golden(side):
    golden.fill_parameters(side.model)
    golden.fill_buffers(side.model)
    options = side.options
    if options.mode == "generate":
        inputs, _ = golden.make_batch(options.workload, options.batch, options.size // 2)
        torch.manual_seed(7)  # the draws
        with torch.inference_mode():
            tokens, logits = side.model(*inputs)
        return {"tokens": tokens.flatten().tolist(), "logits": logits.flatten()[:8].tolist()}
    return {"golden": side.train(*golden.make_batch(options.workload, options.batch, options.size, options.method)).item()}


def with_embeddings_at_hand(side, arguments):
    cached = start([*arguments, "--cached", "on"])
    cached.model.load_state_dict(side.model.state_dict(), strict=False)
    (images, *prompts), labels = side.batches[0]
    embeddings = side.model.image_encoder(images)
    return {"uncached": side.train([images, *prompts], labels).item(), "cached": cached.train([embeddings, *prompts], labels).item()}


for id in sys.argv[2:]:
    arguments = parse_cell(id).arguments
    side = start(arguments)
    told = {**side.sizes(), "loss": side.run(1)["loss"]}
    if side.options.mode == "train":
        told["unreached"] = sum(p.requires_grad and p.grad is None for p in side.model.parameters())
    if side.options.method == "head" and not side.options.cached:
        told.update(with_embeddings_at_hand(side, arguments))
    if not side.options.cached:
        told.update(on_golden(side))
    print(json.dumps(told))
