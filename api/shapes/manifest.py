"""Manifests: what a run may use, tenant by tenant. `lineage.clearances` writes them."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable, Record
from api.schema.scalars import Boolean, Choice, Constant, Id, Integer, Key, Text, Time
from api.shapes.decision import OBLIGATION
from wire import ids

PAIR = {"tenant": Text(), "category": Text()}
MODEL = Record({"family": Key(), "name": Key(), "version": Key()})
_REASON = Noun(
    "ManifestReason",
    {"code": Text("As in decisions")},
    description="Why a pair was left out. Some codes come with more members",
    more=True,
)
EXCLUSION = Noun("Exclusion", {**PAIR, "reasons": ListOf(_REASON)})
_FIELD = Record(
    {
        "name": Text(),
        "type": Text(),
        "identifies": Choice(("none", "person", "organisation")),
        "quasi_identifier": Boolean(),
    }
)
_CATEGORY = Noun(
    "ManifestCategory",
    {
        "code": Text(),
        "version": Integer(least=1),
        "time_field": Text(null=True),
        "third_party": Boolean(),
        "fields": ListOf(_FIELD),
    },
)
_ENTRY = Noun(
    "ManifestEntry",
    {
        **PAIR,
        "aliases": ListOf(Text(), "Other names of the tenant in the data"),
        "organisation": Text("The group that the tenant belongs to, under an opaque name"),
        "consent": Id(ids.CONSENT),
        "fields": ListOf(Text()),
        "data_from": Time("Start of the window; null: no limit", null=True),
        "data_until": Time("End of the window, itself not part of it; null: no limit", null=True),
        "excluding": ListOf(Record({"from": Time(null=True), "until": Time(null=True)})),
        "obligations": ListOf(OBLIGATION, "Obligations besides fields, window and deletion"),
        "delete_after_days": Integer(least=1),
    },
)
MANIFEST = Noun(
    "Manifest",
    {
        "object": Constant("manifest"),
        "clearance": Id(ids.CLEARANCE),
        "run": Text(),
        "revision": Integer(least=0),
        "issued_at": Time(),
        "purpose": Text(),
        "form": Text(),
        "region": Text(),
        "processors": ListOf(Text()),
        "audience": Text(),
        "model": MODEL,
        "base": Nullable(MODEL, "The version that the run trains further"),
        "data_from": Time(null=True),
        "data_until": Time(null=True),
        "datasets": ListOf(Text()),
        "categories": ListOf(_CATEGORY),
        "anonymity": Nullable(
            Record({"k": Integer(), "min_tenants": Integer(), "max_tenant_share_bps": Integer()})
        ),
        "entries": ListOf(_ENTRY),
        "excluded": ListOf(EXCLUSION),
    },
    {"attempt": Integer("Counts the attempts of the run. Older manifests do not have it", least=1)},
)
