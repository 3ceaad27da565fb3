"""Requests to a customer for a consent, made by a job that a decision denied."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun
from api.schema.scalars import Choice, Constant, Id, Key, Text, Time
from api.shapes.common import is_region
from consent import consent_requests, forms
from consent.consent_requests import RequestedConditions
from wire import ids


def _is_region(code: str) -> str | None:
    return "Expected an ISO 3166-1 code, EU, EEA or *." if len(code) > 10 or is_region(code) else None


def _request(
    *, fields: Any, form: str | None, region: str | None, model_family: str | None, **rest: Any
) -> dict[str, Any]:
    return {"wish": RequestedConditions(fields, form, region, model_family), **rest}


_WISH = {
    "fields": ListOf(
        Text(longest=200), "Fields that the job needs. Left out: any fields", least=1, null=True
    ).source("wish.fields"),
    "form": Choice(forms.FORMS, "Left out: raw", null=True).source("wish.form"),
    "region": Text(
        "Where the data would be processed. Left out: anywhere", null=True, check=_is_region
    ).source("wish.region"),
    "model_family": Text("Left out: every family", longest=200, null=True).source("wish.model_family"),
}
_WORDS = {
    "job": Text("Who asks, in words for the customer", longest=200, null=True).default(""),
    "message": Text("What it is for, in a sentence or two", longest=1000, null=True).default(""),
}

CONSENT_REQUEST_REQUEST = Noun(
    "ConsentRequestSaid",
    {"tenant": Key(), "category": Key(), "purpose": Key()},
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
CONSENT_REQUEST = Noun(
    "ConsentRequest",
    {
        "object": Constant("consent_request"),
        "id": Id(ids.REQUEST),
        "status": Choice(consent_requests.STATUSES),
        "tenant": Key().source("tenant_key"),
        "category": Key(),
        "purpose": Key(),
        **_WISH,
        **_WORDS,
        "created_at": Time(),
        "expires_at": Time("When the request ends without an answer"),
        "answered_at": Time(null=True),
        "consent": Id(ids.CONSENT, "The consent that grants it", null=True),
        "reason": Text("Why the customer refused, if they said so", null=True),
        "entry": Id(ids.ENTRY),
    },
)
