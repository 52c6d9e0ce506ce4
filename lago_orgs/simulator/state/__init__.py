"""What an organization holds: its tables, its clock, its ids, its background work."""
