"""Whether a delivery is Lago's: headers, signatures, keys, and the body within its limits."""
