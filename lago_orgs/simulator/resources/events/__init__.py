"""Events: the usage that is sent."""
