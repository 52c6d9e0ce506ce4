"""The proof that the recorder loses nothing and bills nothing twice: `make chaos`."""
