"""Every address, in one place."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from api import stripe_webhook

urlpatterns: list[URLPattern | URLResolver] = [
    path("webhooks/stripe", stripe_webhook.receive),
    path("", include("api.urls")),
]
