"""Image decoding for the tools: the backbone's preprocessing with PIL, close to what sharp does at run time."""
import math
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = 224


def load(path: Path) -> np.ndarray:
    """One image as float32 [3, 224, 224], (x - 127) / 128."""
    with Image.open(path) as image:
        rgb = image.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    pixels = np.asarray(rgb, dtype=np.float32)
    return np.ascontiguousarray(((pixels - 127) / 128).transpose(2, 0, 1))


def cell_of(path: Path) -> str:
    """The 0.1 degree grid cell of a tile named `lon,lat.jpg`, as the product computes it."""
    lon, lat = map(float, path.stem.split(","))
    return f"{math.floor(lat * 10)}:{math.floor(lon * 10)}"
