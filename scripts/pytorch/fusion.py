"""Fusion heads over precomputed embeddings in plain PyTorch, the yardstick for calibrate's C# ones."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class FusionMlpConfig:
    image: int = 2048
    text: int = 768
    width: int = 512
    classes: int = 2
    size: int = 1


@dataclass(frozen=True)
class FusionAttentionConfig:
    image: int = 2048
    text: int = 768
    regions: int = 49
    width: int = 512
    depth: int = 2
    heads: int = 8
    mlp: int = 2048
    classes: int = 2
    size: int = 128


class FusionMlp(nn.Module):
    def __init__(self, c, dropout, run):
        super().__init__()
        self.config, self.run = c, run
        self.fc1 = nn.Linear(c.image + c.text, c.width)
        self.fc2 = nn.Linear(c.width, c.width)
        self.head = nn.Linear(c.width, c.classes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, image, text):  # [B, 2048], [B, 768]
        x = self.dropout(F.relu(self.fc1(torch.cat([image, text], 1))))
        x = self.run(lambda x: self.dropout(F.relu(self.fc2(x))), x)
        return self.head(x)


class FusionBlock(nn.Module):
    def __init__(self, c, dropout, attend):
        super().__init__()
        self.heads, self.attend = c.heads, attend
        self.norm1 = nn.LayerNorm(c.width)
        self.qkv = nn.Linear(c.width, 3 * c.width)
        self.proj = nn.Linear(c.width, c.width)
        self.norm2 = nn.LayerNorm(c.width)
        self.fc1 = nn.Linear(c.width, c.mlp)
        self.fc2 = nn.Linear(c.mlp, c.width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask):  # [B, N, D], [B, 1, 1, N]
        B, N, D = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(B, N, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        y = self.attend(q, k, v, mask).transpose(1, 2).reshape(B, N, D)
        x = x + self.dropout(self.proj(y))
        return x + self.dropout(self.fc2(self.dropout(F.gelu(self.fc1(self.norm2(x))))))


class FusionAttention(nn.Module):
    """`attend` and `run` are those of models.py: attention, and a block with or without checkpointing."""

    def __init__(self, c, dropout, attend, run):
        super().__init__()
        self.config, self.run = c, run
        self.cls_token = nn.Parameter(torch.zeros(1, 1, c.width))
        self.kinds = nn.Parameter(torch.randn(2, 1, c.width) * 0.02)
        self.image = nn.Linear(c.image, c.width)
        self.text = nn.Linear(c.text, c.width)
        self.blocks = nn.ModuleList(FusionBlock(c, dropout, attend) for _ in range(c.depth))
        self.norm = nn.LayerNorm(c.width)
        self.head = nn.Linear(c.width, c.classes)

    def forward(self, regions, tokens, mask):  # [B, 49, 2048], [B, s, 768], [B, 1, 1, 50 + s]
        seen, read = self.image(regions) + self.kinds[0], self.text(tokens) + self.kinds[1]
        x = torch.cat([self.cls_token.expand(len(seen), -1, -1).to(seen.dtype), seen, read], 1)
        for block in self.blocks:
            x = self.run(block, x, mask)
        return self.head(self.norm(x[:, 0]))
