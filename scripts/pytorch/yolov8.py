"""YOLOv8 for detection in plain PyTorch, the yardstick for calibrate's C# one; and its loss, object by object.

Written from the published description of the model (layers, widths, gains) and the papers named below. The C# model has
the same parameter names in the same order. The loss here takes the places that count one by one, where the C# one computes
all of them and masks: two ways to one number.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

BINS = 16
PLACES_PER_OBJECT = 10
GAINS = {"box": 7.5, "class": 0.5, "distribution": 1.5}


@dataclass(frozen=True)
class YoloV8Config:
    depth: float
    width: float
    most: int  # channels, before the width
    classes: int = 80
    size: int = 640
    multiple: int = 32

    def channels(self, stage):
        return math.ceil(min(64 * 2**stage, self.most) * self.width / 8) * 8

    def repeats(self, n):
        return max(1, round(n * self.depth))


class ConvNorm(nn.Module):
    def __init__(self, i, o, kernel=1, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(i, o, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(o, eps=1e-3, momentum=0.03)

    def forward(self, x):
        return F.silu(self.norm(self.conv(x)))


class Bottleneck(nn.Module):
    def __init__(self, c, add):
        super().__init__()
        self.first, self.second, self.add = ConvNorm(c, c, 3), ConvNorm(c, c, 3), add

    def forward(self, x):
        y = self.second(self.first(x))
        return x + y if self.add else y


class C2f(nn.Module):
    def __init__(self, i, o, n, add):
        super().__init__()
        self.entry = ConvNorm(i, o)
        self.exit = ConvNorm((n + 2) * (o // 2), o)
        self.blocks = nn.ModuleList(Bottleneck(o // 2, add) for _ in range(n))

    def forward(self, x):
        parts = list(self.entry(x).chunk(2, 1))
        for block in self.blocks:
            parts.append(block(parts[-1]))
        return self.exit(torch.cat(parts, 1))


class Pyramid(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.entry, self.exit = ConvNorm(c, c // 2), ConvNorm(4 * (c // 2), c)

    def forward(self, x):
        parts = [self.entry(x)]
        for _ in range(3):
            parts.append(F.max_pool2d(parts[-1], 5, 1, 2))
        return self.exit(torch.cat(parts, 1))


def branch(i, c, o):
    return nn.Sequential(ConvNorm(i, c, 3), ConvNorm(c, c, 3), nn.Conv2d(c, o, 1))


class YoloV8(nn.Module):
    def __init__(self, config, image, checkpointing=False):
        super().__init__()
        self.config, self.image, self.checkpointing = config, image, checkpointing
        c = [config.channels(stage) for stage in range(5)]
        n = config.repeats(3)
        self.stem = ConvNorm(3, c[0], 3, 2)
        self.downs = nn.ModuleList(ConvNorm(c[i - 1], c[i], 3, 2) for i in range(1, 5))
        self.stages = nn.ModuleList(C2f(c[i], c[i], config.repeats(6 if i in (2, 3) else 3), True) for i in range(1, 5))
        self.pyramid = Pyramid(c[4])
        self.neck4 = C2f(c[4] + c[3], c[3], n, False)
        self.neck3 = C2f(c[3] + c[2], c[2], n, False)
        self.down3 = ConvNorm(c[2], c[2], 3, 2)
        self.out4 = C2f(c[2] + c[3], c[3], n, False)
        self.down4 = ConvNorm(c[3], c[3], 3, 2)
        self.out5 = C2f(c[3] + c[4], c[4], n, False)
        box, cls = max(c[2] // 4, 4 * BINS), max(c[2], min(config.classes, 100))
        self.boxes = nn.ModuleList(branch(i, box, 4 * BINS) for i in c[2:])
        self.classes = nn.ModuleList(branch(i, cls, config.classes) for i in c[2:])
        self.register_buffer("points", torch.cat([grid(image // s) for s in (8, 16, 32)]), persistent=False)
        self.register_buffer("strides", torch.cat([torch.full(((image // s) ** 2, 1), float(s)) for s in (8, 16, 32)]), persistent=False)
        for level, (boxes, classes) in enumerate(zip(self.boxes, self.classes)):
            nn.init.constant_(boxes[2].bias, 1.0)
            nn.init.constant_(classes[2].bias, math.log(5 / config.classes / (640 / (8 * 2**level)) ** 2))

    def run(self, module, x):
        if self.checkpointing and torch.is_grad_enabled():
            return checkpoint(module, x, use_reentrant=True, preserve_rng_state=True)
        return module(x)

    def forward(self, images):  # [B, 3, S, S] -> [B, 64 + classes, A]
        x, maps = self.stem(images), []
        for down, stage in zip(self.downs, self.stages):
            x = self.run(stage, self.run(down, x))
            maps.append(x)
        _, p3, p4, p5 = maps
        p5 = self.run(self.pyramid, p5)
        n4 = self.run(self.neck4, torch.cat([doubled(p5), p4], 1))
        n3 = self.run(self.neck3, torch.cat([doubled(n4), p3], 1))
        o4 = self.run(self.out4, torch.cat([self.run(self.down3, n3), n4], 1))
        o5 = self.run(self.out5, torch.cat([self.run(self.down4, o4), p5], 1))
        levels = [
            torch.cat([self.run(boxes, x), self.run(classes, x)], 1).flatten(2)
            for x, boxes, classes in zip((n3, o4, o5), self.boxes, self.classes)
        ]
        raw = torch.cat(levels, 2)
        return raw if self.training else self.decode(raw)

    def decode(self, raw):
        """[B, 4 + classes, A]: centre and size in pixels, probabilities."""
        raw = raw.float()
        corners = self.corners(raw) * self.strides
        first, second = corners[..., :2], corners[..., 2:]
        return torch.cat([torch.cat([(first + second) / 2, second - first], -1).transpose(1, 2), raw[:, 4 * BINS :].sigmoid()], 1)

    def corners(self, raw):
        """[B, A, 4] in strides, of each side the mean of its distribution."""
        B, _, A = raw.shape
        bins = torch.arange(BINS, dtype=torch.float32, device=raw.device)
        sides = (raw[:, : 4 * BINS].reshape(B, 4, BINS, A).softmax(2) * bins[:, None]).sum(2).transpose(1, 2)
        return torch.cat([self.points - sides[..., :2], self.points + sides[..., 2:]], -1)

    def loss(self, raw, objects):
        """raw: the output in training; objects: [B, M, 5], class, centre and size as shares of the image, of no width where there is none."""
        raw = raw.float()
        B = len(raw)
        corners, scores = self.corners(raw), raw[:, 4 * BINS :].transpose(1, 2)
        target, owners = torch.zeros_like(scores), []
        for b in range(B):
            found = objects[b][objects[b][:, 3] > 0]
            truths = torch.cat([found[:, 1:3] - found[:, 3:] / 2, found[:, 1:3] + found[:, 3:] / 2], 1) * self.image
            labels = found[:, 0].long()
            for place, (m, score) in assign(scores[b].detach().sigmoid(), corners[b].detach() * self.strides, self.points * self.strides, labels, truths).items():
                target[b, place, labels[m]] = score
                owners.append((b, place, truths[m] / self.strides[place], score))

        total = max(target.sum().item(), 1.0)
        box = distribution = 0.0
        for b, place, truth, score in owners:
            box = box + (1 - complete_iou(corners[b, place], truth)) * score
            sides = torch.cat([self.points[place] - truth[:2], truth[2:] - self.points[place]]).clamp(0, BINS - 1 - 0.01)
            logs = raw[b, : 4 * BINS, place].view(4, BINS).log_softmax(1)
            below = sides.long()
            nearer = below + 1 - sides
            rows = torch.arange(4, device=raw.device)
            distribution = distribution - (logs[rows, below] * nearer + logs[rows, below + 1] * (1 - nearer)).mean() * score
        classes = F.binary_cross_entropy_with_logits(scores, target, reduction="sum")
        return (GAINS["box"] * box + GAINS["class"] * classes + GAINS["distribution"] * distribution) / total * B


def grid(side):
    middles = torch.arange(side, dtype=torch.float32) + 0.5
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], 1)


def doubled(x):
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def complete_iou(a, b, tiny=1e-7):
    """Zheng et al. 2020: 1 - loss; a and b broadcast, corners last."""
    (ax, ay, aX, aY), (bx, by, bX, bY) = a.unbind(-1), b.unbind(-1)
    aw, ah, bw, bh = aX - ax, aY - ay + tiny, bX - bx, bY - by + tiny
    shared = (torch.minimum(aX, bX) - torch.maximum(ax, bx)).clamp(min=0) * (torch.minimum(aY, bY) - torch.maximum(ay, by)).clamp(min=0)
    iou = shared / (aw * ah + bw * bh - shared + tiny)
    diagonal = (torch.maximum(aX, bX) - torch.minimum(ax, bx)) ** 2 + (torch.maximum(aY, bY) - torch.minimum(ay, by)) ** 2 + tiny
    centres = ((bx + bX - ax - aX) ** 2 + (by + bY - ay - aY) ** 2) / 4
    v = (torch.atan(bw / bh) - torch.atan(aw / ah)) ** 2 * (4 / math.pi**2)
    alpha = (v / (v - iou + 1 + tiny)).detach()
    return iou - centres / diagonal - alpha * v


def assign(scores, boxes, points, labels, truths):
    """Feng et al. 2021, for one image, an object at a time: {place: (its object, its score)}."""
    overlaps, metrics, takers = [], [], {}
    for m, (label, truth) in enumerate(zip(labels, truths)):
        inside = ((points - truth[:2]) > 1e-9).all(1) & ((truth[2:] - points) > 1e-9).all(1)
        overlap = torch.where(inside, complete_iou(truth, boxes).clamp(min=0), torch.zeros(()))
        metric = scores[:, label].sqrt() * overlap**6
        overlaps.append(overlap)
        metrics.append(metric)
        for place in metric.topk(PLACES_PER_OBJECT).indices.tolist():
            if inside[place]:
                takers.setdefault(place, []).append(m)

    owner = {}
    for place, objects in takers.items():
        owner[place] = objects[0] if len(objects) == 1 else int(torch.stack(overlaps)[:, place].argmax())
    assigned = {}
    for m in set(owner.values()):
        places = [place for place, taken in owner.items() if taken == m]
        best_metric, best_overlap = metrics[m][places].max(), overlaps[m][places].max()
        for place in places:
            assigned[place] = (m, metrics[m][place] * (best_overlap / (best_metric + 1e-9)))
    return assigned


def optimizer(model, **variant):
    """The published settings: SGD with Nesterov momentum, decay of convolutions' weights alone."""
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    return torch.optim.SGD(
        [{"params": decayed, "weight_decay": 5e-4}, {"params": others}], lr=0.01, momentum=0.937, nesterov=True, **variant
    )


class Average:
    """The moving average of all weights and statistics that belongs to a step."""

    def __init__(self, model):
        self.pairs = [(weights.detach().clone(), weights) for weights in model.state_dict().values() if weights.is_floating_point()]
        self.updates = 0

    @torch.no_grad()
    def update(self):
        self.updates += 1
        keep = 0.9999 * (1 - math.exp(-self.updates / 2000))
        for average, weights in self.pairs:
            average.mul_(keep).add_(weights, alpha=1 - keep)
