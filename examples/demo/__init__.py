"""The main job end to end: real traffic of an LLM service, billed to two organizations. Run it with `make demo`."""
