"""Propose and set the approval matrix, and check it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds
from pricing.governance import matrix
from pricing.governance.matrix import GrantKind, MatrixRule
from pricing.governance.queries import matrices
from pricing.models import ApprovalMatrix
from tenants.changes import WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from tenants.queries import staff_groups
from wire import ids

CHANGE: Final = "approval_matrix.set"
SUBJECT: Final = "approval-matrix:pricing"


@transaction.atomic
def propose_matrix(*, mode: str, rules: Sequence[MatrixRule], by: Actor, at: datetime) -> None:
    """Propose who may grant what. The same rules as those in force are not proposed."""
    written = [rule.to_dict() for rule in rules]
    was = [rule.to_dict() for rule in matrices.rules(mode=mode)]
    if written == was:
        return
    approvals.propose(
        Proposal(
            change=CHANGE,
            mode=mode,
            subject=SUBJECT,
            member="rules",
            was=was,
            becomes=written,
            arguments={"rules": written},
        ),
        by=by,
        at=at,
    )


@transaction.atomic
def set_matrix(*, mode: str, rules: Sequence[MatrixRule], by: Actor, at: datetime) -> None:
    """Replace the rules that say who may grant what."""
    id = ids.new(at=at)
    written = [rule.to_dict() for rule in rules]
    draft = Draft(ids.new(at=at), kinds.MATRIX.name, mode, {"matrix": str(id), "rules": written})
    ApprovalMatrix.objects.create(id=id, mode=mode, rules=written, entry_id=draft.id)
    ledger.record([draft], by=by, at=at)


def check_may_grant(*, mode: str, grant: GrantKind, amount: int, person: UUID) -> None:
    """Check that the matrix lets this person grant the amount. Raises: MayNotGrant."""
    matrix.check(
        matrices.rules(mode=mode),
        grant=grant,
        amount=amount,
        groups=staff_groups.groups_of_person(person=person),
    )


def carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    rules = [MatrixRule.from_dict(each) for each in change.arguments["rules"]]
    set_matrix(mode=change.mode, rules=rules, by=by, at=at)
