"""The OpenAPI document and the reference page. Both are open to all and need nothing from the internet."""

from __future__ import annotations

import threading
from functools import cache

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from api import etags, reference
from api.reference_page import reference_page

# The generator changes the views that it looks at, so one thread at a time.
_GENERATING = threading.Lock()


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI 3.1 document of this server."""
    return _cached(request, _document(), "application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Answer the reference as a page."""
    return _cached(request, _page(), "text/html; charset=utf-8")


@cache
def _document() -> bytes:
    with _GENERATING:
        document = reference.document()
    return orjson.dumps({**document, "servers": [{"url": settings.PUBLIC_URL}]})


@cache
def _page() -> bytes:
    page = reference_page(orjson.loads(_document()))
    return render_to_string("api/docs.html", {"page": page, "url": settings.PUBLIC_URL}).encode()


def _cached(request: HttpRequest, content: bytes, kind: str) -> HttpResponse:
    tag = etags.etag(content)
    known = request.headers.get("If-None-Match")
    if known is not None and etags.lists_tag(known, tag):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(content, content_type=kind)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
