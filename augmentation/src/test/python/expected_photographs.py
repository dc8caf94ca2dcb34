"""Writes what torchvision and OpenCV make of three photographs and a random image, for PhotographParityTest.

    python3 -m venv venv && venv/bin/pip install -r augmentation/src/test/python/requirements.txt
    venv/bin/python augmentation/src/test/python/expected_photographs.py \
        augmentation/src/test/resources/io/bellows/augmentation/image/photographs

The folder then holds images.png, the four images one below the other, and for each case a file with the four results
one below the other. The photographs are scikit-image's, made small: astronaut (NASA, public domain), chelsea and coffee
(CC0).
"""

import pathlib
import sys

import cv2
import numpy as np
import torch
import torchvision.transforms.v2 as T
import torchvision.transforms.v2.functional as F
from PIL import Image
from skimage import data
from torchvision.transforms.functional import InterpolationMode as Mode

HEIGHT, WIDTH = 60, 80
FOLDER = pathlib.Path(sys.argv[1])


def small(photograph):
    photograph = Image.fromarray(photograph)
    scale = max(HEIGHT / photograph.height, WIDTH / photograph.width)
    width, height = round(photograph.width * scale), round(photograph.height * scale)
    resized = photograph.resize((width, height), Image.Resampling.LANCZOS)
    left, top = (width - WIDTH) // 2, (height - HEIGHT) // 3
    return np.asarray(resized.crop((left, top, left + WIDTH, top + HEIGHT)))


IMAGES = [small(photograph()) for photograph in (data.astronaut, data.chelsea, data.coffee)]
IMAGES.append(np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8))


def write(name, results):
    Image.fromarray(np.concatenate(results, axis=0)).save(FOLDER / f"{name}.png", optimize=True)


def torchvision_case(name, change):
    tensors = [torch.from_numpy(image.copy()).permute(2, 0, 1) for image in IMAGES]
    write(name, [change(tensor).permute(1, 2, 0).contiguous().numpy() for tensor in tensors])


def opencv_case(name, change):
    write(name, [change(image) for image in IMAGES])


def rotated(image, degrees, interpolation, border):
    matrix = cv2.getRotationMatrix2D(((WIDTH - 1) / 2, (HEIGHT - 1) / 2), degrees, 1)
    return cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), flags=interpolation, borderMode=border)


def clahe(image):
    """OpenCV has it for one channel: the change of the grey level is added to all colours."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    changed = cv2.createCLAHE(clipLimit=4, tileGridSize=(5, 5)).apply(grey)
    difference = changed.astype(int) - grey
    return np.clip(image + difference[:, :, None], 0, 255).astype(np.uint8)


def field():
    """Shifts in pixels, by a formula that PhotographParityTest has too; torchvision takes them as parts of a half size."""
    row, column = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), indexing="ij")
    right = 3 * np.sin(row / 7 + column / 11)
    below = 2 * np.cos(row / 5 - column / 13)
    return torch.from_numpy(np.stack([right * 2 / WIDTH, below * 2 / HEIGHT], axis=-1)[None].astype(np.float32))


def torch_resized(pixels, height, width, mode):
    aligned = {} if mode == "nearest-exact" else {"align_corners": False}
    result = torch.nn.functional.interpolate(pixels[None].float(), size=(height, width), mode=mode, **aligned)
    return result[0].round().clamp(0, 255).to(torch.uint8)


FOLDER.mkdir(parents=True, exist_ok=True)
write("images", IMAGES)

torchvision_case("horizontal-flip", F.horizontal_flip)
torchvision_case("vertical-flip", F.vertical_flip)
opencv_case("transpose", cv2.transpose)
torchvision_case("center-crop", lambda image: F.center_crop(image, [41, 37]))
torchvision_case("pad-constant", lambda image: F.pad(image, [4, 1, 2, 3], fill=[50.0] * 3))
torchvision_case("pad-reflect", lambda image: F.pad(image, [4, 1, 2, 3], padding_mode="reflect"))
torchvision_case("pad-replicate", lambda image: F.pad(image, [4, 1, 2, 3], padding_mode="edge"))
torchvision_case(
    "resized-crop-antialiased", lambda image: F.resized_crop(image, 5, 9, 50, 60, [24, 28], antialias=True)
)
torchvision_case(
    "resized-crop-bilinear", lambda image: F.resized_crop(image, 5, 9, 30, 40, [44, 48], antialias=False)
)
opencv_case("resize-area", lambda image: cv2.resize(image, (33, 21), interpolation=cv2.INTER_AREA))
torchvision_case("resize-bilinear", lambda image: torch_resized(image, 77, 51, "bilinear"))
torchvision_case("resize-nearest", lambda image: torch_resized(image, 77, 51, "nearest-exact"))
opencv_case("resize-bicubic", lambda image: cv2.resize(image, (51, 77), interpolation=cv2.INTER_CUBIC))

torchvision_case("rotate-bilinear", lambda image: F.rotate(image, 30.0, Mode.BILINEAR))
torchvision_case("rotate-nearest", lambda image: F.rotate(image, -47.0, Mode.NEAREST, fill=[100.0] * 3))
opencv_case("rotate-reflect", lambda image: rotated(image, 20, cv2.INTER_LINEAR, cv2.BORDER_REFLECT_101))
opencv_case("rotate-replicate", lambda image: rotated(image, 20, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE))
opencv_case("rotate-bicubic", lambda image: rotated(image, -35, cv2.INTER_CUBIC, cv2.BORDER_REPLICATE))
torchvision_case(
    "affine",
    lambda image: F.affine(
        image, angle=0.0, translate=[5, -4], scale=1.3, shear=[20.0, 0.0], interpolation=Mode.BILINEAR
    ),
)
CORNERS = [[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]]
MOVED = [[10, 6], [75, 2], [66, 55], [3, 48]]
torchvision_case("perspective-bilinear", lambda image: F.perspective(image, CORNERS, MOVED, Mode.BILINEAR))
torchvision_case("perspective-nearest", lambda image: F.perspective(image, CORNERS, MOVED, Mode.NEAREST))
torchvision_case("elastic", lambda image: F.elastic(image, field(), Mode.BILINEAR))

POLICY = T.RandAugment()
for name, operation, magnitude in (
    ("shear-x", "ShearX", 0.8 * 0.3),
    ("shear-y", "ShearY", -0.6 * 0.3),
    ("translate-x", "TranslateX", 0.5 * 150 / 331 * WIDTH),
    ("translate-y", "TranslateY", -0.5 * 150 / 331 * HEIGHT),
):
    torchvision_case(
        name,
        lambda image: POLICY._apply_image_or_video_transform(image, operation, magnitude, Mode.BILINEAR, POLICY._fill),
    )

for factor in (0.6, 1.7):
    torchvision_case(f"brightness-{factor}", lambda image: F.adjust_brightness(image, factor))
    torchvision_case(f"contrast-{factor}", lambda image: F.adjust_contrast(image, factor))
    torchvision_case(f"saturation-{factor}", lambda image: F.adjust_saturation(image, factor))
    torchvision_case(f"gamma-{factor}", lambda image: F.adjust_gamma(image, factor))
    torchvision_case(f"sharpness-{factor}", lambda image: F.adjust_sharpness(image, factor))
for turn in (0.2, -0.4):
    torchvision_case(f"hue-{turn}", lambda image: F.adjust_hue(image, turn))
torchvision_case("grayscale", lambda image: F.rgb_to_grayscale(image, num_output_channels=3))
torchvision_case("channel-shuffle", lambda image: F.permute_channels(image, [1, 2, 0]))
torchvision_case("solarize", lambda image: F.solarize(image, 100))
torchvision_case("posterize", lambda image: F.posterize(image, 3))
torchvision_case("equalize", F.equalize)
torchvision_case("autocontrast", F.autocontrast)
torchvision_case("invert", F.invert)
opencv_case("clahe", clahe)

torchvision_case("gaussian-blur", lambda image: F.gaussian_blur(image, [7, 7], [1.5, 1.5]))
opencv_case("box-blur", lambda image: cv2.blur(image, (5, 5)))
opencv_case("motion-blur", lambda image: cv2.filter2D(image, -1, np.fliplr(np.eye(7, dtype=np.float32)) / 7))
for quality in (25, 80):
    torchvision_case(f"jpeg-{quality}", lambda image: F.jpeg(image, quality))
opencv_case(
    "downscale",
    lambda image: cv2.resize(
        cv2.resize(image, (20, 15), interpolation=cv2.INTER_AREA), (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST
    ),
)
