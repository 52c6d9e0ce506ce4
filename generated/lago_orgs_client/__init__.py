"""The client generated from the contract."""
