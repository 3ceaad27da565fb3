"""The rule behind each reason: what a changed answer is explained with, and where it is written down. Pure."""

from __future__ import annotations

from typing import Final

from consent import reasons
from lineage.judgement import use_reasons

_CONSENT: Final = "docs/consent-model.md"
_LINEAGE: Final = "docs/lineage.md"
RULES: Final[dict[str, str]] = {
    "unknown_tenant": f"Only tenants that the key may know of are answered for ({_CONSENT}, Decision).",
    "unknown_category": f"What is not offered to an account is unknown to it ({_CONSENT}, Meanings).",
    "unknown_purpose": f"What is not offered to an account is unknown to it ({_CONSENT}, Meanings).",
    "tenant_suspended": f"The vendor's switch holds every consent of the tenant ({_CONSENT}, Suspension).",
    "agreement_prohibits": f"An agreement in force prohibits training ({_CONSENT}, Agreements).",
    "agreement_lapsed": f"A prohibition that ended without a newer paper still denies ({_CONSENT}, Agreements).",
    "contract_ended": f"The last paper that permits has ended ({_CONSENT}, Agreements).",
    "account_changed": f"The tenant passed to another account, which has to confirm ({_CONSENT}, Change of hands).",
    "second_signature_due": f"Critical data needs a second signature ({_CONSENT}, Risk class).",
    "no_consent": f"Nobody consented ({_CONSENT}, Which statement rules).",
    "proposed_only": f"A proposal has no effect ({_CONSENT}, Status).",
    "not_yet_valid": f"The consent has not begun ({_CONSENT}, Status).",
    "withdrawn": f"The customer withdrew ({_CONSENT}, Status).",
    "authority_disputed": f"The signatory's authority is challenged ({_CONSENT}, Status).",
    "rights_not_attested": f"Data about people needs the customer's attestation ({_CONSENT}, Meanings).",
    "expired": f"The consent's end has passed ({_CONSENT}, Status).",
    "paused": f"The customer paused the consent ({_CONSENT}, Status).",
    "terms_superseded": f"Newer terms ask for a new acceptance ({_CONSENT}, Suspension).",
    "ownership_conflict": f"A tenant's own model cannot be shared ({_CONSENT}, Decision).",
    "audience_not_allowed": f"Whom a version may serve is judged with its covenants and owners ({_LINEAGE}).",
    "fields_not_covered": f"A consent covers what its fields meant, along every version ({_CONSENT}, Meanings).",
    "form_required": f"A consent to a form needs the question to name one ({_CONSENT}, Decision).",
    "form_insufficient": f"The consent wants more processed data ({_CONSENT}, Decision).",
    "region_required": f"A consent to regions needs the question to name one ({_CONSENT}, Decision).",
    "region_not_allowed": f"The consent does not allow the region ({_CONSENT}, Decision).",
    "region_not_attested": f"The key is bound to other regions ({_CONSENT}, Decision).",
    "model_family_required": f"A consent to families needs the question to name one ({_CONSENT}, Decision).",
    "model_family_not_allowed": f"The consent does not allow the model family ({_CONSENT}, Decision).",
    "processor_not_allowed": f"The consent does not allow the processor ({_CONSENT}, Decision).",
    "data_outside_window": f"The data's time lies outside the consent's window ({_CONSENT}, Data window).",
    "state_unproven": f"A standing does not agree with the ledger ({_CONSENT}, Proof of a standing).",
    "unknown_model": f"The version is not registered ({_LINEAGE}, Models).",
    "model_retired": f"The version is retired ({_LINEAGE}, What a version may be used for).",
    "retirement_required": f"The version has to be retired ({_LINEAGE}, What a version may be used for).",
    "lineage_unknown": f"A part of what it was made from is unknown ({_LINEAGE}, What a version inherits).",
    "breach_not_remedied": f"It learned from data that was not cleared ({_LINEAGE}, What a version inherits).",
    "form_unproven": f"A form that nobody measured is not proven ({_LINEAGE}, Proven forms).",
    "leakage_unproven": f"Terms ask for a measurement of leakage ({_LINEAGE}, Proven forms).",
    "review_required": "A person must judge a party that may be a protected one (docs/transfers.md).",
    "not_for": f"The version may not serve these tenants ({_LINEAGE}, What a version may be used for).",
    "obligation": f"An allowed use is bound by other obligations ({_CONSENT}, Decision).",
}
KNOWN: Final = frozenset({*reasons.CODES, *use_reasons.REASONS, "review_required", "not_for", "obligation"})


def of(code: str) -> str | None:
    """Return the rule behind a code. None for a code without a rule: then a change is unexplained."""
    return RULES.get(code)
