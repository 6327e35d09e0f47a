"""Asks a running Emberwatch by the Open Inference Protocol with the clients that others use: Triton's and KServe's.

    python check.py --url http://127.0.0.1:8080 --image tile.jpg

Prints one line for each thing tried; ends with 1 if any of them did not work.
"""
import argparse
import asyncio
import sys
from pathlib import Path

import numpy as np

failures = 0


def tried(name, attempt):
    """Runs one attempt and says what came of it."""
    global failures
    try:
        print(f"ok      {name}: {attempt()}")
    except Exception as error:  # whatever a client throws is a finding
        failures += 1
        print(f"FAILED  {name}: {type(error).__name__}: {error}")


def expect(is_so, what):
    if not is_so:
        raise AssertionError(what)
    return what


def check_triton(host, model, image):
    """tritonclient.http, as its examples use it: the binary extension is its default."""
    import tritonclient.http as triton

    client = triton.InferenceServerClient(url=host)
    tried("triton live", lambda: expect(client.is_server_live(), "live"))
    tried("triton ready", lambda: expect(client.is_server_ready(), "ready"))
    tried("triton model ready", lambda: expect(client.is_model_ready(model), "ready"))
    tried("triton server metadata", lambda: client.get_server_metadata()["name"])
    metadata = client.get_model_metadata(model)
    tried("triton model metadata", lambda: [metadata["versions"], metadata["inputs"], metadata["outputs"]])

    def infer(count=1, binary_input=True, outputs=(), version="", **more):
        tensor = triton.InferInput("image", [count], "BYTES")
        tensor.set_data_from_numpy(np.array([image] * count, dtype=np.object_), binary_data=binary_input)
        return client.infer(model, [tensor], model_version=version, outputs=list(outputs) or None, **more)

    def probabilities(result):
        rows = result.as_numpy("probabilities")
        expect(rows.dtype == np.float32 and np.allclose(rows.sum(axis=1), 1, atol=1e-5), f"FP32 rows that sum to 1: {rows}")
        return rows.round(3).tolist()

    # A client that says nothing of outputs leaves their form to the server and asks for binary.
    tried("triton infer, defaults", lambda: probabilities(infer()))
    tried("triton label as BYTES", lambda: infer().as_numpy("label").tolist())
    tried("triton infer, JSON both ways", lambda: probabilities(infer_json(triton, client, model, image)))
    tried("triton output in JSON", lambda: probabilities(infer(outputs=[triton.InferRequestedOutput("probabilities", binary_data=False)])))
    tried("triton one output of two", lambda: expect([o["name"] for o in infer(outputs=[triton.InferRequestedOutput("label")]).get_response()["outputs"]] == ["label"], "label alone"))
    tried("triton three images", lambda: expect(infer(count=3).as_numpy("probabilities").shape[0] == 3, "three rows"))
    tried("triton request id", lambda: expect(infer(request_id="42").get_response()["id"] == "42", "42"))
    tried("triton version", lambda: expect(infer(version=metadata["versions"][0]).get_response()["model_version"] == metadata["versions"][0], metadata["versions"][0]))
    tried("triton classification", lambda: [text.decode() for text in infer(outputs=[triton.InferRequestedOutput("probabilities", class_count=2)]).as_numpy("probabilities").flatten()])
    tried("triton gzip", lambda: probabilities(infer(request_compression_algorithm="gzip", response_compression_algorithm="gzip")))
    tried("triton async", lambda: probabilities(client.async_infer(model, [make_input(triton, image)]).get_result()))

    def refused():
        try:
            client.get_model_metadata("nothing-of-that-name")
        except triton.InferenceServerException as error:
            return error.message()
        raise AssertionError("a model that is not there has metadata")

    tried("triton reads an error", refused)


def make_input(triton, image):
    tensor = triton.InferInput("image", [1], "BYTES")
    tensor.set_data_from_numpy(np.array([image], dtype=np.object_))
    return tensor


def infer_json(triton, client, model, image):
    """Without the binary extension BYTES are text, so an image is sent in base64."""
    import base64

    tensor = triton.InferInput("image", [1], "BYTES")
    tensor.set_data_from_numpy(np.array([base64.b64encode(image)], dtype=np.object_), binary_data=False)
    return client.infer(model, [tensor], outputs=[triton.InferRequestedOutput(name, binary_data=False) for name in ("probabilities", "label")])


def check_kserve(url, model, image):
    """kserve.InferenceRESTClient, with its own request and answer types."""
    from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

    def ask(work):
        async def run():
            client = InferenceRESTClient(RESTConfig(protocol="v2", timeout=30))
            try:
                return await work(client)
            finally:
                await client.close()
        return asyncio.run(run())

    def request(binary):
        tensor = InferInput("image", [1], "BYTES")
        tensor.set_data_from_numpy(np.array([image], dtype=np.object_), binary_data=binary)
        return InferRequest(model_name=model, infer_inputs=[tensor])

    tried("kserve server live", lambda: expect(ask(lambda client: client.is_server_live(url)), "live"))
    tried("kserve server ready", lambda: expect(ask(lambda client: client.is_server_ready(url)), "ready"))
    tried("kserve model ready", lambda: expect(ask(lambda client: client.is_model_ready(url, model)), "ready"))

    def infer():
        answer = ask(lambda client: client.infer(url, request(True), model_name=model))
        by_name = {output.name: output for output in answer.outputs}
        return [by_name["probabilities"].as_numpy().round(3).tolist(), by_name["label"].as_numpy().tolist()]

    tried("kserve infer", infer)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--model", default="wildfire")
    parser.add_argument("--image", type=Path, required=True)
    arguments = parser.parse_args()
    tile = arguments.image.read_bytes()
    check_triton(arguments.url.split("://", 1)[-1].rstrip("/"), arguments.model, tile)
    check_kserve(arguments.url, arguments.model, tile)
    sys.exit(1 if failures else 0)
