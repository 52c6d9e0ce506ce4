"""What recording and delivering costs, beside others: `make bench-recorder`."""
