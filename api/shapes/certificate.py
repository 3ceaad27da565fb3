"""Certificates of destruction. `notices.certificates` writes them; this module documents their members."""

from __future__ import annotations

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Choice, Constant, Digest, Id, Integer, Text, Time
from lineage.destruction import residuals, vocabulary
from wire import ids

_OBJECT = Kind(type="object")

CERTIFICATE = Noun(
    "Certificate",
    {
        "object": Constant("certificate"),
        "id": Id(ids.CERTIFICATE),
        "mode": Choice(("live", "test")),
        "issued_at": Time(),
        "tenant": Text(),
        "order": Record(
            {
                "id": Id(ids.DESTRUCTION),
                "entry": Id(ids.ENTRY),
                "cause": Choice(vocabulary.CAUSE_CODES),
                "kind": Choice(vocabulary.KIND_CODES),
                "opened_at": Time(),
                "due_at": Time(),
            }
        ),
        "statement": Text("What we certify, and what we do not"),
        "items": Record(
            {
                "count": Integer("Copies that the order named", least=1),
                "not_destroyed": Integer("Model versions that were assessed and not destroyed", least=0),
                "sha256": Digest("SHA-256 of the RFC 8785 form of the whole list"),
                "listed": ListOf(_OBJECT, "The first 500 copies"),
            }
        ),
        "done": ListOf(
            _OBJECT, "Each method, procedure and organisation, and how the destruction was verified"
        ),
        "residuals": ListOf(Text(), "What remains"),
        "proof": Kind("A tlog-proof, once a signed checkpoint covers the entry", type="null"),
        "proof_status": Choice(("pending",)),
        "entry": Id(ids.ENTRY, "The ledger entry that holds the digest of what is signed. Not signed itself"),
        "people": ListOf(
            Record({"commitment": Text(null=True), "name": Text(), "title": Text(null=True)}),
            "The people in it. Not signed: their names can be erased",
        ),
        "jws": Text("JWS over the RFC 8785 form of every member except `entry`, `people` and `jws`"),
    },
    # Certificates that were issued before these members existed lack them.
    {
        "residuals_until": Time("When all that remains should be gone", null=True),
        "residuals_until_reason": Choice(residuals.REASONS, "Why `residuals_until` is null", null=True),
        "closes": Id(ids.CERTIFICATE, "The first certificate, on an order's second one", null=True),
    },
)
