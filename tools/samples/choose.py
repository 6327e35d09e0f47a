"""Chooses the tiles in samples/ and writes them with the two fire feeds. Reads no label but the folder name, and no model.

Usage: python choose.py [--shared DIR] [--out DIR] [--seed N]
"""
import argparse
import hashlib
import math
import random
import shutil
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SEED = 2  # the first for which the README's three conditions held in every run; see there
QUALITY = 80  # one fixed JPEG quality; 240 tiles stay under 8 MB

# How many tiles of each split (train, validation, test). The split itself is the product's hash of the cell.
QUOTAS = {"nowildfire": (64, 20, 26), "wildfire": (6, 3, 8), "new-fires": (59, 18, 36)}
UNSEEN = 4  # of each class
SPLITS = ("train", "validation", "test")


def cell_of(name: str) -> str:
    """The 0.1 degree grid cell of a tile named `lon,lat.jpg`."""
    lon, lat = map(float, name.removesuffix(".jpg").split(","))
    return f"{math.floor(lat * 10)}:{math.floor(lon * 10)}"


def split_of(name: str) -> str:
    """The product's split rule for the task `wildfire`."""
    first = hashlib.sha256(f"wildfire|{cell_of(name)}".encode()).digest()[:4]
    share = int.from_bytes(first, "big") / 2**32
    return "train" if share < 0.6 else "validation" if share < 0.8 else "test"


def spread(names: list[str], draw: random.Random) -> list[str]:
    """All names in a random order that visits every cell once before any cell twice."""
    cells = defaultdict(list)
    for name in sorted(names):
        cells[cell_of(name)].append(name)
    order = sorted(cells)
    draw.shuffle(order)
    for cell in order:
        draw.shuffle(cells[cell])
    rounds = max(map(len, cells.values()))
    return [cells[cell][turn] for turn in range(rounds) for cell in order if turn < len(cells[cell])]


def take(ordered: list[str], quota: tuple[int, ...]) -> list[str]:
    """The first names of each split, up to its quota."""
    left = dict(zip(SPLITS, quota))
    taken = []
    for name in ordered:
        if left[split_of(name)] > 0:
            left[split_of(name)] -= 1
            taken.append(name)
    return taken


def choose(tiles: dict[str, list[str]], seed: int) -> dict[str, list[str]]:
    """Names for samples/tiles/nowildfire, samples/tiles/wildfire and samples/new-fires."""
    clear = spread(tiles["nowildfire"], random.Random(f"nowildfire:{seed}"))
    fires = spread(tiles["wildfire"], random.Random(f"wildfire:{seed}"))
    base = take(fires, QUOTAS["wildfire"])
    later = take([name for name in fires if name not in set(base)], QUOTAS["new-fires"])
    return {"nowildfire": take(clear, QUOTAS["nowildfire"]), "wildfire": base, "new-fires": later}


def choose_unseen(tiles: dict[str, list[str]], chosen: dict[str, list[str]], seed: int) -> dict[str, list[str]]:
    """For samples/unseen/<class>: tiles that are no sample, of test cells: no model is trained on a tile near them."""
    taken = {name for names in chosen.values() for name in names}
    unseen = {}
    for label, names in tiles.items():
        free = [name for name in spread(names, random.Random(f"unseen:{label}:{seed}")) if name not in taken and split_of(name) == "test"]
        unseen[label] = free[:UNSEEN]
    return unseen


def list_tiles(shared: Path) -> dict[str, list[str]]:
    return {label: sorted(path.name for path in (shared / "tiles" / label).glob("*.jpg")) for label in ("wildfire", "nowildfire")}


def encode(source: Path, target: Path) -> None:
    from PIL import Image
    with Image.open(source) as image:
        image.convert("L").save(target, "JPEG", quality=QUALITY, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "samples")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()

    from feeds import NOT_AN_IMAGE, feed, troublesome
    tiles = list_tiles(args.shared)
    chosen = choose(tiles, args.seed)
    for label, names in choose_unseen(tiles, chosen, args.seed).items():
        target = args.out / "unseen" / label
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in names:
            encode(args.shared / "tiles" / label / name, target / name)
    for folder, names in chosen.items():
        label = "wildfire" if folder == "new-fires" else folder
        target = args.out / ("new-fires" if folder == "new-fires" else f"tiles/{folder}")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in names:
            encode(args.shared / "tiles" / label / name, target / name)
    (args.out / "activefires.csv").write_bytes(feed(chosen["new-fires"], random.Random(f"feed:{args.seed}")))
    (args.out / "activefires-troublesome.csv").write_bytes(troublesome())
    (args.out / "troublesome").mkdir(exist_ok=True)
    (args.out / "troublesome" / f"{NOT_AN_IMAGE}.jpg").write_bytes(b"<html><body>503 tile service is down</body></html>\n")

    for folder, names in chosen.items():
        counts = [sum(split_of(name) == split for name in names) for split in SPLITS]
        print(f"{folder:10} {len(names):4} tiles in {len(set(map(cell_of, names))):3} cells, train/validation/test", *counts)
    files = [path for path in args.out.rglob("*.jpg")]
    print(f"{sum(path.stat().st_size for path in files)} bytes in {len(files)} files")


if __name__ == "__main__":
    main()
