"""A Flask application that is billed: `python -m examples.flask_app`."""
