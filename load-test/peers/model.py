"""The backbone of Emberwatch and a linear head, for the servers that it is compared with: the same file, the same work."""

import io
import json
import os
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "ml" / "assets" / "efficientnet-lite0"
DEFINITION = json.loads((FOLDER / "backbone.json").read_text())
VARIANT = os.environ.get("PEER_VARIANT", "int8")
PREPROCESSING = DEFINITION["preprocessing"]
SIZE = (PREPROCESSING["width"], PREPROCESSING["height"])
MEAN = np.array(PREPROCESSING["mean"], dtype=np.float32)
SCALE = 1 / np.array(PREPROCESSING["std"], dtype=np.float32)


class Model:
    def __init__(self) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1  # one process for each core is faster than two threads in one
        options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(str(FOLDER / DEFINITION["variants"][VARIANT]["file"]), options, providers=["CPUExecutionProvider"])
        self.head = np.random.default_rng(1).standard_normal((DEFINITION["embeddingSize"], 2)).astype(np.float32) / 100

    def decode(self, image: Image.Image) -> np.ndarray:
        pixels = np.asarray(image.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC), dtype=np.float32)
        return ((pixels - MEAN) * SCALE).transpose(2, 0, 1)

    def classify(self, tensors: list[np.ndarray]) -> list[dict]:
        (embeddings,) = self.session.run([DEFINITION["outputs"]["embedding"]], {DEFINITION["inputName"]: np.stack(tensors)})
        scores = embeddings.reshape(len(tensors), -1) @ self.head
        exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities = exponents / exponents.sum(axis=1, keepdims=True)
        return [{"label": ("nowildfire", "wildfire")[int(row.argmax())], "confidences": {"nowildfire": float(row[0]), "wildfire": float(row[1])}} for row in probabilities]

    def predict(self, image: bytes) -> dict:
        return self.classify([self.decode(Image.open(io.BytesIO(image)))])[0]
