"""What a signatory declares with the signature: the class, the residual risk, the right to others' data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from consent.clauses import Clauses
from consent.models import Consent
from consent.operations.statements import CriticalNeedsTwo, RiskNotAccepted, ThirdPartyRightsMissing
from consent.queries import consents, proposals
from tenants.queries import moves


class OtherRiskClass(ValueError):
    """The consent records another class. Propose it again under the class that you mean."""

    code = "risk_class_recorded"


@dataclass(frozen=True, slots=True)
class Declarations:
    """What a signatory declares. `risk_class` None: the class stays as it is recorded."""

    risk_class: str | None = None
    risk_accepted: bool = False
    rights_attested: bool = False


NOTHING_DECLARED: Final = Declarations()


def check(row: Consent, declared: Declarations) -> None:
    """Check that the signatory declares what the proposal did not state already.

    Raises: RiskNotAccepted, ThirdPartyRightsMissing, OtherRiskClass.
    """
    if declared.risk_class not in {None, row.risk_class} and not proposals.is_item(consent=row.id):
        raise OtherRiskClass(row.risk_class)
    if row.events.filter(kind="stated").exists():
        return  # it was signed already, and is confirmed again
    if row.category_version.third_party and not (row.rights_attested or declared.rights_attested):
        raise ThirdPartyRightsMissing(row.category.code)
    if Clauses.from_dict(row.terms.clauses).states_a_risk and not (
        row.risk_accepted or declared.risk_accepted
    ):
        raise RiskNotAccepted(row.terms.version)


def attests(row: Consent, declared: Declarations) -> bool:
    """Whether the signatory attests rights that were not attested before."""
    needed = row.category_version.third_party and declared.rights_attested and not row.rights_attested
    return needed and not row.events.filter(kind="attested").exists()


def check_second_signature(row: Consent, declared: Declarations) -> None:
    """Check that one signature is enough for the class. Raises: CriticalNeedsTwo."""
    if signatures_required(row, declared) > 1 >= row.signatures_required:
        raise CriticalNeedsTwo("ask a second signatory")


def signatures_required(row: Consent, declared: Declarations = NOTHING_DECLARED) -> int:
    moved = moves.newest_place(tenant=row.tenant_id) is not None
    required = consents.required_signatures(row, moved=moved)
    return max(required, 2 if _risk_class(row, declared) == "critical" else 1)


def signed_members(row: Consent, declared: Declarations = NOTHING_DECLARED) -> dict[str, Any]:
    """Return the members of the statement that the signature decides. A signature accepts the risk of its terms."""
    attested = declared.rights_attested or row.events.filter(kind="attested").exists()
    return {
        "risk_class": _risk_class(row, declared),
        "risk_accepted": row.risk_accepted or Clauses.from_dict(row.terms.clauses).states_a_risk,
        "rights_attested": row.rights_attested or (row.category_version.third_party and attested),
    }


def _risk_class(row: Consent, declared: Declarations) -> str:
    given = [answer.risk_class for answer in row.answers.order_by("id") if answer.risk_class]
    return declared.risk_class or (given[-1] if given else row.risk_class)
