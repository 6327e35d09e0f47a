"""Emberwatch under Locust, for people who already use it.

    pip install locust
    locust -f load-test/locustfile.py --headless -u 50 -r 10 -t 60s -H http://127.0.0.1:8080

Environment: EMBERWATCH_TASK (wildfire), EMBERWATCH_IMAGES (samples/tiles), EMBERWATCH_API_KEY (none),
EMBERWATCH_UNIQUE=1 adds a few bytes to the end of each image, so that no cache can answer.

Locust is a closed loop: while the system stalls, its users stall too and ask nothing (coordinated omission). For
figures that count the requests that would have been asked, see `npm run load -- --rate`.
"""

import os
import random
from pathlib import Path

from locust import HttpUser, between, events, task

TASK = os.environ.get("EMBERWATCH_TASK", "wildfire")
FOLDER = Path(os.environ.get("EMBERWATCH_IMAGES", Path(__file__).resolve().parent.parent / "samples" / "tiles"))
API_KEY = os.environ.get("EMBERWATCH_API_KEY")
UNIQUE = os.environ.get("EMBERWATCH_UNIQUE") == "1"
TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}

IMAGES = [(TYPES[file.suffix.lower()], file.read_bytes()) for file in sorted(FOLDER.rglob("*")) if file.suffix.lower() in TYPES]


@events.init.add_listener
def check_images(environment, **_):
    if not IMAGES:
        raise SystemExit(f"there is no JPEG, PNG or WebP image in {FOLDER}")


class EmberwatchUser(HttpUser):
    """Mostly images, some lists and places; the weights of scenarios/steady.yaml."""

    wait_time = between(1, 3)

    def on_start(self):
        if API_KEY:
            self.client.headers["authorization"] = f"Bearer {API_KEY}"
        fires = self.client.get("/v1/fires", params={"task": TASK, "limit": 100}, name="list fires").json()
        self.places = [(fire["lat"], fire["lon"]) for fire in fires.get("items", []) if fire["tile"] is not None]
        versions = self.client.get("/v1/datasets", params={"task": TASK, "limit": 2}, name="list datasets").json()
        self.versions = [version["version"] for version in versions.get("items", [])]

    @task(20)
    def predict_image(self):
        content_type, image = random.choice(IMAGES)
        body = image + random.randbytes(8) if UNIQUE else image
        with self.client.post(f"/v1/tasks/{TASK}/predict", data=body, headers={"content-type": content_type}, name="predict an image", catch_response=True) as response:
            if response.ok and not response.json().get("label"):
                response.failure("the answer has no label")

    @task(2)
    def predict_place(self):
        if self.places:
            lat, lon = random.choice(self.places)
            self.client.post(f"/v1/tasks/{TASK}/predict", json={"lat": lat, "lon": lon}, name="predict a place")

    @task(3)
    def list_fires(self):
        self.client.get("/v1/fires", params={"task": TASK, "limit": 50}, name="list fires")

    @task(2)
    def list_models(self):
        self.client.get("/v1/models", params={"task": TASK, "limit": 10}, name="list models")

    @task(1)
    def drift_report(self):
        if len(self.versions) > 1:
            current, reference = self.versions
            self.client.get("/v1/drift/report", params={"task": TASK, "reference": reference, "current": current, "format": "json"}, name="drift report")
