"""Ownership statements: who owns a model version, and which covenants bind it."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable
from api.schema.scalars import Boolean, Choice, Constant, Id, Integer, Key, Text, Time
from api.shapes.model import MODEL_NAMED
from api.shapes.terms import COVENANT
from lineage.judgement.taint import LINEAGES, OWNERSHIPS
from wire import ids

_COVENANT = Noun(
    "OwnershipCovenant",
    {
        "covenant": COVENANT,
        "says": Text("The covenant in words"),
        "entry": Id(ids.ENTRY, "The ledger entry of the consent that it comes from"),
    },
)
_SOURCE = Noun(
    "OwnershipSource",
    {
        "tenant": Key(),
        "categories": ListOf(Text()),
        "how": ListOf(Choice(("used", "declared", "cleared"))),
        "direct": Boolean("False if only an ancestor learned from the tenant"),
        "terms": ListOf(Text(), "The versions of terms that the tenant accepted"),
        "covenants": ListOf(_COVENANT),
    },
)
OWNERSHIP = Noun(
    "Ownership",
    {
        "object": Constant("ownership"),
        "model": MODEL_NAMED,
        "owners": ListOf(Text(), "`vendor`, a tenant's key, or both", least=1),
        "ownership": Choice(
            OWNERSHIPS,
            "The strictest ownership in the terms of its data; `vendor` if others' data went into it",
        ),
        "base": Nullable(
            MODEL_NAMED, "Of an adapter: the version it is a delta on, which this statement is not about"
        ),
        "audience": Text("`shared`, or the key of the tenant that owns the model"),
        "lineage": Choice(LINEAGES),
        "whole": Boolean("False if only the caller's own sources are shown"),
        "sources": ListOf(_SOURCE),
        "issuer": Text(),
        "revision": Integer(least=0),
        "at": Time(),
        "jws": Text("Every other member in RFC 8785 form, signed (EdDSA, JWS compact)"),
    },
)
