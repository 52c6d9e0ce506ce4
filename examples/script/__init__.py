"""A nightly script: `python -m examples.script`."""
