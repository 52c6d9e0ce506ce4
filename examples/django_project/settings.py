"""The settings."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).parent
SECRET_KEY = os.environ.get("SECRET_KEY", "for this machine alone")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "examples.django_project.urls"
WSGI_APPLICATION = "examples.django_project.wsgi.application"
INSTALLED_APPS = ["lago_orgs.web.django"]
MIDDLEWARE = [
    "lago_orgs.web.django.middleware.TrackUsageMiddleware",
    "examples.django_project.billing.sign_in",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "templates"]}]
LAGO_ORGS = {  # LAGO_API_URL, LAGO_API_KEY and LAGO_OUTBOX come from the environment
    "ORG": "examples.django_project.billing.org_of",
    "USER": "examples.django_project.billing.user_of",
    "CODE": "tokens",
    "UNITS": 0,  # what a view does not add is free
}
