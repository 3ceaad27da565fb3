"""Waivers: customers let one transfer pass that their covenants block."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of, written
from api.schema.scalars import choice, constant, id_of, key, text, time
from api.shapes.terms import COVENANT
from api.shapes.transfer import RECIPIENT
from consent.covenants import MODES
from lineage.transfers.queries import waivers
from wire import ids

WAIVER = noun(
    "Waiver",
    {
        "object": constant("waiver"),
        "id": id_of(ids.WAIVER),
        "tenant": key().source("tenant_key"),
        "subject": choice(("model", "holding", "vendor")),
        "model": text("family/name/version", null=True).source(
            lambda waiver: waiver.subject_name if waiver.subject == "model" else None
        ),
        "holding": id_of(ids.HOLDING, null=True).source(
            lambda waiver: waiver.subject_name if waiver.subject == "holding" else None
        ),
        "recipient": RECIPIENT,
        "mode": choice(MODES, null=True).source("way"),
        "covenants": listof(written(COVENANT), "The covenants that a yes lifts"),
        "note": text(),
        "status": choice(waivers.STATUSES),
        "asked_at": time(),
        "answered_at": time(null=True),
        "until": time("When a granted waiver ends; null: when it is revoked", null=True),
        "words": text("What the customer wrote", null=True),
        "revoked_at": time(null=True),
        "entry": id_of(ids.ENTRY),
    },
)
WAIVER_LIST = page_of(WAIVER)
