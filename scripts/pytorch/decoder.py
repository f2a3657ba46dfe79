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

    def forward(self, x, positions=None):
        cos, sin = (t if positions is None else t[positions].unsqueeze(1) for t in (self.cos, self.sin))
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

    def forward(self, x, rotary, positions=None, mask=None):
        B, S, D = x.shape
        q, k, v = (
            project(x).view(B, S, -1, self.c.head).transpose(1, 2) for project in (self.query, self.key, self.value)
        )  # [B, heads, S, d]
        k, v = (self.shared(t) for t in (rotary(k, positions), v))
        q = rotary(q, positions)
        y = self.attend(q, k, v, causal=True) if mask is None else self.attend(q, k, v, mask=mask)
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

    def forward(self, x, rotary, positions=None, mask=None):
        x = x + self.attention(self.norm1(x), rotary, positions, mask)
        return x + self.mlp(self.norm2(x))


class Decoder(nn.Module):
    """Tokens [B, S] to logits [B, S, V]; where several samples share a sequence, with each token's position in its own sample, [B, S],
    and what each one sees, 0 or -infinity, [B, 1, S, S]."""

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

    @staticmethod
    def loss(logits, labels):
        """labels [B, S]: the token after each position, or -100 where it does not count."""
        return F.cross_entropy(logits.flatten(0, 1), labels.flatten())


class PreferenceTuning(nn.Module):
    """Direct preference optimisation (Rafailov et al. 2023, equation 7) of pairs of answers; the reference is frozen."""

    BETA = 0.1

    def __init__(self, c, size, attend, run):
        super().__init__()
        self.reference = Decoder(c, size, attend, run).requires_grad_(False)
        self.policy = Decoder(c, size, attend, run)

    def forward(self, tokens, labels):
        """[B, 2, S] both, the chosen answer first, to the answers' log-probabilities [B, 2] by the policy and by the reference."""
        with torch.no_grad():
            reference = self.log_probabilities(self.reference, tokens, labels)
        return self.log_probabilities(self.policy, tokens, labels), reference

    @staticmethod
    def log_probabilities(model, tokens, labels):
        words = model(tokens.flatten(0, 1)).float().log_softmax(-1)  # [2B, S, V]
        labels = labels.flatten(0, 1)
        picked = words.gather(2, labels.clamp(min=0).unsqueeze(2)).squeeze(2)
        return (picked * (labels >= 0)).sum(1).view(-1, 2)

    @classmethod
    def loss(cls, output, _):
        policy, reference = output
        gains = policy - reference
        return -F.logsigmoid(cls.BETA * (gains[:, 0] - gains[:, 1])).mean()
