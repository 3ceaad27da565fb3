"""Render a portal page for the acting member."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consent.queries import requests
from portal.acting_members import ActingMember


def show(
    request: HttpRequest, acting: ActingMember, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    if "open_requests" not in context:
        context["open_requests"] = requests.open_requests(tenant=acting.tenant.id, at=acting.at)
    shown = {"acting": acting, **context}
    return render(request, f"portal/{template}.html", shown, status=status)
