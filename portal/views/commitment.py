"""Give notice to end a commitment."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from language import formats
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from pricing.governance.operations import commitments
from pricing.governance.queries import commitments as queries


@require_POST
@for_acting_member
@signatories_only
def give_notice(request: HttpRequest, acting: ActingMember, commitment: UUID) -> HttpResponse:
    try:
        if queries.commitment_by_id(id=commitment).tenant != acting.tenant.id:
            raise Http404
        ends_at = commitments.give_notice(id=commitment, by=acting.by, at=acting.at)
    except queries.NoSuchCommitment as error:
        raise Http404 from error
    except commitments.CommitmentOver:
        messages.error(request, "It has ended, or notice was given already. Nothing changed.")
    else:
        last_day = formats.deciding_last_day(ends_at, acting.zone)
        messages.success(request, f"Notice given. The last day of your commitment is {last_day}.")
    return redirect("portal:price", acting.mode, acting.key)
