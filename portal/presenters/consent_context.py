"""Everything a page needs about one tenant, category and purpose: the consents, the terms offered and prohibitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404

from consent.conditions import BEGINNING
from consent.facts import Prohibition
from consent.queries import catalogue, consents, offers, purposes, risk_classes, tenant_papers
from consent.queries import terms as consent_terms
from consent.queries.catalogue import CategoryRecord
from consent.queries.consents import ConsentRecord
from consent.queries.purposes import PurposeRecord
from consent.queries.terms import TermsRecord
from consent.sentences import Sentence, sentences
from portal.acting_members import ActingMember
from portal.presenters.consent_states import ConsentState, consent_states


@dataclass(frozen=True, slots=True)
class ConsentContext:
    category: CategoryRecord
    purpose: PurposeRecord
    question: ConsentState
    terms: TermsRecord | None
    prohibitions: tuple[Prohibition, ...]
    risk_class: str | None = None

    @property
    def token(self) -> str:
        """A token of the state that a form was opened with. A different token means that the form is stale."""
        terms = self.terms.version if self.terms else ""
        return f"{self.question.token}:{self.category.version}:{terms}"

    @property
    def kept_from(self) -> datetime | None:
        """The start of the current consent's data; None where it has no start."""
        ruling = self.question.ruling
        if ruling is None or not self.question.is_given or ruling.conditions.data_from == BEGINNING:
            return None
        named = ruling.conditions.data_from or ruling.conditions.valid_from
        return named if isinstance(named, datetime) else took_effect_at(ruling)


def context_or_404(acting: ActingMember, *, category: str, purpose: str) -> ConsentContext:
    """Load what a page needs about one category and purpose of the tenant.

    Raises: Http404 for an unknown category or purpose.
    """
    seen = category_or_404(acting, category)
    for_ = purposes.purpose(mode=acting.mode, code=purpose)
    mine = acting.tenant.account
    if for_ is None or not offers.sees_purpose(mode=acting.mode, code=purpose, account=mine):
        raise Http404("no such purpose")
    said = consents.consents(tenant=acting.tenant.id, at=acting.at, category=category, purpose=purpose)
    return ConsentContext(
        seen,
        for_,
        consent_states(said).get((category, purpose), ConsentState(category, purpose)),
        consent_terms.terms_offered(
            mode=acting.mode, account=acting.tenant.account, purpose=purpose, at=acting.at
        ),
        tenant_papers.prohibitions_of(tenant=acting.tenant.id, at=acting.at),
        risk_classes.risk_class(tenant=acting.tenant.id, category=seen.id),
    )


def category_or_404(acting: ActingMember, code: str) -> CategoryRecord:
    """Load the category of this code, if the account may see it. Raises: Http404."""
    if not offers.sees_category(mode=acting.mode, code=code, account=acting.tenant.account):
        raise Http404("no such category")
    return catalogue.category(mode=acting.mode, code=code)


def took_effect_at(consent: ConsentRecord) -> datetime | None:
    """When the statement took effect; None while it is only proposed."""
    stated = next((event.recorded_at for event in consent.events if event.kind == "stated"), None)
    if stated is None:
        return None
    return max(stated, consent.conditions.valid_from or stated)


def condition_sentences(consent: ConsentRecord, *, zone: ZoneInfo) -> list[Sentence]:
    """A consent's conditions in sentences, compared with the current category and the accepted terms."""
    category = catalogue.category(mode=consent.mode, code=consent.category)
    terms = consent_terms.terms(mode=consent.mode, version=consent.terms)
    return sentences(
        consent.conditions,
        field_names=category.field_names,
        clauses=terms.clauses,
        begins_at=took_effect_at(consent),
        zone=zone,
    )
