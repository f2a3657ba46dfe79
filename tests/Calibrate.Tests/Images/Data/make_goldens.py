"""Writes the images beside it, and what Pillow, torchvision and torch make of them: python3 make_goldens.py"""
import os

import numpy as np
import torch
from PIL import Image
from torchvision import transforms

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


def photo(width, height):
    rng = np.random.RandomState(7)
    y, x = np.mgrid[0:height, 0:width]
    red = 128 + 90 * np.sin(x / 5.0) * np.cos(y / 7.0)
    green = 255.0 * x / width
    blue = np.where((x - 20) ** 2 + (y - 18) ** 2 < 120, 230.0, 40.0)
    image = np.stack([red, green, blue], axis=-1) + rng.normal(0, 6, (height, width, 3))
    return Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))


def raw(name, array):
    np.ascontiguousarray(array).tofile(path(name))


image = photo(53, 41)
image.save(path("photo.jpg"), quality=90)
image.save(path("progressive.jpg"), quality=75, progressive=True, subsampling=0)
image.convert("L").save(path("grey.jpg"), quality=85)
image.convert("CMYK").save(path("cmyk.jpg"), quality=85)
for name in ("photo", "progressive", "grey"):
    raw(name + ".rgb", np.asarray(Image.open(path(name + ".jpg")).convert("RGB")))

image = Image.open(path("photo.jpg")).convert("RGB")
part = image.crop((5, 3, 45, 33))
raw("down_17x23.rgb", np.asarray(part.resize((17, 23), Image.BILINEAR)))
raw("up_64x50.rgb", np.asarray(part.resize((64, 50), Image.BILINEAR)))
raw("same_40x30.rgb", np.asarray(part.resize((40, 30), Image.BILINEAR)))

evaluation = transforms.Compose([
    transforms.Resize(32), transforms.CenterCrop(28), transforms.ToTensor(),
    transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])])
raw("evaluation_28.f32", evaluation(image).numpy())

pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float()
plain = torch.nn.functional.interpolate(pixels, size=(25, 32), mode="bilinear", align_corners=False)
raw("plain_32x25.rgb", plain[0].permute(1, 2, 0).numpy().round().astype(np.uint8))
