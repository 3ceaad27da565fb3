"""What a key that vouches for signatories may vouch for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api.principal import Principal
from consent.operations.evidence import EvidenceInput
from consent.queries import evidence as documents
from wire.problems import Problem


def check(who: Principal, *, account: UUID, evidence: Sequence[EvidenceInput] | None = None) -> None:
    """Check that the caller's key vouches for signatories of this account, with this evidence.

    `evidence` of None means that the request takes no evidence. Raises: Problem (403 `account_not_named`, 422
    `signed_evidence_needed`).
    """
    named = who.key.vouches_for
    if named is not None and account not in named:
        raise Problem("account_not_named", "This key vouches for signatories of other accounts only.")
    if evidence is None or not who.key.documents_only:
        return
    digests = [document.sha256 for document in evidence]
    found = documents.evidence(mode=who.mode, account=account, digests=digests)
    if not any(not document.held_by_caller for document in found):
        raise Problem(
            "signed_evidence_needed",
            "This key brings signed documents: upload one with POST /v1/evidence first.",
        )
