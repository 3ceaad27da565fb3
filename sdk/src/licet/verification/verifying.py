"""Which kind a document is of, and with which keys it is verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from licet import keys as key_sets
from licet import strict_json, tokens
from licet.errors import NotVerifiable, Untrusted
from licet.tokens import KeyOf
from licet.verification import attestations, certificates, decisions, ownerships, receipts, statements
from licet.verification.result import VerificationResult

LARGEST_DOCUMENT: Final = 16 * 1024 * 1024
_VERIFIED: Final[dict[str, Callable[[Any, KeyOf], VerificationResult]]] = {
    "decision": decisions.verified,
    "receipt": receipts.verified,
    "certificate": certificates.verified,
    "attestation": attestations.verified,
    "ownership": ownerships.verified,
    "usage_statement": statements.verified,
}
_NOT_YET: Final = {
    "bundle": "Bundles",
    "checkpoint": "Checkpoints of the ledger",
}
# What has no `object` is known by its members.
_UNNAMED: Final = {
    frozenset({"leaf", "index", "size", "path", "root"}): "decision",
    attestations.MEMBERS: "attestation",
}


def verify(document: bytes, *, keys: bytes) -> VerificationResult:
    """`keys` is the server's JSON Web Key Set. A document that is not genuine is a falsy Finding.

    Raises: NotVerifiable, where nothing can be said of it.
    """
    kind, value = _told(document)
    known = _keys(keys)

    def key_of(kid: str) -> tokens.PublicKey:
        if kid not in known:
            raise Untrusted("It is signed with a key that is not among the ones given.")
        return known[kid]

    try:
        return _VERIFIED[kind](value, key_of)
    except Untrusted as error:
        return VerificationResult(kind, holds=False, why=str(error))


def _told(document: bytes) -> tuple[str, Any]:
    """The document's kind, and what it is read as. Raises: NotVerifiable."""
    if len(document) > LARGEST_DOCUMENT:
        raise NotVerifiable("The document is larger than any of ours.")
    if document.startswith(b"%PDF"):
        raise NotVerifiable(
            "A page of paper is not signed by itself: verify the JSON that its code leads to."
        )
    text = document.strip()
    if b"\n\n\xe2\x80\x94 " in text:  # a signed note: text, an empty line, an em dash for each signature
        raise _not_yet("checkpoint")
    if not text.startswith(b"{"):
        if text.isascii() and text.count(b".") == 2 and not text.split()[1:]:
            return "decision", text.decode()
        raise NotVerifiable("The document is none of ours: neither JSON nor a signature.")
    try:
        said = strict_json.loads(text)
    except Untrusted as error:
        raise NotVerifiable(f"The document cannot be read. {error}") from error
    kind = said.get("object", _UNNAMED.get(frozenset(said)))
    if isinstance(kind, str) and kind in _NOT_YET:
        raise _not_yet(kind)
    if not isinstance(kind, str) or kind not in _VERIFIED:
        raise NotVerifiable("The document is none of ours: its `object` is no kind that is signed.")
    return kind, said


def _not_yet(kind: str) -> NotVerifiable:
    return NotVerifiable(f"{_NOT_YET[kind]} cannot be verified by this version of licet yet.")


def _keys(raw: bytes) -> Mapping[str, tokens.PublicKey]:
    try:
        found = key_sets.parse(strict_json.loads(raw))
    except Untrusted as error:
        raise NotVerifiable(f"The keys cannot be read. {error}") from error
    if not found:
        raise NotVerifiable("There is no Ed25519 key among the keys.")
    return found
