"""The flavour for event loops; `_sync` is written from it by `make sync`."""
