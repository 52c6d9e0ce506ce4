"""The way from the outbox to Lago: which events travel together, what an answer means for them, who sends."""
