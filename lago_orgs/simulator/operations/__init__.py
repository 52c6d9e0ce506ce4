"""Which operations of the contract are simulated, and what the others answer."""
