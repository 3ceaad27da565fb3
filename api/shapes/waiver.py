"""Waivers: a customer allows one transfer that its covenants block."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page, Written
from api.schema.scalars import Boolean, Choice, Constant, Id, Key, Text, Time
from api.shapes.terms import COVENANT
from api.shapes.transfer import RECIPIENT
from consent.covenants import MODES
from lineage.transfers.queries import waivers
from wire import ids

WAIVER = Noun(
    "Waiver",
    {
        "object": Constant("waiver"),
        "id": Id(ids.WAIVER),
        "tenant": Key().source("tenant_key"),
        "subject": Choice(("model", "holding", "vendor")),
        "model": Text("family/name/version", null=True).source(
            lambda waiver: waiver.subject_name if waiver.subject == "model" else None
        ),
        "holding": Id(ids.HOLDING, null=True).source(
            lambda waiver: waiver.subject_name if waiver.subject == "holding" else None
        ),
        "recipient": RECIPIENT,
        "mode": Choice(MODES, null=True).source("way"),
        "covenants": ListOf(
            Written(COVENANT), "The covenants that the waiver lifts if the customer grants it"
        ),
        "owners_leave": Boolean("True if the customer owns the model and would give leave"),
        "note": Text(),
        "status": Choice(waivers.STATUSES),
        "asked_at": Time(),
        "answered_at": Time(null=True),
        "until": Time("When a granted waiver ends; null: when it is revoked", null=True),
        "words": Text("What the customer wrote", null=True),
        "revoked_at": Time(null=True),
        "entry": Id(ids.ENTRY),
    },
)
WAIVER_LIST = Page(WAIVER)
