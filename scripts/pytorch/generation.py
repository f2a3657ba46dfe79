"""Text written on after prompts, each token drawn at temperature 1, with the keys and values of those before it kept."""

import torch
from torch import nn


class Past:
    """The keys and values of one block so far, in room for all that will come."""

    def __init__(self, room):
        self.room, self.length = room, 0
        self.keys = self.values = None

    def append(self, keys, values):
        """[B, heads, n, d] each; gives all so far."""
        if self.keys is None:
            self.keys, self.values = (t.new_empty(*t.shape[:2], self.room, t.shape[3]) for t in (keys, values))
        start, self.length = self.length, self.length + keys.shape[2]
        self.keys[:, :, start : self.length] = keys
        self.values[:, :, start : self.length] = values
        return self.keys[:, :, : self.length], self.values[:, :, : self.length]


class Generator(nn.Module):
    """Prompts of half the positions to the tokens of the other half, [B, n], and the logits of the last, [B, V]. None ends a text early."""

    def __init__(self, decoder, size):
        super().__init__()
        self.decoder, self.new = decoder, size - prompt_length(size)
        self.pasts = [Past(size - 1) for _ in decoder.blocks]  # the last token is written and not read

    def forward(self, prompts):
        for past in self.pasts:
            past.length = 0
        logits = self.decoder.next(prompts, self.pasts)
        tokens = [draw(logits)]
        while len(tokens) < self.new:
            logits = self.decoder.next(tokens[-1], self.pasts)
            tokens.append(draw(logits))
        return torch.cat(tokens, 1), logits


def draw(logits):
    """[B, V] to [B, 1]: of exponential clocks with the probabilities as rates the one that rings first, as multinomial draws one, without its checks, which wait for the device."""
    probabilities = logits.softmax(-1, dtype=torch.float32)
    return torch.rand_like(probabilities).log_().div_(probabilities).argmax(-1, keepdim=True)


def prompt_length(size):
    return size // 2
