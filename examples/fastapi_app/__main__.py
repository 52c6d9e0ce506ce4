"""Serve the application, with a Lago if there is none."""

import sys

import uvicorn

from examples import embedded

if __name__ == "__main__":
    with embedded.lago():
        uvicorn.run("examples.fastapi_app.app:app", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
