"""Celery tasks that are billed: `python -m examples.celery_worker`."""
