"""A causal language model in Llama's shape (Touvron et al. 2023): RMSNorm, rotary positions, SwiGLU, grouped keys and values."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class DecoderConfig:
    width: int
    depth: int
    heads: int
    kv_heads: int
    ff: int
    vocab: int = 32000
    size: int = 2048
    positions: int = 4096

    @property
    def head(self):
        return self.width // self.heads


CONFIGS = {
    "decoder-tiny": DecoderConfig(256, 4, 8, 4, 688, vocab=8192, size=256),
    "decoder-1b": DecoderConfig(2048, 22, 32, 4, 5632),
    "decoder-7b": DecoderConfig(4096, 32, 32, 32, 11008),
}


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        exact = x.float()
        return (exact * torch.rsqrt(exact.pow(2).mean(-1, keepdim=True) + 1e-5)).type_as(x) * self.weight


class Rotary(nn.Module):
    """Components i and i + d/2 of a head are a complex number, turned by position * 10000^(-2i/d)."""

    def __init__(self, d, positions):
        super().__init__()
        frequencies = torch.exp(torch.arange(0, d, 2, dtype=torch.float64) * (-math.log(10000.0) / d))
        angles = torch.outer(torch.arange(positions, dtype=torch.float64), frequencies).repeat(1, 2)
        self.register_buffer("cos", angles.cos().float(), persistent=False)
        self.register_buffer("sin", angles.sin().float(), persistent=False)

    def forward(self, x, positions=None, first=0):
        """positions [B, S]; without them, all from the first on."""
        end = first + x.shape[2]
        cos, sin = (t[first:end] if positions is None else t[positions].unsqueeze(1) for t in (self.cos, self.sin))
        low, high = x.chunk(2, dim=-1)
        return x * cos.to(x.dtype) + torch.cat([-high, low], dim=-1) * sin.to(x.dtype)


class Attention(nn.Module):
    def __init__(self, c, attend):
        super().__init__()
        self.c, self.attend = c, attend
        self.query = nn.Linear(c.width, c.width, bias=False)
        self.key = nn.Linear(c.width, c.kv_heads * c.head, bias=False)
        self.value = nn.Linear(c.width, c.kv_heads * c.head, bias=False)
        self.output = nn.Linear(c.width, c.width, bias=False)

    def forward(self, x, rotary, positions=None, mask=None, past=None):
        B, S, D = x.shape
        q, k, v = (
            project(x).view(B, S, -1, self.c.head).transpose(1, 2) for project in (self.query, self.key, self.value)
        )  # [B, heads, S, d]
        first = 0 if past is None else past.length
        q, k = rotary(q, positions, first), rotary(k, positions, first)
        if past is not None:
            k, v = past.append(k, v)
        if first:  # one token more; the queries that share keys and values are so many rows
            y = self.attend(q.reshape(B, self.c.kv_heads, -1, self.c.head), k, v).reshape(B, -1, 1, self.c.head)
        else:
            y = self.attend(q, self.shared(k), self.shared(v), mask=mask, causal=mask is None)
        return self.output(y.transpose(1, 2).reshape(B, S, D))

    def shared(self, t):
        """Each head of keys or values once for every query head that uses it."""
        times = self.c.heads // self.c.kv_heads
        return t if times == 1 else t.unsqueeze(2).expand(-1, -1, times, -1, -1).flatten(1, 2)


class SwiGlu(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate = nn.Linear(c.width, c.ff, bias=False)
        self.up = nn.Linear(c.width, c.ff, bias=False)
        self.down = nn.Linear(c.ff, c.width, bias=False)

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Block(nn.Module):
    def __init__(self, c, attend):
        super().__init__()
        self.norm1 = RmsNorm(c.width)
        self.attention = Attention(c, attend)
        self.norm2 = RmsNorm(c.width)
        self.mlp = SwiGlu(c)

    def forward(self, x, rotary, positions=None, mask=None, past=None):
        x = x + self.attention(self.norm1(x), rotary, positions, mask, past)
        return x + self.mlp(self.norm2(x))


class Decoder(nn.Module):
    """Tokens [B, S] to logits [B, S, V]; where several samples share a sequence, with each token's position in its own sample, [B, S],
    and what each one sees, true or false, [B, 1, S, S]."""

    def __init__(self, c, size, attend, run):
        super().__init__()
        self.run = run
        self.embed = nn.Embedding(c.vocab, c.width)
        self.rotary = Rotary(c.head, size)
        self.blocks = nn.ModuleList([Block(c, attend) for _ in range(c.depth)])
        self.norm = RmsNorm(c.width)
        self.head = nn.Linear(c.width, c.vocab, bias=False)

    def forward(self, tokens, positions=None, mask=None):
        x = self.embed(tokens)
        for block in self.blocks:
            x = self.run(block, x, self.rotary, positions, mask)
        return self.head(self.norm(x))

    def next(self, tokens, pasts):
        """Tokens [B, n] that follow those in each block's past to the logits of the one after them, [B, V]."""
        x = self.embed(tokens)
        for block, past in zip(self.blocks, pasts):
            x = block(x, self.rotary, past=past)
        return self.head(self.norm(x[:, -1]))

    @staticmethod
    def loss(logits, labels):
        """labels [B, S]: the token after each position, or -100 where it does not count."""
        return F.cross_entropy(logits.flatten(0, 1), labels.flatten())
