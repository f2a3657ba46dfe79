"""Segment Anything (Kirillov et al. 2023) in plain PyTorch, for one prompt an image. Parameters are named as in its published checkpoints."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

CHANNELS = 256
WINDOW = 14


@dataclass(frozen=True)
class SamConfig:
    width: int
    depth: int
    heads: int
    size: int = 1024
    multiple: int = 16


CONFIGS = {"sam-b": SamConfig(768, 12, 12), "sam-l": SamConfig(1024, 24, 16), "sam-h": SamConfig(1280, 32, 16)}


class LayerNorm2d(nn.Module):
    """Over the channels of each pixel."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        x = x - x.mean(1, keepdim=True)
        x = x / torch.sqrt(x.pow(2).mean(1, keepdim=True) + 1e-6)
        return x * self.weight.view(1, -1, 1, 1) + self.bias.view(1, -1, 1, 1)


class Mlp(nn.Module):
    def __init__(self, width, hidden, activation):
        super().__init__()
        self.lin1 = nn.Linear(width, hidden)
        self.lin2 = nn.Linear(hidden, width)
        self.activation = activation

    def forward(self, x):
        return self.lin2(self.activation(self.lin1(x)))


# --- Image encoder -----------------------------------------------------------------------------------------------


class RelativeAttention(nn.Module):
    def __init__(self, width, heads, side):
        super().__init__()
        self.heads, self.side = heads, side
        self.rel_pos_h = nn.Parameter(torch.zeros(2 * side - 1, width // heads))
        self.rel_pos_w = nn.Parameter(torch.zeros(2 * side - 1, width // heads))
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        places = torch.arange(side)
        self.register_buffer("offsets", (places[:, None] - places + side - 1).flatten(), persistent=False)

    def forward(self, x):
        B, n, _, D = x.shape
        H, d = self.heads, D // self.heads
        qkv = self.qkv(x).reshape(B, n * n, 3, H, d).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.reshape(3, B * H, n * n, d).unbind(0)
        y = torch.softmax(self.scores(q, k), -1).bmm(v)
        return self.proj(y.view(B, H, n, n, d).permute(0, 2, 3, 1, 4).reshape(B, n, n, D))

    def scores(self, q, k):
        n, d = self.side, q.shape[-1]
        places = q.view(-1, n, n, d)
        rows, columns = (p.index_select(0, self.offsets).view(n, n, d) for p in (self.rel_pos_h, self.rel_pos_w))
        rows = torch.einsum("bhwc,hkc->bhwk", places, rows)
        columns = torch.einsum("bhwc,wkc->bhwk", places, columns)
        scores = (q * (1 / math.sqrt(d))).bmm(k.transpose(-2, -1)).view(-1, n, n, n, n) + rows[..., None]
        scores += columns[..., None, :]
        return scores.view(-1, n * n, n * n)


class EncoderBlock(nn.Module):
    def __init__(self, c, window, grid):
        super().__init__()
        self.window = window
        self.norm1 = nn.LayerNorm(c.width, eps=1e-6)
        self.attn = RelativeAttention(c.width, c.heads, window or grid)
        self.norm2 = nn.LayerNorm(c.width, eps=1e-6)
        self.mlp = Mlp(c.width, 4 * c.width, F.gelu)

    def forward(self, x):
        x = x + (self.in_windows(self.norm1(x)) if self.window else self.attn(self.norm1(x)))
        return x + self.mlp(self.norm2(x))

    def in_windows(self, x):
        B, g, _, D = x.shape
        w = self.window
        k = -(-g // w)
        x = F.pad(x, (0, 0, 0, k * w - g, 0, k * w - g)).view(B, k, w, k, w, D).transpose(2, 3).reshape(-1, w, w, D)
        return self.attn(x).view(B, k, k, w, w, D).transpose(2, 3).reshape(B, k * w, k * w, D)[:, :g, :g]


class PatchEmbedding(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.proj = nn.Conv2d(3, width, 16, stride=16)

    def forward(self, images):
        return self.proj(images).permute(0, 2, 3, 1)


class ImageEncoder(nn.Module):
    def __init__(self, c, size, run):
        super().__init__()
        grid, every = size // 16, c.depth // 4
        self.run = run
        self.pos_embed = nn.Parameter(torch.zeros(1, grid, grid, c.width))
        self.patch_embed = PatchEmbedding(c.width)
        self.blocks = nn.ModuleList([EncoderBlock(c, None if (i + 1) % every == 0 else WINDOW, grid) for i in range(c.depth)])
        self.neck = nn.Sequential(
            nn.Conv2d(c.width, CHANNELS, 1, bias=False), LayerNorm2d(CHANNELS),
            nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, bias=False), LayerNorm2d(CHANNELS),
        )  # fmt: skip

    def forward(self, images):
        x = self.patch_embed(images) + self.pos_embed
        for block in self.blocks:
            x = self.run(block, x)
        return self.neck(x.permute(0, 3, 1, 2))


# --- Prompt encoder ----------------------------------------------------------------------------------------------


class FourierFeatures(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(2, CHANNELS // 2))

    def forward(self, places):
        """places [..., 2] from 0 to 1"""
        xy = (2 * places - 1)[..., None]
        angles = 2 * math.pi * (xy * self.positional_encoding_gaussian_matrix).sum(-2)
        return torch.cat([angles.sin(), angles.cos()], -1)


class PromptEncoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.pe_layer = FourierFeatures()
        self.point_embeddings = nn.ModuleList([nn.Embedding(1, CHANNELS) for _ in range(4)])
        self.not_a_point_embed = nn.Embedding(1, CHANNELS)
        self.mask_downscaling = nn.Sequential(
            nn.Conv2d(1, 4, 2, stride=2), LayerNorm2d(4), nn.GELU(),
            nn.Conv2d(4, 16, 2, stride=2), LayerNorm2d(16), nn.GELU(), nn.Conv2d(16, CHANNELS, 1),
        )  # fmt: skip
        self.no_mask_embed = nn.Embedding(1, CHANNELS)
        grid = size // 16
        middles = (torch.arange(grid) + 0.5) / grid
        y, x = torch.meshgrid(middles, middles, indexing="ij")
        self.register_buffer("grid", torch.stack([x, y], -1).view(-1, 2), persistent=False)

    def forward(self, points, kinds, masks=None):
        """Of the points [B, P, 256], of the mask, and of the image's tokens [g*g, 256]."""
        vectors = torch.cat([self.not_a_point_embed.weight, *(e.weight for e in self.point_embeddings)])
        of_kind = vectors.index_select(0, kinds.flatten() + 1).view(*kinds.shape, -1)
        places = self.pe_layer((points + 0.5) / self.size) * (kinds != -1).float()[..., None]
        mask = self.no_mask_embed.weight.view(1, -1, 1, 1) if masks is None else self.mask_downscaling(masks)
        return places + of_kind, mask, self.pe_layer(self.grid)


# --- Mask decoder ------------------------------------------------------------------------------------------------


class ProjectedAttention(nn.Module):
    def __init__(self, inner, attend):
        super().__init__()
        self.attend = attend
        self.q_proj = nn.Linear(CHANNELS, inner)
        self.k_proj = nn.Linear(CHANNELS, inner)
        self.v_proj = nn.Linear(CHANNELS, inner)
        self.out_proj = nn.Linear(inner, CHANNELS)

    def forward(self, q, k, v):
        q, k, v = self.q_proj(q), self.k_proj(k), self.v_proj(v)
        q, k, v = (t.view(t.shape[0], t.shape[1], 8, -1).transpose(1, 2) for t in (q, k, v))
        return self.out_proj(self.attend(q, k, v).transpose(1, 2).flatten(2))


class TwoWayBlock(nn.Module):
    def __init__(self, attend):
        super().__init__()
        self.self_attn = ProjectedAttention(CHANNELS, attend)
        self.norm1 = nn.LayerNorm(CHANNELS)
        self.cross_attn_token_to_image = ProjectedAttention(CHANNELS // 2, attend)
        self.norm2 = nn.LayerNorm(CHANNELS)
        self.mlp = Mlp(CHANNELS, 2048, F.relu)
        self.norm3 = nn.LayerNorm(CHANNELS)
        self.norm4 = nn.LayerNorm(CHANNELS)
        self.cross_attn_image_to_token = ProjectedAttention(CHANNELS // 2, attend)

    def forward(self, x, image, tokens, places, first):
        placed = x if first else x + tokens
        attended = self.self_attn(placed, placed, x)
        x = self.norm1(attended.to(x.dtype) if first else x + attended)
        keys = image + places
        x = self.norm2(x + self.cross_attn_token_to_image(x + tokens, keys, image))
        x = self.norm3(x + self.mlp(x))
        return x, self.norm4(image + self.cross_attn_image_to_token(keys, x + tokens, x))


class TwoWayTransformer(nn.Module):
    def __init__(self, attend):
        super().__init__()
        self.layers = nn.ModuleList([TwoWayBlock(attend) for _ in range(2)])
        self.final_attn_token_to_image = ProjectedAttention(CHANNELS // 2, attend)
        self.norm_final_attn = nn.LayerNorm(CHANNELS)

    def forward(self, image, places, tokens):
        x = tokens
        for i, layer in enumerate(self.layers):
            x, image = layer(x, image, tokens, places, first=i == 0)
        attended = self.final_attn_token_to_image(x + tokens, image + places, image)
        return self.norm_final_attn(x + attended), image


class Head(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(CHANNELS, CHANNELS), nn.Linear(CHANNELS, CHANNELS), nn.Linear(CHANNELS, outputs)])

    def forward(self, x):
        return self.layers[2](F.relu(self.layers[1](F.relu(self.layers[0](x)))))


class MaskDecoder(nn.Module):
    def __init__(self, attend):
        super().__init__()
        self.transformer = TwoWayTransformer(attend)
        self.iou_token = nn.Embedding(1, CHANNELS)
        self.mask_tokens = nn.Embedding(4, CHANNELS)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(CHANNELS, 64, 2, stride=2), LayerNorm2d(64), nn.GELU(), nn.ConvTranspose2d(64, 32, 2, stride=2), nn.GELU()
        )
        self.output_hypernetworks_mlps = nn.ModuleList([Head(32) for _ in range(4)])
        self.iou_prediction_head = Head(4)

    def forward(self, embeddings, points, mask, places):
        B, _, g, _ = embeddings.shape
        image = (embeddings + mask).flatten(2).transpose(1, 2)
        outputs = torch.cat([self.iou_token.weight, self.mask_tokens.weight])[None].expand(B, -1, -1)
        tokens, image = self.transformer(image, places, torch.cat([outputs, points], 1))
        pixels = self.output_upscaling(image.transpose(1, 2).reshape(B, -1, g, g))
        filters = torch.stack([head(tokens[:, 1 + i]) for i, head in enumerate(self.output_hypernetworks_mlps)], 1)
        masks = filters.bmm(pixels.flatten(2)).view(B, -1, 4 * g, 4 * g)
        return masks[:, 1:], self.iou_prediction_head(tokens[:, 0])[:, 1:]


class Sam(nn.Module):
    """images [B, 3, S, S], points [B, P, 2], kinds [B, P] to masks' logits [B, 3, S/4, S/4] and their qualities [B, 3]; with cached
    embeddings there is no image encoder, and they stand in the images' place."""

    def __init__(self, c, size, attend, run, cached=False):
        super().__init__()
        self.image_encoder = nn.Identity() if cached else ImageEncoder(c, size, run)
        self.prompt_encoder = PromptEncoder(size)
        self.mask_decoder = MaskDecoder(attend)

    def freeze_encoders(self):
        """All but the mask decoder, which is the head; autograd keeps nothing of what is frozen."""
        self.image_encoder.requires_grad_(False)
        self.prompt_encoder.requires_grad_(False)
        return self

    def forward(self, images, points, kinds, masks=None):
        return self.mask_decoder(self.image_encoder(images), *self.prompt_encoder(points, kinds, masks))

    @staticmethod
    def loss(output, truth):
        """Of the best mask 20 focal + dice, plus the squared error of the qualities; appendix A."""
        logits, quality = output[0].float(), output[1].float()
        truth = truth.expand_as(logits)
        p = torch.sigmoid(logits)
        right = torch.where(truth > 0, p, 1 - p)
        alpha = torch.where(truth > 0, 0.25, 0.75)
        focal = (alpha * (1 - right) ** 2 * F.binary_cross_entropy_with_logits(logits, truth, reduction="none")).mean((2, 3))
        dice = 1 - (2 * (p * truth).sum((2, 3)) + 1) / (p.sum((2, 3)) + truth.sum((2, 3)) + 1)
        best = (20 * focal + dice).min(1).values.mean()
        with torch.no_grad():
            found = (logits > 0).float()
            both = (found * truth).sum((2, 3))
            overlap = both / (found.sum((2, 3)) + truth.sum((2, 3)) - both).clamp(min=1)
        return best + F.mse_loss(quality, overlap)


def random_batch(B, S, cached=False):
    """As calibrate draws them: a rectangle an image, a point inside, and one that is none; cached, normal embeddings, as a norm puts them out."""
    side = S // 4
    points, truth = torch.zeros(B, 2, 2), torch.zeros(B, 1, side, side)
    for b in range(B):
        w, h = torch.randint(max(1, side // 8), side // 2 + 1, (2,)).tolist()
        x, y = torch.randint(side - w + 1, (1,)).item(), torch.randint(side - h + 1, (1,)).item()
        truth[b, 0, y : y + h, x : x + w] = 1
        points[b, 0] = torch.tensor([4.0 * (x + torch.randint(w, (1,)).item()), 4.0 * (y + torch.randint(h, (1,)).item())])
    images = torch.randn(B, CHANNELS, S // 16, S // 16) if cached else torch.randn(B, 3, S, S)
    return [images, points, torch.tensor([[1, -1]]).repeat(B, 1)], truth
