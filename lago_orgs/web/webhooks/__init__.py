"""Endpoints that receive Lago's webhooks: `asgi`, `fastapi`, `flask`, `django` and `wsgi`, each a module."""
