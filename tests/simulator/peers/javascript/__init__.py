"""The official JavaScript client against the simulator."""
