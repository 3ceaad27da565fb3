"""Requests to a customer for a consent, made by a job that a decision denied."""

from __future__ import annotations

from typing import Any

from api.schema.records import listof, noun
from api.schema.scalars import choice, constant, id_of, key, text, time
from api.shapes.common import is_region
from consent import forms, requesting
from consent.requesting import Wish
from wire import ids


def _is_region(code: str) -> str | None:
    return "Expected an ISO 3166-1 code, EU, EEA or *." if len(code) > 10 or is_region(code) else None


def _request(
    *, fields: Any, form: str | None, region: str | None, model_family: str | None, **rest: Any
) -> dict[str, Any]:
    return {"wish": Wish(fields, form, region, model_family), **rest}


_WISH = {
    "fields": listof(
        text(longest=200), "Fields that the job needs. Left out: any fields", least=1, null=True
    ).source("wish.fields"),
    "form": choice(forms.FORMS, "Left out: raw", null=True).source("wish.form"),
    "region": text(
        "Where the data would be processed. Left out: anywhere", null=True, check=_is_region
    ).source("wish.region"),
    "model_family": text("Left out: every family", longest=200, null=True).source("wish.model_family"),
}
_WORDS = {
    "job": text("Who asks, in words for the customer", longest=200, null=True).default(""),
    "message": text("What it is for, in a sentence or two", longest=1000, null=True).default(""),
}

CONSENT_REQUEST_REQUEST = noun(
    "ConsentRequestSaid",
    {"tenant": key(), "category": key(), "purpose": key()},
    {**_WISH, **_WORDS},
    make=_request,
    example={
        "tenant": "acme",
        "category": "machine-telemetry",
        "purpose": "train-shared-model",
        "fields": ["rpm"],
        "form": "pseudonymised",
        "region": "DE",
        "job": "nightly-wear",
        "message": "The wear model knows no pump of your size yet.",
    },
)
CONSENT_REQUEST = noun(
    "ConsentRequest",
    {
        "object": constant("consent_request"),
        "id": id_of(ids.REQUEST),
        "status": choice(requesting.STATUSES),
        "tenant": key().source("tenant_key"),
        "category": key(),
        "purpose": key(),
        **_WISH,
        **_WORDS,
        "created_at": time(),
        "expires_at": time("When the request ends without an answer"),
        "answered_at": time(null=True),
        "consent": id_of(ids.CONSENT, "The consent that grants it", null=True),
        "reason": text("Why the customer refused, if they said so", null=True),
        "entry": id_of(ids.ENTRY),
    },
)
