"""Checks the files of a model without any of our code: the ONNX checker, then plain onnxruntime against expected answers."""
import argparse
import hashlib
import json
import sys
import tempfile
import urllib.request
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image

TOLERANCE = 1e-4
KERNELS = {"cubic": Image.Resampling.BICUBIC, "linear": Image.Resampling.BILINEAR, "lanczos3": Image.Resampling.LANCZOS, "nearest": Image.Resampling.NEAREST}


def download(gateway: str, version: str, task: str, folder: Path) -> Path:
    for name in ("card.json", "model.onnx", "head.onnx"):
        with urllib.request.urlopen(f"{gateway.rstrip('/')}/v1/models/{version}/files/{name}?task={task}", timeout=60) as response:
            (folder / name).write_bytes(response.read())
    return folder


def describe(values) -> str:
    return ", ".join(f"{value.name} [{', '.join(str(d.dim_param or d.dim_value) for d in value.type.tensor_type.shape.dim)}]" for value in values)


def check_file(path: Path, recorded: dict) -> onnx.ModelProto:
    """The checker with shape inference, and the SHA-256 and size that the card says."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != recorded["sha256"] or len(data) != recorded["bytes"]:
        sys.exit(f"{path.name} is not the file that the card describes")
    model = onnx.load_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    opsets = ", ".join(f"{entry.domain or 'ai.onnx'} {entry.version}" for entry in model.opset_import)
    print(f"{path.name}: {len(data)} bytes, SHA-256 as recorded, passes the ONNX checker ({opsets}, IR {model.ir_version})")
    print(f"  in {describe(model.graph.input)}; out {describe(model.graph.output)}")
    return model


def preprocess(path: str, how: dict) -> np.ndarray:
    """The preprocessing that the model's metadata describes, with PIL in place of our decoder and resizer."""
    image = Image.open(path).convert(how["colour"].upper()).resize((how["width"], how["height"]), KERNELS[how["kernel"]])
    pixels = (np.asarray(image, dtype=np.float32) - np.float32(how["mean"])) / np.float32(how["std"])
    return pixels.transpose(2, 0, 1)[None].astype(np.float32)


def load(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="folder with card.json, model.onnx and head.onnx")
    parser.add_argument("--gateway", help="address of a gateway to download them from, with --version")
    parser.add_argument("--version")
    parser.add_argument("--task", default="wildfire")
    parser.add_argument("--answers", type=Path, help="folder that scripts/model-answers.ts has written")
    options = parser.parse_args()
    if options.model is None and (options.gateway is None or options.version is None):
        parser.error("say --model FOLDER, or --gateway URL and --version VERSION")
    with tempfile.TemporaryDirectory() as scratch:
        check(options.model or download(options.gateway, options.version, options.task, Path(scratch)), options.answers)


def check(folder: Path, answers: Path | None) -> None:
    card = json.loads((folder / "card.json").read_text())
    model = check_file(folder / "model.onnx", card["files"]["model"])
    check_file(folder / "head.onnx", card["files"]["head"])
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    if json.loads(metadata["classes"]) != card["classes"]:
        sys.exit("the classes in the file are not the card's")
    if [output.name for output in model.graph.output] != ["probabilities", "embedding", "features"]:
        sys.exit("the outputs are not probabilities, embedding and features")
    if answers is not None:
        compare(folder, card, json.loads(metadata["preprocessing"]), answers)


def compare(folder: Path, card: dict, how: dict, answers: Path) -> None:
    expected = json.loads((answers / "expected.json").read_text())
    whole, head = load(folder / "model.onnx"), load(folder / "head.onnx")
    name = whole.get_inputs()[0].name
    by_tensor, by_head, by_pil, flips = [], [], [], 0
    for answer in expected["answers"]:
        if answer["modelVersion"] != card["modelVersion"]:
            sys.exit(f"{answer['image']} was answered by {answer['modelVersion']}, not by {card['modelVersion']}")
        wanted = np.array([dict(zip(answer["classes"], answer["probabilities"]))[label] for label in card["classes"]])
        tensor = np.fromfile(answers / answer["tensor"], dtype="<f4").reshape(expected["shape"])
        given, embedding, _ = whole.run(["probabilities", "embedding", "features"], {name: tensor})
        by_tensor.append(np.abs(given[0] - wanted).max())
        by_head.append(np.abs(head.run(["probabilities"], {"embedding": embedding})[0][0] - wanted).max())
        own = whole.run(["probabilities"], {name: preprocess(answer["image"], how)})[0][0]
        by_pil.append(np.abs(own - wanted).max())
        flips += int(own.argmax() != wanted.argmax())
    print(f"{len(by_tensor)} images, largest difference of a probability from what the system answers:")
    print(f"  model.onnx on the system's tensor     {max(by_tensor):.2e}")
    print(f"  head.onnx on model.onnx's embedding   {max(by_head):.2e}")
    print(f"  model.onnx on PIL's preprocessing     {max(by_pil):.2e} (median {np.median(by_pil):.1e}; another answer for {flips} images): another decoder and resizer, for information")
    if max(*by_tensor, *by_head) > TOLERANCE:
        sys.exit(f"more than {TOLERANCE}")


if __name__ == "__main__":
    main()
