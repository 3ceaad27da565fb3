from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.after_the_contract import after_the_contract
from consent.queries import terms as consent_terms
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters.clause_sentences import clause_sentences


@require_safe
@for_acting_member
def terms(request: HttpRequest, acting: ActingMember, version: str) -> HttpResponse:
    """Show terms in full. Terms negotiated with another account answer 404."""
    found = next(
        (
            t
            for t in consent_terms.published(
                mode=acting.mode, account=acting.tenant.account, accepted_by=acting.tenant.id
            )
            if t.version == version
        ),
        None,
    )
    if found is None:
        raise Http404("no such terms")
    return show(
        request,
        acting,
        "terms",
        terms=found,
        promises=clause_sentences(found.clauses),
        afterwards=after_the_contract(found.clauses),
    )
