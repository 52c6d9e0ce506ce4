"""One module per Lago resource: validation, state change, serialisation."""
