"""Opening SQLite and Redis safely: whose it is, versions, patience, forks, secrets. Knows nothing of what is kept."""
