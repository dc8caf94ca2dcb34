"""Writes what torchvision and OpenCV make of a small image, for ImageParityTest to compare with.

    python3 -m venv venv && venv/bin/pip install -r augmentation/src/test/python/requirements.txt
    venv/bin/python augmentation/src/test/python/expected_pixels.py \
        > augmentation/src/test/resources/io/bellows/augmentation/image/expected-pixels.txt

Each line: case, height, width, channels, and the pixels (row-major, interleaved) in hexadecimal.
"""

import cv2
import numpy as np
import torch
import torchvision
import torchvision.transforms.v2.functional as F
from torchvision.transforms.functional import InterpolationMode as Mode

HEIGHT, WIDTH = 11, 14


def image(channels):
    """The pattern that ImageParityTest draws too."""
    row, column, channel = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(channels), indexing="ij")
    return ((row * 37 + column * 11 + channel * 71 + row * column * (channel + 1) * 3) % 256).astype(np.uint8)


def tensor(pixels):
    return torch.from_numpy(pixels).permute(2, 0, 1)


def show(case, result):
    pixels = result.permute(1, 2, 0).contiguous().numpy() if isinstance(result, torch.Tensor) else result
    pixels = pixels.reshape(pixels.shape[0], pixels.shape[1], -1)
    print(case, *pixels.shape, pixels.tobytes().hex())


def affine(pixels, translate, scale, shear, mode, fill):
    return F.affine(
        pixels, angle=0.0, translate=translate, scale=scale, shear=[shear, 0.0], interpolation=mode, fill=fill
    )


def resized(pixels, height, width, mode):
    result = torch.nn.functional.interpolate(
        pixels[None].float(), size=(height, width), mode=mode, align_corners=False if mode == "bilinear" else None
    )
    return result[0].round().clamp(0, 255).to(torch.uint8)


def clahe(pixels, tiles):
    """OpenCV has it for one channel: the change of the grey level is added to all colours."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.shape[2] == 3 else pixels[:, :, 0]
    changed = cv2.createCLAHE(clipLimit=4, tileGridSize=(tiles, tiles)).apply(grey)
    return np.clip(pixels + (changed.astype(int) - grey)[:, :, None], 0, 255).astype(np.uint8)


def jittered(pixels):
    pixels = F.adjust_hue(F.adjust_contrast(pixels, 1.4), -0.3)
    return F.adjust_brightness(F.adjust_saturation(pixels, 1.7), 1.6)


print(f"# torchvision {torchvision.__version__}, OpenCV {cv2.__version__}")
rgb, grey = tensor(image(3)), tensor(image(1))
for name, pixels in (("rgb", rgb), ("grey", grey)):
    # Bilinear cases take the default fill: with an explicit one torchvision weighs edge pixels by their coverage twice.
    fill = [100.0] * pixels.shape[0]
    show(f"{name}-rotate-30-bilinear", F.rotate(pixels, 30.0, Mode.BILINEAR))
    show(f"{name}-rotate-minus-47-nearest", F.rotate(pixels, -47.0, Mode.NEAREST, fill=fill))
    show(f"{name}-affine-bilinear", affine(pixels, [2, -1], 1.3, 20.0, Mode.BILINEAR, None))
    show(f"{name}-affine-nearest", affine(pixels, [-3, 2], 0.7, -12.0, Mode.NEAREST, fill))
    show(f"{name}-brightness-0.6", F.adjust_brightness(pixels, 0.6))
    show(f"{name}-brightness-1.7", F.adjust_brightness(pixels, 1.7))
    show(f"{name}-contrast-0.5", F.adjust_contrast(pixels, 0.5))
    show(f"{name}-contrast-1.8", F.adjust_contrast(pixels, 1.8))
    show(f"{name}-contrast-3.0", F.adjust_contrast(pixels, 3.0))
    show(f"{name}-center-crop-larger", F.center_crop(pixels, [14, 17]))
    show(f"{name}-clahe-that-divides-one-side", clahe(image(pixels.shape[0]), 7))
    show(f"{name}-jpeg-24", F.jpeg(pixels, 24))
    show(f"{name}-jpeg-41", F.jpeg(pixels, 41))
    show(f"{name}-resize-nearest-up", resized(pixels, 17, 24, "nearest-exact"))
    show(f"{name}-resize-nearest-down", resized(pixels, 5, 6, "nearest-exact"))
    show(f"{name}-resize-bilinear-up", resized(pixels, 17, 24, "bilinear"))
    show(f"{name}-resize-bilinear-down", resized(pixels, 5, 9, "bilinear"))
    show(
        f"{name}-resize-area-down",
        cv2.resize(image(pixels.shape[0]), (6, 4), interpolation=cv2.INTER_AREA),
    )
show("rgb-saturation-0.3", F.adjust_saturation(rgb, 0.3))
show("rgb-saturation-2.0", F.adjust_saturation(rgb, 2.0))
show("rgb-saturation-4.0", F.adjust_saturation(rgb, 4.0))
show("rgb-jitter", jittered(rgb))
show("rgb-hue-0.2", F.adjust_hue(rgb, 0.2))
show("rgb-hue-minus-0.4", F.adjust_hue(rgb, -0.4))
