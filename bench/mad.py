"""The published pipeline of MAD on scikit-image, image by image as TEOT's data loader runs it: images a second of
processor time.

Usage: mad.py DIGITS COUNT   (DIGITS: raw bytes, COUNT pictures of 28 x 28). Prints one line of JSON.
"""

import json
import sys
import time
import warnings
from itertools import product

import numpy as np
from skimage import draw, morphology, transform

warnings.filterwarnings("ignore")
SCALE = 4


def binarise(image):
    up = (255.0 * transform.pyramid_expand(image, upscale=SCALE, order=3)).astype(np.uint8)
    low, high = up.min(), up.max()
    return up >= low + (high - low) * 0.5


def measure(mask):
    skeleton, distance = morphology.medial_axis(mask, return_distance=True)
    return skeleton, distance, 2 * distance[skeleton].mean() / SCALE


def swell(mask, random):
    skeleton, _, thickness = measure(mask)
    points = np.argwhere(skeleton)
    centre = points[random.integers(len(points))][::-1]
    radius = 7 * np.sqrt(thickness) / 2 * SCALE

    def back(xy):
        offset = xy - centre
        distance = np.hypot(*offset.T)
        weight = (distance / radius) ** 2
        weight[distance > radius] = 1
        return centre + weight[:, None] * offset

    return transform.warp(mask, back)


def neighbours(skeleton):
    padded = np.pad(skeleton.astype(int), 1)
    h, w = skeleton.shape
    total = sum(padded[i : i + h, j : j + w] for i in range(3) for j in range(3))
    return (total - skeleton) * skeleton


def erase(skeleton, places, radius):
    brush = ~morphology.disk(radius).astype(bool)
    padded = np.pad(skeleton, radius)
    for i, j in np.argwhere(places):
        padded[i : i + 2 * radius + 1, j : j + 2 * radius + 1] &= brush
    return padded[radius:-radius, radius:-radius]


def angle(skeleton, i, j, radius):
    padded = np.pad(skeleton, radius)
    window = padded[i : i + 2 * radius + 1, j : j + 2 * radius + 1]
    y, x = np.nonzero(window)
    return 0.5 * np.arctan2(2 * (np.mean(x * y) - x.mean() * y.mean()), x.var() - y.var())


def fracture(mask, random):
    skeleton, distance, _ = measure(mask)
    pruned = erase(skeleton, neighbours(skeleton) == 1, 2 * SCALE)
    pruned = erase(pruned, neighbours(pruned) == 3, 2 * SCALE)
    points = np.argwhere(pruned) if pruned.any() else np.argwhere(skeleton)
    brush = ~morphology.disk(3).astype(bool)
    out = np.pad(mask, 3)
    for i, j in points[random.integers(len(points), size=3)]:
        normal = angle(skeleton, i, j, 2 * SCALE) + np.pi / 2
        reach = (distance[i, j] + 0.5 * SCALE) * np.array([np.sin(normal), np.cos(normal)])
        start, end = ((i, j) + reach).astype(int), ((i, j) - reach).astype(int)
        for y, x in zip(*draw.line(*start, *end)):
            y, x = y - 3, x - 3
            if 0 <= y and 0 <= x and y + 7 <= out.shape[0] and x + 7 <= out.shape[1]:
                out[y : y + 7, x : x + 7] &= brush
    return out[3:-3, 3:-3]


def shrink(image, random):
    small = (transform.rescale(image.astype(np.float32) / 255, 0.75, anti_aliasing=False) * 255).astype(np.uint8)
    out = np.zeros_like(image)
    top, left = 3 + random.integers(2), 3 + random.integers(2)
    out[top : top + 21, left : left + 21] = small
    return out


def render(image, thickness, swollen, fractured, small, random):
    mask = binarise(image)
    if thickness != "none":
        radius = int(0.7 * SCALE * measure(mask)[2] / 2)
        change = morphology.dilation if thickness == "thick" else morphology.erosion
        mask = change(mask, morphology.disk(radius))
    if swollen and mask.any():
        mask = swell(mask, random)
    if fractured and mask.any():
        mask = fracture(mask, random)
    out = (255.0 * transform.pyramid_reduce(mask, downscale=SCALE, order=3)).astype(np.uint8)
    return shrink(out, random) if small else out


def main():
    count = int(sys.argv[2])
    digits = np.fromfile(sys.argv[1], np.uint8).reshape(-1, 28, 28)[:count]
    random = np.random.default_rng(0)
    combinations = list(product(["none", "thick", "thin"], [False, True], [False, True], [False, True]))
    render(digits[0], "thick", True, True, True, random)
    start = time.process_time()
    for image in digits:
        for combination in combinations:
            render(image, *combination, random)
    seconds = time.process_time() - start
    print(json.dumps({"images": len(digits) * len(combinations), "seconds": seconds}))


if __name__ == "__main__":
    main()
