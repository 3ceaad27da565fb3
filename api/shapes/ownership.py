"""Ownership statements: whose a model version is, and what was promised of it."""

from __future__ import annotations

from api.schema.records import listof, noun
from api.schema.scalars import boolean, choice, constant, id_of, integer, key, text, time
from api.shapes.model import MODEL_NAMED
from api.shapes.terms import COVENANT
from lineage.judgement.taint import LINEAGES, OWNERSHIPS
from wire import ids

_COVENANT = noun(
    "OwnershipCovenant",
    {
        "covenant": COVENANT,
        "says": text("The covenant in words"),
        "entry": id_of(ids.ENTRY, "The ledger entry of the consent that it comes from"),
    },
)
_SOURCE = noun(
    "OwnershipSource",
    {
        "tenant": key(),
        "categories": listof(text()),
        "how": listof(choice(("used", "declared", "cleared"))),
        "direct": boolean("False if only an ancestor learned from the tenant"),
        "terms": listof(text(), "The versions of terms that the tenant accepted"),
        "covenants": listof(_COVENANT),
    },
)
OWNERSHIP = noun(
    "Ownership",
    {
        "object": constant("ownership"),
        "model": MODEL_NAMED,
        "owners": listof(text(), "`vendor`, a tenant's key, or both", least=1),
        "ownership": choice(
            OWNERSHIPS, "The strictest ownership in the terms of all data that it learned from"
        ),
        "audience": text("`shared`, or the key of the tenant whose own model it is"),
        "lineage": choice(LINEAGES),
        "whole": boolean("False if only the caller's own sources are shown"),
        "sources": listof(_SOURCE),
        "issuer": text(),
        "revision": integer(least=0),
        "at": time(),
        "jws": text("Every other member in RFC 8785 form, signed (EdDSA, JWS compact)"),
    },
)
