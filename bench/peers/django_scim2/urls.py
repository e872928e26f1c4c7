"""Where django-scim2 is: apart from `serve.py`, because it reads Django's settings when it is imported."""

from django.urls import include, path

urlpatterns = [path("scim/v2/", include("django_scim.urls"))]
