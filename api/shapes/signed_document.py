"""The one document that a consent was signed with."""

from __future__ import annotations

from api.schema.records import Noun
from api.schema.scalars import Constant, Digest, Id, Text
from wire import ids

SIGNED_DOCUMENT = Noun(
    "SignedDocument",
    {
        "object": Constant("signed_document"),
        "consent": Id(ids.CONSENT),
        "markdown": Text("The terms' text, then every clause and condition in words"),
        "sha256": Digest("SHA-256 of `markdown`, as the consent's ledger entry holds it"),
    },
)
