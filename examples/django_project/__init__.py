"""A Django project that is billed: `python -m examples.django_project`."""
