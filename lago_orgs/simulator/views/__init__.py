"""What is shown of everything, in answers and in webhooks: a row in, the object of its JSON out."""
