"""Receipts, exports, and the keys that they are verified with. `documents` writes the receipts."""

from __future__ import annotations

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Choice, Constant, Free, Integer, Text

RECEIPT = Noun(
    "Receipt",
    {
        "@context": Free("Prefixes"),
        "@id": Text(),
        "@type": Text(),
        "id": Text(),
        "object": Constant("receipt"),
        "proof_status": Choice(
            ("pending", "included"), "`included` once a signed checkpoint covers the ledger entry"
        ),
        "content": Text("The entry as it was hashed: `leaf_hash` is SHA-256 of a zero byte and this"),
        "inclusion": Record(
            {
                "leaf_index": Integer(),
                "leaf_hash": Text(),
                "tree_size": Integer(),
                "root": Text(),
                "path": ListOf(
                    Text("In hexadecimal digits, the leaf's sibling first (RFC 9162 section 2.1.3)")
                ),
            }
        ),
        "jws": Text(
            "The receipt without `proof_status`, `content`, `inclusion` and `jws`, signed (EdDSA, JWS compact)"
        ),
    },
    description="A dpv:ConsentReceipt in JSON-LD (ISO/IEC TS 27560). Members without a prefix are Licet's",
    more=True,
)
KEY_SET = Noun(
    "KeySet",
    {
        "keys": ListOf(
            Free("RFC 7517; OKP, Ed25519, with `kid` by RFC 7638, and `retired_at` once it signs no more")
        )
    },
)
EXPORT = Kind(
    "Everything recorded of the tenant: the record itself, in open formats",
    name="Export",
    type="object",
    additionalProperties=True,
)
