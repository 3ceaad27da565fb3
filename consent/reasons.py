"""The reasons of a denial."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from wire import ids, times

Code = Literal[
    "unknown_tenant",
    "unknown_category",
    "unknown_purpose",
    "tenant_suspended",
    "agreement_prohibits",
    "agreement_lapsed",
    "contract_ended",
    "account_changed",
    "no_consent",
    "proposed_only",
    "not_yet_valid",
    "withdrawn",
    "authority_disputed",
    "rights_not_attested",
    "second_signature_due",
    "expired",
    "paused",
    "terms_superseded",
    "ownership_conflict",
    "audience_not_allowed",
    "fields_not_covered",
    "form_required",
    "form_insufficient",
    "region_required",
    "region_not_allowed",
    "region_not_attested",
    "model_family_required",
    "model_family_not_allowed",
    "processor_not_allowed",
    "data_outside_window",
    "state_unproven",
]
CODES: tuple[Code, ...] = get_args(Code)
# Reasons that a wider consent of the tenant would remove. A job denied only for these may make a request.
ASKABLE: frozenset[Code] = frozenset(
    {
        "no_consent",
        "expired",
        "fields_not_covered",
        "form_required",
        "form_insufficient",
        "region_required",
        "region_not_allowed",
        "model_family_required",
        "model_family_not_allowed",
        "processor_not_allowed",
        "data_outside_window",
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a stable code, when it began, the consent that caused it, and details."""

    code: Code
    since: datetime | None = None
    consent: UUID | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "since": times.render(self.since) if self.since is not None else None,
            "consent": ids.render(ids.CONSENT, self.consent) if self.consent is not None else None,
            "detail": dict(self.detail),
        }
