"""The root URL configuration."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from api import stripe_webhook
from desk.site import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", desk.urls),
    path("webhooks/stripe", stripe_webhook.receive),
    path("", include("api.urls")),
    path("", include("portal.urls")),
    path("accounts/", include("allauth.urls")),
]
