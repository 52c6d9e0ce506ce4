"""One module per step: distil, correct, look. `README.md`, one folder up, draws the line from step to step."""
