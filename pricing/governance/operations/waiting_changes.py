"""Register the changes of prices that wait for a second person."""

from __future__ import annotations

from pricing.governance.operations import (
    commitment_proposals,
    matrices,
    override_proposals,
    schedule_proposals,
    share_proposals,
)
from tenants import changes
from tenants.changes import ChangeKind


def register() -> None:
    """Register the changes of prices that wait for a second person of the vendor."""
    changes.register(
        ChangeKind(
            schedule_proposals.SCHEDULE,
            working_days=0,
            carry_out=schedule_proposals.publish,
            owners_decide=False,
            crosses_customers=True,
            title="A price schedule",
            check_approver=schedule_proposals.check_approver,
        )
    )
    changes.register(
        ChangeKind(
            schedule_proposals.SCHEDULE_END,
            working_days=0,
            carry_out=schedule_proposals.end_schedule,
            owners_decide=False,
            crosses_customers=True,
            title="The end of a price schedule",
        )
    )
    changes.register(
        ChangeKind(
            override_proposals.OVERRIDE,
            working_days=0,
            carry_out=override_proposals.record_override,
            owners_decide=False,
            title="A negotiated price",
            check_approver=override_proposals.check_approver,
        )
    )
    changes.register(
        ChangeKind(
            override_proposals.OVERRIDE_END,
            working_days=0,
            carry_out=override_proposals.end_override,
            owners_decide=False,
            title="The end of a negotiated price",
        )
    )
    changes.register(
        ChangeKind(
            commitment_proposals.COMMITMENT,
            working_days=0,
            carry_out=commitment_proposals.record_commitment,
            owners_decide=False,
            title="A commitment",
            check_approver=commitment_proposals.check_approver,
        )
    )
    changes.register(
        ChangeKind(
            commitment_proposals.COMMITMENT_END,
            working_days=0,
            carry_out=commitment_proposals.end_commitment,
            owners_decide=False,
            title="The early end of a commitment",
        )
    )
    changes.register(
        ChangeKind(
            matrices.CHANGE,
            working_days=0,
            carry_out=matrices.carry_out,
            owners_decide=False,
            title="Who may grant what",
        )
    )
    changes.register(
        ChangeKind(
            share_proposals.CHANGE,
            working_days=0,
            carry_out=share_proposals.carry_out,
            owners_decide=False,
            title="The shares of a subscription",
        )
    )
