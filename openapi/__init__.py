"""The contract with Lago: what its API says, what we correct in it, and the tools that join the two."""
