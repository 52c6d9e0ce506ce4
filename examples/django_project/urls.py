"""The paths."""

from django.urls import path

from examples.django_project import views

urlpatterns = [
    path("", views.welcome),
    path("chat", views.chat),
    path("stream", views.stream),
    path("usage", views.usage),
]
