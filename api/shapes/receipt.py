"""Receipts, exports, and the keys that they are verified with. `documents` writes the receipts."""

from __future__ import annotations

from api.schema.records import listof, named, noun, record
from api.schema.scalars import choice, constant, free, integer, text

RECEIPT = noun(
    "Receipt",
    {
        "@context": free("Prefixes"),
        "@id": text(),
        "@type": text(),
        "id": text(),
        "object": constant("receipt"),
        "proof_status": choice(
            ("pending", "included"), "`included` once a signed checkpoint covers the ledger entry"
        ),
        "content": text("The entry as it was hashed: `leaf_hash` is SHA-256 of a zero byte and this"),
        "inclusion": record(
            {
                "leaf_index": integer(),
                "leaf_hash": text(),
                "tree_size": integer(),
                "root": text(),
                "path": listof(
                    text("In hexadecimal digits, the leaf's sibling first (RFC 9162 section 2.1.3)")
                ),
            }
        ),
        "jws": text(
            "The receipt without `proof_status`, `content`, `inclusion` and `jws`, signed (EdDSA, JWS compact)"
        ),
    },
    description="A dpv:ConsentReceipt in JSON-LD (ISO/IEC TS 27560). Members without a prefix are Licet's",
    more=True,
)
KEY_SET = noun("KeySet", {"keys": listof(free("RFC 7517; OKP, Ed25519, with `kid` by RFC 7638"))})
EXPORT = named("Export", free("Everything recorded of the tenant: the record itself, in open formats"))
