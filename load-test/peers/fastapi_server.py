"""FastAPI with ONNX Runtime: `uvicorn fastapi_server:app --workers 2 --no-access-log`.

One thread computes in each of two processes, off the event loop. Tried and no faster: computing on the event loop, the
default pool of 40 threads, one process with two threads.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI, Request

from model import Model

app = FastAPI()
model = Model()
computing = ThreadPoolExecutor(1)


@app.get("/ready")
async def ready() -> dict:
    return {"ready": True}


@app.post("/predict")
async def predict(request: Request) -> dict:
    return await asyncio.get_running_loop().run_in_executor(computing, model.predict, await request.body())
