"""Serve the project, with a Lago if there is none: what `manage.py` is in a project of yours."""

import os
import sys

from django.core.management import execute_from_command_line

from examples import embedded

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examples.django_project.settings")
    command = sys.argv[1:] if len(sys.argv) > 1 else ["runserver", "127.0.0.1:8000", "--noreload"]
    with embedded.lago():
        execute_from_command_line(["manage.py", *command])
