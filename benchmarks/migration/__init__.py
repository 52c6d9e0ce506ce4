"""Moving thousands of users, killed at random, and counted afterwards."""
