"""The command line, `lago-orgs`: what an operator asks and does from a shell. Needs the extra `cli`."""
