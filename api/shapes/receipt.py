from __future__ import annotations

from api.shapes.schema import Schema, choice, const, free, integer, list_of, record, text

COMPONENTS: dict[str, Schema] = {
    "Receipt": {
        "type": "object",
        "description": "JSON-LD: a dpv:ConsentReceipt (ISO/IEC TS 27560). What has no prefix is ours.",
        "properties": {
            "@context": free("Prefixes"),
            "@id": text(),
            "@type": text(),
            "id": text(),
            "object": const("receipt"),
            "proof_status": choice(("pending", "included"), "included: a signed checkpoint covers the entry"),
            "content": text("The entry as it was hashed: `leaf_hash` is SHA-256 of a zero byte and this"),
            "inclusion": record(
                {
                    "leaf_index": integer(),
                    "leaf_hash": text(),
                    "tree_size": integer(),
                    "root": text(),
                    "path": list_of(text("Hex, the leaf's sibling first (RFC 9162 section 2.1.3)")),
                }
            ),
            "jws": text(
                "The receipt without `proof_status`, `content`, `inclusion` and `jws`, signed (EdDSA, JWS compact)"
            ),
        },
        "required": [
            "@context",
            "@id",
            "@type",
            "id",
            "object",
            "proof_status",
            "content",
            "inclusion",
            "jws",
        ],
        "additionalProperties": True,
    },
    "KeySet": record({"keys": list_of(free("RFC 7517; OKP, Ed25519, with `kid` by RFC 7638"))}),
    "Export": free("Everything recorded of the tenant: the record itself, in open formats"),
}
