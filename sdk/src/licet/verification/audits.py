"""Verify the documents of an audit: its list, its opinion, and a search of storage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from licet import canonical
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

LIST: Final = "licet-audit-list+jws"
OPINION: Final = "licet-audit-opinion+jws"
SEARCH: Final = "licet-search+jws"
_UNSIGNED: Final = ("sha256", "entry")
_LISTS: Final = ("runs", "copies", "orders")
_ENTRY: Final = "The signature does not cover its ledger entry. Its digest matches its content."
_OWN_KEY: Final = (
    "It is signed by the person who searched, not by the server. Check that the keys are that person's."
)
_INCOMPLETE: Final = "The search could not read everything: finding nothing there proves nothing."


def listed(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify the list of an audit.

    Raises: Untrusted.
    """
    content = _content(document, key_of, name="list", kind=LIST)
    if not all(isinstance(content.get(name), list) for name in _LISTS):
        raise Untrusted("The signed content is not the list of an audit.")
    says = {name: content.get(name) for name in ("audit", "listed_at", "revision")}
    counts = {name: len(content[name]) for name in _LISTS}
    return VerificationResult(
        "audit_list", holds=True, says={**says, **counts, "sha256": document["sha256"]}, notes=(_ENTRY,)
    )


def opinion(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify the opinion of an auditor.

    Raises: Untrusted.
    """
    content = _content(document, key_of, name="opinion", kind=OPINION)
    names = ("audit", "given_at", "organisation", "recorded_by", "opinion", "findings", "list_sha256", "text")
    return VerificationResult(
        "audit_opinion", holds=True, says={name: content.get(name) for name in names}, notes=(_ENTRY,)
    )


def searched(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify the result of `licet prove-gone`, with the keys of the person who searched.

    Raises: Untrusted.
    """
    content = detached_signatures.signed(document, name="search", kind=SEARCH, unsigned=(), key_of=key_of)
    complete = content.get("complete")
    names = ("searched_at", "wanted", "gone", "found", "unread", "complete", "statement")
    notes = (_OWN_KEY,) if complete is True else (_OWN_KEY, _INCOMPLETE)
    return VerificationResult(
        "search", holds=True, says={name: content.get(name) for name in names}, notes=notes
    )


def _content(document: Mapping[str, Any], key_of: KeyOf, *, name: str, kind: str) -> dict[str, Any]:
    content = detached_signatures.signed(document, name=name, kind=kind, unsigned=_UNSIGNED, key_of=key_of)
    try:
        digest = hashlib.sha256(canonical.encode(content)).hexdigest()
    except ValueError as error:
        raise Untrusted(f"The signed content is not canonical: {error}.") from error
    if document.get("sha256") != digest:
        raise Untrusted("The digest does not match the content.")
    return content
