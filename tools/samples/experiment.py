"""Does a second model, trained after the new fires, beat the first? Tries the question on many choices of tiles.

Usage: python experiment.py [--shared DIR] [--choices 40] [--detail SEED ...]
"""
import argparse
import io
import sys
from math import comb
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression

from choose import QUALITY, REPOSITORY, SEED, choose, list_tiles, split_of

sys.path.insert(0, str(REPOSITORY / "tools/backbone"))
from images import load  # noqa: E402

torch.set_num_threads(1)
EMBEDDINGS: dict[tuple[str, str], np.ndarray] = {}


def embed_all(shared: Path) -> None:
    """INT8 embeddings of all shared tiles, re-encoded as the samples are."""
    session = ort.InferenceSession(str(REPOSITORY / "shared/ml/assets/efficientnet-lite0/int8.onnx"), providers=["CPUExecutionProvider"])
    for path in sorted((shared / "tiles").rglob("*.jpg")):
        buffer = io.BytesIO()
        Image.open(path).convert("L").save(buffer, "JPEG", quality=QUALITY, optimize=True)
        EMBEDDINGS[path.parent.name, path.name] = session.run(["embedding"], {"image": load(buffer)[None]})[0][0]


def part(tiles: list[tuple[str, str]], split: str) -> tuple[np.ndarray, np.ndarray]:
    chosen = [tile for tile in tiles if split_of(tile[1]) == split]
    return np.stack([EMBEDDINGS[tile] for tile in chosen]), np.array([int(label == "wildfire") for label, _ in chosen])


def logistic(c: float, weights: str | None = None):
    def fit(train, validation, seed):
        return LogisticRegression(C=c, max_iter=3000, class_weight=weights).fit(*train).predict
    return fit


def mlp(hidden: int, patience: int = 8):
    """One hidden ReLU layer, Adam, softmax, early stopping on the validation split, like the product's head."""
    def fit(train, validation, seed):
        torch.manual_seed(seed)
        x, y, xv, yv = (torch.from_numpy(array) for array in (*train, *validation))
        net = torch.nn.Sequential(torch.nn.Linear(x.shape[1], hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 2))
        adam, loss = torch.optim.Adam(net.parameters()), torch.nn.CrossEntropyLoss()
        best, kept, waited = np.inf, None, 0
        for _ in range(60):
            for rows in torch.randperm(len(x)).split(32):
                adam.zero_grad()
                loss(net(x[rows]), y[rows]).backward()
                adam.step()
            with torch.no_grad():
                score = float(loss(net(xv), yv))
            waited += 1
            if score < best - 1e-4:
                best, kept, waited = score, {k: v.clone() for k, v in net.state_dict().items()}, 0
            if waited >= patience:
                break
        net.load_state_dict(kept)
        return lambda features: net(torch.from_numpy(features)).argmax(1).numpy()
    return fit


HEADS = {
    "logistic C=1": (logistic(1), 1), "logistic C=0.1": (logistic(0.1), 1), "logistic C=1 balanced": (logistic(1, "balanced"), 1),
    "mlp 128": (mlp(128), 5), "mlp 256": (mlp(256), 5), "mlp 512": (mlp(512), 5)
}


def mcnemar(better: int, worse: int) -> float:
    """Exact one-sided p: so many wins or more among the discordant tiles if both models were equal."""
    n = better + worse
    return sum(comb(n, k) for k in range(better, n + 1)) / 2**n


def compare(chosen: dict[str, list[str]], fit, seed: int, rest: list[tuple[str, str]] = ()) -> dict:
    base = [(label, name) for label in ("nowildfire", "wildfire") for name in chosen[label]]
    full = base + [("wildfire", name) for name in chosen["new-fires"]]
    first, second = (fit(part(tiles, "train"), part(tiles, "validation"), seed) for tiles in (base, full))
    x1, y1 = part(base, "test")
    x2, y2 = part(full, "test")
    old, new = first(x2) == y2, second(x2) == y2
    result = {
        "first on own test": (first(x1) == y1).mean(), "majority": max(y1.mean(), 1 - y1.mean()),
        "first": old.mean(), "second": new.mean(), "better": int((new & ~old).sum()), "worse": int((old & ~new).sum())
    }
    result["p"] = mcnemar(result["better"], result["worse"])
    result["holds"] = [
        result["first on own test"] >= result["majority"] + 0.05,
        result["p"] < 0.05 and result["second"] - result["first"] >= 0.02,
        result["second"] > 0.93
    ]
    if rest:
        xr, yr = part(rest, "test")
        old, new = first(xr) == yr, second(xr) == yr
        result["rest"] = old.mean(), new.mean(), mcnemar(int((new & ~old).sum()), int((old & ~new).sum()))
    return result


def line(name: str, results: list[dict]) -> str:
    def mean(key):
        return np.mean([r[key] for r in results])
    held = np.array([r["holds"] for r in results])
    text = (f"| {name} | {len(results)} | {mean('first on own test'):.3f} | {mean('majority'):.3f} | {mean('first'):.3f} | {mean('second'):.3f} "
            f"| {mean('better'):.1f} / {mean('worse'):.1f} | {max(r['p'] for r in results):.4f} | " + " / ".join(f"{h:.2f}" for h in held.mean(0)) + f" | {held.all(1).mean():.2f} |")
    if "rest" in results[0]:
        old, new, p = zip(*(r["rest"] for r in results))
        text += f" {np.mean(old):.3f} | {np.mean(new):.3f} | {max(p):.1e} |"
    return text


def detail(tiles: dict[str, list[str]], seed: int) -> list[list[dict]]:
    """Every head and training seed on one choice of tiles, and on all shared test tiles outside it."""
    chosen = choose(tiles, seed)
    taken = {name for names in chosen.values() for name in names}
    rest = [(label, name) for label, names in tiles.items() for name in names if name not in taken]
    return [[compare(chosen, fit, s, rest) for s in range(seeds)] for fit, seeds in HEADS.values()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared")
    parser.add_argument("--choices", type=int, default=40)
    parser.add_argument("--detail", type=int, nargs="*", default=[SEED])
    args = parser.parse_args()
    embed_all(args.shared)
    tiles = list_tiles(args.shared)
    columns = "runs | first, own test | majority | first, new test | second, new test | better / worse | largest p | conditions 1 / 2 / 3 | all |"
    if args.choices:
        print("| choices | " + columns)
        held = []
        for name in ("logistic C=1", "mlp 256"):
            results = [compare(choose(tiles, seed), HEADS[name][0], 0) for seed in range(args.choices)]
            held.append([all(r["holds"]) for r in results])
            print(line(f"{name}, choices 0 to {args.choices - 1}", results), flush=True)
        print("all conditions under both heads:", *np.flatnonzero(np.all(held, 0)))
    for seed in args.detail:
        print(f"| choice {seed} | " + columns + " others, first | others, second | others, largest p |")
        for name, results in zip(HEADS, detail(tiles, seed)):
            print(line(name, results), flush=True)


if __name__ == "__main__":
    main()
