"""What went wrong with the customer's data, and what became of it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lineage.findings.queries import findings
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import history_reading, problem_reading
from portal.presenters import problems as presenter


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """List the problems, open ones first."""
    found = problem_reading.problems(acting, history_reading.category_names(acting))
    return show(
        request,
        acting,
        "problems",
        open_ones=[one for one in found if one.is_open],
        answered=[one for one in found if not one.is_open],
    )


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, finding: UUID) -> HttpResponse:
    """Show one breach of which the customer was told."""
    seen = findings.finding(id=finding)
    if seen is None or seen.tenant_id != acting.tenant.id or seen.told_at is None:
        raise Http404("no such problem")
    problem = presenter.of_finding(
        seen,
        acting,
        history_reading.category_names(acting),
        hours=settings.LICET_INCIDENT_ANSWER_HOURS,
    )
    return show(request, acting, "problem", problem=problem)
