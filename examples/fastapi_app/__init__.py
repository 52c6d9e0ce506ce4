"""A FastAPI application that is billed: `python -m examples.fastapi_app`."""
