"""Certificates of destruction. `notices.certificates` writes them; this says what is in them."""

from __future__ import annotations

from api.schema.kind import Kind
from api.schema.records import listof, noun, record
from api.schema.scalars import choice, constant, digest, id_of, integer, text, time
from lineage.destruction import words
from wire import ids

_OBJECT = Kind({"type": "object"})

CERTIFICATE = noun(
    "Certificate",
    {
        "object": constant("certificate"),
        "id": id_of(ids.CERTIFICATE),
        "mode": choice(("live", "test")),
        "issued_at": time(),
        "tenant": text(),
        "order": record(
            {
                "id": id_of(ids.DESTRUCTION),
                "entry": id_of(ids.ENTRY),
                "cause": choice(words.CAUSE_CODES),
                "kind": choice(words.KIND_CODES),
                "opened_at": time(),
                "due_at": time(),
            }
        ),
        "statement": text("What we certify, and what we do not"),
        "items": record(
            {
                "count": integer("Copies that the order named", least=1),
                "not_destroyed": integer("Model versions that were assessed and not destroyed", least=0),
                "sha256": digest("SHA-256 of the RFC 8785 form of the whole list"),
                "listed": listof(_OBJECT, "The first 500 copies"),
            }
        ),
        "done": listof(
            _OBJECT, "Each method, procedure and organisation, and how the destruction was verified"
        ),
        "residuals": listof(text(), "What remains"),
        "proof": Kind(
            {"type": "null", "description": "A tlog-proof, once a signed checkpoint covers the entry"}
        ),
        "proof_status": choice(("pending",)),
        "entry": id_of(
            ids.ENTRY, "The ledger entry that holds the digest of what is signed. Not signed itself"
        ),
        "people": listof(
            record({"commitment": text(null=True), "name": text(), "title": text(null=True)}),
            "The people in it. Not signed, so that their names can be erased",
        ),
        "jws": text("JWS over the RFC 8785 form of every member except `entry`, `people` and `jws`"),
    },
)
