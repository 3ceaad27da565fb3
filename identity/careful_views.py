"""The views that ask again who a person is: signatures, withdrawals on behalf, keys, members, approvals, exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SENT: Final = frozenset({"POST"})
_OPENED: Final = frozenset({"GET", "HEAD"})
# A page that is nothing but the form of such an act asks before anything is typed.
_FORM: Final = _SENT | _OPENED

# The name of a view: the methods that need a fresh factor.
CAREFUL: Final[Mapping[str, frozenset[str]]] = {
    # A signature, or what an owner decides like one.
    "portal:review": _SENT,
    "portal:confirm": _SENT,
    "portal:cosign": _SENT,
    "portal:resume": _SENT,
    "portal:answer-proposal": _SENT,
    "portal:risk-class": _SENT,
    "portal:answer-waiver": _SENT,
    "portal:answer-change": _SENT,
    "portal:answer-processor": _SENT,
    "portal:contract": _SENT,
    "portal:merge": _SENT,
    "portal:split": _SENT,
    "portal:lift-stop": _SENT,
    "portal:release-destruction": _SENT,
    # Keys and secrets for other people or systems.
    "portal:open-audit": _SENT,
    "portal:webhooks": _SENT,
    "portal:webhook-rotate": _SENT,
    "portal:keys": _SENT,
    "portal:key-rotate": _SENT,
    "portal:calendar-make": _SENT,
    # Who acts for the customer.
    "portal:team": _SENT,
    "portal:team-change": _SENT,
    "portal:team-remove": _SENT,
    # Exports.
    "portal:history-file": _OPENED,
    "portal:consents-file": _OPENED,
    "portal:export-file": _OPENED,
    "portal:set-export": _SENT,
    # The desk: on behalf of a customer.
    "admin:withdraw": _FORM,
    "admin:resume": _FORM,
    "admin:approve": _FORM,
    "admin:answer_proposal": _SENT,
    "admin:imports": _SENT,
    "admin:import": _SENT,
    "admin:record_agreement": _FORM,
    "admin:void_agreement": _FORM,
    "admin:confirm_end": _FORM,
    "admin:move_tenant": _FORM,
    # Members, keys, approvals, and what cannot be undone.
    "admin:onboard": _FORM,
    "admin:managers": _SENT,
    "admin:view_as": _SENT,
    "admin:invite_member": _FORM,
    "admin:change_member": _FORM,
    "admin:issue_key": _FORM,
    "admin:rotate_key": _FORM,
    "admin:revoke_key": _FORM,
    "admin:webhooks": _SENT,
    "admin:webhook": _SENT,
    "admin:approval": _SENT,
    "admin:staff": _SENT,
    "admin:security": _SENT,
    "admin:month-file": _OPENED,
    "admin:books": _SENT,
    "admin:approve-books": _FORM,
    "admin:decide-waiver": _FORM,
    "admin:erase_person": _FORM,
}
