"""Find out a document's kind, and verify it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from licet import published_keys, strict_json, tokens
from licet.errors import NotVerifiable, Untrusted
from licet.published_keys import PublishedKey
from licet.tokens import KeyOf
from licet.verification import attestations, audits, certificates, decisions, ownerships, receipts, statements
from licet.verification.result import VerificationResult

LARGEST_DOCUMENT: Final = 16 * 1024 * 1024
_VERIFIED: Final[dict[str, Callable[[Any, KeyOf], VerificationResult]]] = {
    "decision": decisions.verified,
    "receipt": receipts.verified,
    "certificate": certificates.verified,
    "attestation": attestations.verified,
    "ownership": ownerships.verified,
    "usage_statement": statements.verified,
    "audit_list": audits.listed,
    "audit_opinion": audits.opinion,
    "search": audits.searched,
}
_NOT_YET: Final = {
    "bundle": "Bundles",
    "checkpoint": "Checkpoints of the ledger",
}
# Where a result says when its document was made.
_MADE_AT: Final = ("decided_at", "issued_at", "listed_at", "given_at", "created")
# Documents without the member `object`, recognised by their members.
_UNNAMED: Final = {
    frozenset({"leaf", "index", "size", "path", "root"}): "decision",
    attestations.MEMBERS: "attestation",
}


def verify(document: bytes, *, keys: bytes) -> VerificationResult:
    """Verify a document with the server's JSON Web Key Set.

    A document that is not genuine gives a falsy VerificationResult.

    Raises: NotVerifiable if it cannot be checked.
    """
    kind, value = _recognised(document)
    known = _keys(keys)
    used: list[PublishedKey] = []

    def key_of(kid: str) -> tokens.PublicKey:
        if kid not in known:
            raise Untrusted(
                "It is signed with a key that is not in the key set. Check that the keys are this server's."
            )
        used.append(known[kid])
        return known[kid]

    try:
        return _refuse_retired(_VERIFIED[kind](value, key_of), used)
    except Untrusted as error:
        return VerificationResult(kind, holds=False, why=str(error))


def _refuse_retired(result: VerificationResult, used: Iterable[PublishedKey]) -> VerificationResult:
    """Return the result, unless the document says it was made after its key was retired.

    A thief of the key could have signed it.

    Raises: Untrusted.
    """
    made = [instant for name in _MADE_AT if (instant := _seconds(result.says.get(name))) is not None]
    ended = [key.retired_at for key in used if key.retired_at is not None]
    if made and ended and max(made) > min(ended):
        raise Untrusted("It says that it was made after the server had retired the key that signed it.")
    return result


def _seconds(text: object) -> float | None:
    """Return an instant in seconds since 1970; None for anything else."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return instant.timestamp() if instant.tzinfo is not None else None


def _recognised(document: bytes) -> tuple[str, Any]:
    """Return the document's kind and its parsed content.

    Raises: NotVerifiable.
    """
    if len(document) > LARGEST_DOCUMENT:
        raise NotVerifiable("The document is larger than the limit of 16 MiB.")
    if document.startswith(b"%PDF"):
        raise NotVerifiable(
            "A PDF is not signed by itself. Verify the JSON document that its QR code links to."
        )
    text = document.strip()
    if b"\n\n\xe2\x80\x94 " in text:  # the signed-note format: text, an empty line, lines with an em dash
        raise _not_yet("checkpoint")
    if not text.startswith(b"{"):
        if text.isascii() and text.count(b".") == 2 and not text.split()[1:]:
            return "decision", text.decode()
        raise NotVerifiable("The document is neither JSON nor a signature.")
    try:
        content = strict_json.loads(text)
    except Untrusted as error:
        raise NotVerifiable(f"The document cannot be read. {error}") from error
    kind = content.get("object", _UNNAMED.get(frozenset(content)))
    if isinstance(kind, str) and kind in _NOT_YET:
        raise _not_yet(kind)
    if not isinstance(kind, str) or kind not in _VERIFIED:
        raise NotVerifiable("The document's `object` is not a kind that Licet signs.")
    return kind, content


def _not_yet(kind: str) -> NotVerifiable:
    """Return the error for a kind that this version does not support."""
    return NotVerifiable(f"{_NOT_YET[kind]} cannot be verified by this version of licet yet.")


def _keys(raw: bytes) -> Mapping[str, PublishedKey]:
    """Return the keys of the key set.

    Raises: NotVerifiable.
    """
    try:
        parsed = published_keys.parse(strict_json.loads(raw))
    except Untrusted as error:
        raise NotVerifiable(f"The keys cannot be read. {error}") from error
    if not parsed:
        raise NotVerifiable("The key set contains no Ed25519 key.")
    return parsed
