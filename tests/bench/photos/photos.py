#!/usr/bin/env python3
"""photos.py COUNT OUT   the same photos every time: 4000 x 3000 JPEG of about 3.4 MB, smooth light, hard edges and the
grain of a sensor, which is what makes photos hard to compress. Needs Pillow and numpy."""
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 4000, 3000


def light(rng, yy, xx):
    """Three channels of slow and faster waves."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    for channel in range(3):
        a, b, phase = rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(0, 6)
        slow = np.sin((a * xx + b * yy) / rng.uniform(600, 1800) + phase)
        fast = np.cos((xx * b - yy * a) / rng.uniform(90, 300))
        pixels[..., channel] = 128 + 70 * slow + 30 * fast
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def objects(rng, image):
    draw = ImageDraw.Draw(image)
    for _ in range(220):
        x, y, size = rng.integers(0, WIDTH), rng.integers(0, HEIGHT), rng.integers(20, 500)
        colour = tuple(int(level) for level in rng.integers(0, 256, 3))
        shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
        shape([int(x), int(y), int(x + size), int(y + size * rng.uniform(0.3, 1.2))], fill=colour)
    return image.filter(ImageFilter.GaussianBlur(1.6))


def grain(rng, image):
    pixels = np.asarray(image).astype(np.float32)
    pixels += rng.normal(0, 9.5, (HEIGHT, WIDTH, 1)).astype(np.float32)
    pixels += rng.normal(0, 1.5, (HEIGHT, WIDTH, 3)).astype(np.float32)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def main():
    count, out = int(sys.argv[1]), sys.argv[2]
    os.makedirs(out, exist_ok=True)
    yy, xx = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    for index in range(count):
        rng = np.random.default_rng(1000 + index)
        photo = grain(rng, objects(rng, light(rng, yy, xx)))
        photo.save(os.path.join(out, f"photo-{index:03d}.jpg"), quality=85, subsampling=2)


main()
