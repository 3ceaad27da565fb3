"""Manifests: what a run may use, tenant by tenant. `lineage.clearances` writes them."""

from __future__ import annotations

from api.schema.records import listof, noun, nullable, record
from api.schema.scalars import boolean, choice, constant, id_of, integer, key, text, time
from api.shapes.decision import OBLIGATION
from wire import ids

PAIR = {"tenant": text(), "category": text()}
MODEL = record({"family": key(), "name": key(), "version": key()})
_REASON = noun(
    "ManifestReason",
    {"code": text("As in decisions")},
    description="Why a pair was left out. Some codes come with more members",
    more=True,
)
EXCLUSION = noun("Exclusion", {**PAIR, "reasons": listof(_REASON)})
_FIELD = record(
    {
        "name": text(),
        "type": text(),
        "identifies": choice(("none", "person", "organisation")),
        "quasi_identifier": boolean(),
    }
)
_CATEGORY = noun(
    "ManifestCategory",
    {
        "code": text(),
        "version": integer(least=1),
        "time_field": text(null=True),
        "third_party": boolean(),
        "fields": listof(_FIELD),
    },
)
_ENTRY = noun(
    "ManifestEntry",
    {
        **PAIR,
        "aliases": listof(text(), "Other names of the tenant in the data"),
        "consent": id_of(ids.CONSENT),
        "fields": listof(text()),
        "data_from": time("Start of the window; null: no limit", null=True),
        "data_until": time("End of the window, itself not part of it; null: no limit", null=True),
        "excluding": listof(record({"from": time(null=True), "until": time(null=True)})),
        "obligations": listof(OBLIGATION, "Obligations besides fields, window and deletion"),
        "delete_after_days": integer(least=1),
    },
)
MANIFEST = noun(
    "Manifest",
    {
        "object": constant("manifest"),
        "clearance": id_of(ids.CLEARANCE),
        "run": text(),
        "revision": integer(least=0),
        "issued_at": time(),
        "purpose": text(),
        "form": text(),
        "region": text(),
        "processors": listof(text()),
        "audience": text(),
        "model": MODEL,
        "data_from": time(null=True),
        "data_until": time(null=True),
        "datasets": listof(text()),
        "categories": listof(_CATEGORY),
        "anonymity": nullable(
            record({"k": integer(), "min_tenants": integer(), "max_tenant_share_bps": integer()})
        ),
        "entries": listof(_ENTRY),
        "excluded": listof(EXCLUSION),
    },
)
