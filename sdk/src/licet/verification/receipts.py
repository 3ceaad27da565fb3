"""Receipts: signed JSON-LD, and the way from the entry it is of to a root of the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from licet import tokens
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

TYPE: Final = "licet-receipt+jws"
_NOTE: Final = (
    "No checkpoint vouches for this root and size of the ledger yet. The signature vouches for the receipt."
)
_UNSIGNED: Final = frozenset({"proof_status", "content", "inclusion"})


def verified(given: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Raises: Untrusted."""
    said = detached_signatures.signed(given, name="receipt", kind=TYPE, unsigned=_UNSIGNED, key_of=key_of)
    entry, statement = said.get("entry"), said.get("statement")
    if not isinstance(entry, dict) or not isinstance(statement, dict):
        raise Untrusted("What is signed is no receipt.")
    root = _root(given, entry)
    about = {name: statement.get(name) for name in ("tenant", "category", "purpose", "terms", "form")}
    says = {
        "id": said.get("id"),
        "kind": said.get("kind"),
        "created": said.get("dct:created"),
        **about,
        "entry": entry.get("seq"),
        "leaf_hash": entry.get("leaf_hash"),
    }
    return VerificationResult("receipt", holds=True, says=says, root=root, notes=(_NOTE,))


def _root(given: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The size and root of the ledger that the entry's proof leads to. Raises: Untrusted."""
    content, proof = given.get("content"), given.get("inclusion")
    if not isinstance(content, str) or not isinstance(proof, dict):
        raise Untrusted("The receipt does not come with its entry and the way to the root.")
    leaf = content.encode("utf-8", "surrogatepass")
    if not _is(hashlib.sha256(b"\0" + leaf).hexdigest(), entry.get("leaf_hash"), proof.get("leaf_hash")):
        raise Untrusted("The entry is not the one that the receipt was signed for.")
    seq, index, size, path = (
        entry.get("seq"),
        proof.get("leaf_index"),
        proof.get("tree_size"),
        proof.get("path"),
    )
    if type(seq) is not int or type(index) is not int or type(size) is not int or not isinstance(path, list):
        raise Untrusted("The way to the root is not what it should be.")
    try:
        hashes = [bytes.fromhex(one) for one in path]
    except (ValueError, TypeError) as error:
        raise Untrusted("The way to the root is not what it should be.") from error
    root = tokens.root_of(leaf, index=index, size=size, path=hashes).hex()
    if index != seq - 1 or not _is(root, proof.get("root")):
        raise Untrusted("The entry does not lie under the root that the receipt names.")
    return {"tree_size": size, "root": root}


def _is(found: str, *others: object) -> bool:
    return all(found == other for other in others)
