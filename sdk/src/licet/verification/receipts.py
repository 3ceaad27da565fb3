"""Verify receipts: signed JSON-LD, and the proof from the ledger entry to a root of the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from licet import merkle_proofs
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

TYPE: Final = "licet-receipt+jws"
_NOTE: Final = (
    "This root and size of the ledger are not yet covered by a checkpoint. The signature covers the receipt."
)
_UNSIGNED: Final = frozenset({"proof_status", "content", "inclusion"})


def verified(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify a receipt.

    Raises: Untrusted.
    """
    content = detached_signatures.signed(
        document, name="receipt", kind=TYPE, unsigned=_UNSIGNED, key_of=key_of
    )
    entry, statement = content.get("entry"), content.get("statement")
    if not isinstance(entry, dict) or not isinstance(statement, dict):
        raise Untrusted("The signed content is not a receipt.")
    root = _root(document, entry)
    about = {name: statement.get(name) for name in ("tenant", "category", "purpose", "terms", "form")}
    says = {
        "id": content.get("id"),
        "kind": content.get("kind"),
        "created": content.get("dct:created"),
        **about,
        "entry": entry.get("seq"),
        "leaf_hash": entry.get("leaf_hash"),
    }
    return VerificationResult("receipt", holds=True, says=says, root=root, notes=(_NOTE,))


def _root(document: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ledger size and root that the entry's proof leads to.

    Raises: Untrusted.
    """
    content, proof = document.get("content"), document.get("inclusion")
    if not isinstance(content, str) or not isinstance(proof, dict):
        raise Untrusted("The receipt lacks its ledger entry or the proof of inclusion.")
    leaf = content.encode("utf-8", "surrogatepass")
    if not _is(hashlib.sha256(b"\0" + leaf).hexdigest(), entry.get("leaf_hash"), proof.get("leaf_hash")):
        raise Untrusted("The entry does not match the signed receipt.")
    seq, index, size, path = (
        entry.get("seq"),
        proof.get("leaf_index"),
        proof.get("tree_size"),
        proof.get("path"),
    )
    if type(seq) is not int or type(index) is not int or type(size) is not int or not isinstance(path, list):
        raise Untrusted("The proof of inclusion is malformed.")
    try:
        hashes = [bytes.fromhex(digest) for digest in path]
    except (ValueError, TypeError) as error:
        raise Untrusted("The proof of inclusion is malformed.") from error
    root = merkle_proofs.root_of(leaf, index=index, size=size, path=hashes).hex()
    if index != seq - 1 or not _is(root, proof.get("root")):
        raise Untrusted("The proof does not lead from the entry to the named root.")
    return {"tree_size": size, "root": root}


def _is(value: str, *others: object) -> bool:
    return all(value == other for other in others)
