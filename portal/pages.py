"""Render a portal page for the acting member."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.acting_members import ActingMember


def show(
    request: HttpRequest, acting: ActingMember, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    return render(request, f"portal/{template}.html", {"acting": acting, **context}, status=status)
