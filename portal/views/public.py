"""Public pages: check a certificate, and read the destruction procedures."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.certificates import verification
from lineage.destruction import procedures, vocabulary


@require_safe
def verify(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """Show whether a certificate is genuine, and how many copies it covers, to anyone who has its id."""
    found = verification.check(certificate)
    response = render(
        request,
        "portal/verify.html",
        {
            "certificate": certificate,
            "found": found,
            "kinds": dict(vocabulary.KINDS),
            "methods": dict(vocabulary.METHODS),
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
            "methods": dict(vocabulary.METHODS),
        },
    )
