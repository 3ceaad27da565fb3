"""What anybody may look at without signing in: whether a certificate is one of ours, and how destruction is done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.certificates import checking
from lineage.destruction import procedures, words


@require_safe
def verify(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """Whoever has a certificate's id learns whether it is genuine and what was destroyed, in counts."""
    found = checking.check(certificate)
    response = render(
        request,
        "portal/verify.html",
        {
            "certificate": certificate,
            "found": found,
            "kinds": dict(words.KINDS),
            "methods": dict(words.METHODS),
        },
        status=200 if found is not None else 404,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def every_procedure(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/procedures.html", {"procedures": procedures.PUBLISHED})


@require_safe
def procedure(request: HttpRequest, kind: str, version: str) -> HttpResponse:
    try:
        found = procedures.procedure(kind, version)
    except procedures.NoSuchProcedure as error:
        raise Http404("no such procedure") from error
    newest = procedures.current(kind)
    return render(
        request,
        "portal/procedure.html",
        {
            "procedure": found,
            "newest": newest if newest is not found else None,
            "methods": dict(words.METHODS),
        },
    )
