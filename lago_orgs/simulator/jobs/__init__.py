"""What Lago's clock does by itself: its jobs, when each is due, and stepping over a time in which nothing is."""
