"""BentoML, as its documentation serves a model: `bentoml serve bento_server:Single` or `bento_server:Batched`.

`Batched` uses its adaptive batching; `Single` answers each request for itself. PEER_CONCURRENCY sets its limit of
requests in hand (`max_concurrency`, off by default).
"""

import os

import bentoml
from PIL.Image import Image

from model import Model

TRAFFIC = {"timeout": 10, **({"max_concurrency": int(os.environ["PEER_CONCURRENCY"])} if "PEER_CONCURRENCY" in os.environ else {})}


@bentoml.service(workers=2, traffic=TRAFFIC)
class Single:
    def __init__(self) -> None:
        self.model = Model()

    @bentoml.api(route="/predict")
    def predict(self, image: Image) -> dict:
        return self.model.classify([self.model.decode(image)])[0]


@bentoml.service(workers=2, traffic=TRAFFIC)
class Batched:
    def __init__(self) -> None:
        self.model = Model()

    @bentoml.api(route="/predict", batchable=True, max_batch_size=16, max_latency_ms=1000)
    def predict(self, image: list[Image]) -> list[dict]:
        return self.model.classify([self.model.decode(each) for each in image])
