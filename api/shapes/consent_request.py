from __future__ import annotations

from typing import Any

from api.shapes.schema import choice, const, id_of, key, listof, record, text, time
from consent import forms, regions, requesting
from consent.queries.requests import RequestSeen
from consent.requesting import Wish
from wire import ids, times
from wire.members import Members

_WISH = {
    "fields": listof(text(longest=200), "Left out: any", least=1, null=True),
    "form": choice(forms.FORMS, "Left out: raw", null=True),
    "region": text("Where it would be processed; left out: anywhere", null=True),
    "model_family": text("Left out: every family", longest=200, null=True),
}
_WORDS = {
    "job": text("Who asks, as the customer will read it", longest=200, null=True),
    "message": text("What it is for, in a sentence or two", longest=1000, null=True),
}

COMPONENTS = {
    "ConsentRequestSaid": record(
        {"tenant": key(), "category": key(), "purpose": key()},
        {**_WISH, **_WORDS},
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
    ),
    "ConsentRequest": record(
        {
            "object": const("consent_request"),
            "id": id_of(ids.REQUEST),
            "status": choice(requesting.STATUSES),
            "tenant": key(),
            "category": key(),
            "purpose": key(),
            **_WISH,
            **_WORDS,
            "created_at": time(),
            "expires_at": time("Without an answer it is over then"),
            "answered_at": time(null=True),
            "consent": id_of(ids.CONSENT, "The statement that gives it", null=True),
            "reason": text("Why not, where the customer said so", null=True),
            "entry": id_of(ids.ENTRY),
        }
    ),
}


def read_wish(members: Members) -> Wish:
    fields = members.optional_texts("fields", least=1, longest=200)
    region = members.optional_text("region", longest=10)
    if region is not None and not regions.is_region(region):
        members.note("region", "bad_value", "Expected an ISO 3166-1 code, EU, EEA or *.")
    return Wish(
        fields,
        members.optional_choice("form", forms.FORMS),
        region,
        members.optional_text("model_family", longest=200),
    )


def write(seen: RequestSeen) -> dict[str, Any]:
    return {
        "object": "consent_request",
        "id": ids.render(ids.REQUEST, seen.id),
        "status": seen.status,
        "tenant": seen.tenant_key,
        "category": seen.category,
        "purpose": seen.purpose,
        **seen.wish.to_dict(),
        "job": seen.job or None,
        "message": seen.message or None,
        "created_at": times.render(seen.created_at),
        "expires_at": times.render(seen.expires_at),
        "answered_at": times.render(seen.answered_at) if seen.answered_at else None,
        "consent": ids.render(ids.CONSENT, seen.consent) if seen.consent else None,
        "reason": seen.reason or None,
        "entry": ids.render(ids.ENTRY, seen.entry),
    }
