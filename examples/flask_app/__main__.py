"""Serve the application, with a Lago if there is none."""

import sys

from examples import embedded

if __name__ == "__main__":
    with embedded.lago():
        from examples.flask_app.app import app, billing

        with billing:
            app.run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
