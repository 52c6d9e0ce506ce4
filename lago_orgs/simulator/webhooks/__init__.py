"""What is told to the outside, how it is signed, and how often it is tried."""
