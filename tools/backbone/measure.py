"""Measures the built backbone: milliseconds per image, and how well a linear classifier does on its embeddings.

Usage: python measure.py [--shared DIR] [--assets DIR] [--save DIR]
"""
import argparse
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from images import cell_of, load

REPOSITORY = Path(__file__).resolve().parents[2]


def open_session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def milliseconds(session: ort.InferenceSession, images: np.ndarray, rounds: int = 5) -> list[float]:
    """Median time of a batch of one, per round over 100 images."""
    times = []
    for _ in range(rounds):
        each = []
        for image in images[:100]:
            start = time.perf_counter()
            session.run(["embedding"], {"image": image[None]})
            each.append((time.perf_counter() - start) * 1000)
        times.append(float(np.median(each)))
    return times


def embed(session: ort.InferenceSession, images: np.ndarray) -> np.ndarray:
    return np.concatenate([session.run(["embedding"], {"image": image[None]})[0] for image in images])


def correct(embeddings: np.ndarray, labels: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """Right or wrong for every image, each predicted by a classifier that saw no image of its group."""
    right = np.zeros(len(labels), dtype=bool)
    for train, test in GroupKFold(5, shuffle=True, random_state=seed).split(embeddings, labels, groups):
        model = LogisticRegression(max_iter=3000)
        right[test] = model.fit(embeddings[train], labels[train]).predict(embeddings[test]) == labels[test]
    return right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared")
    parser.add_argument("--assets", type=Path, default=REPOSITORY / "shared/ml/assets/efficientnet-lite0")
    parser.add_argument("--save", type=Path, help="also keep the tiles' embeddings here (.npy)")
    args = parser.parse_args()

    tiles = sorted((args.shared / "tiles").rglob("*.jpg"))
    scenes = sorted((args.shared / "scenes").rglob("*.jpg"))
    calibration = set((args.assets / "calibration.txt").read_text().split("\n"))
    seen = np.array([path.relative_to(args.shared).as_posix() in calibration for path in tiles])
    tile_images, scene_images = (np.stack([load(path) for path in paths]) for paths in (tiles, scenes))
    tile_labels, scene_labels = (np.array([path.parent.name for path in paths]) for paths in (tiles, scenes))
    cells = np.array([cell_of(path) for path in tiles])
    print(f"{len(tiles)} tiles in {len(set(cells))} cells, {len(scenes)} scenes, onnxruntime {ort.__version__}")

    embeddings = {}
    for name in ("fp32", "int8"):
        session = open_session(args.assets / f"{name}.onnx")
        embed(session, tile_images[:5])
        print(f"{name}: ms an image, 1 thread, medians of 5 rounds:", " ".join(f"{t:.2f}" for t in milliseconds(session, tile_images)))
        embeddings[name] = embed(session, tile_images)
        if args.save:
            args.save.mkdir(parents=True, exist_ok=True)
            np.save(args.save / f"tiles-{name}.npy", embeddings[name])
        scores = [correct(embeddings[name], tile_labels, cells, seed) for seed in range(3)]
        print(f"{name}: tiles, 5 folds by cell, 3 shuffles:", " ".join(f"{s.mean():.4f}" for s in scores),
              f"| without the calibration tiles {np.mean([s[~seen].mean() for s in scores]):.4f}")
        each = correct(embed(session, scene_images), scene_labels, np.arange(len(scenes)), 0)
        print(f"{name}: scenes, 5 folds: {each.mean():.4f}")
    a, b = embeddings["fp32"], embeddings["int8"]
    cosine = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    print(f"cosine of FP32 and INT8 embeddings: median {np.median(cosine):.4f}, lowest {cosine.min():.4f}")


if __name__ == "__main__":
    main()
