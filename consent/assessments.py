"""Assess the facts of one consent key at one instant: which statement rules, and which denials apply.

This is the first half of a decision, the same for every question about one tenant, category and purpose. It
stays valid until the next instant that the facts name, so one assessment can serve many questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from consent import free_text, meanings, statement_rules
from consent.conditions import Conditions
from consent.facts import Facts, Field, TermsFacts
from consent.meanings import Carried
from consent.obligations import Obligation
from consent.reasons import Reason
from consent.statement_rules import Statement
from consent.windows import DataWindow


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the facts amount to at one instant, before a question is asked.

    `against` holds the denials that apply to every question. `carried` holds the fields that the ruling consent
    covers today, in the category's order, and those that came to mean something else. `window` is the data window.
    `holds_until` is the next instant at which time alone could end an approval.
    """

    facts: Facts
    ruling: Statement | None
    terms: TermsFacts | None
    against: tuple[Reason, ...]
    carried: Carried
    window: DataWindow
    holds_until: datetime | None
    # Cache of consent.policy: the obligations by form, for questions that name neither fields nor a data window.
    obligations_by_form: dict[str | None, tuple[Obligation, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def window_at(self, at: datetime) -> DataWindow:
        """Return the data window at `at`: without the data that is too young then."""
        age = None if self.ruling is None else self.ruling.conditions.min_age_days
        return self.window if age is None else self.window.without_newer(at - timedelta(days=age))

    @property
    def covered(self) -> tuple[Field, ...]:
        return self.carried.covered

    @property
    def conditions(self) -> Conditions:
        """The conditions of the ruling statement. Raises: ValueError if no statement rules."""
        if self.ruling is None:
            raise ValueError("no statement rules, so there are no conditions")
        return self.ruling.conditions


def assess(facts: Facts, *, at: datetime) -> Assessment:
    ruling = statement_rules.ruling(facts.statements, at)
    terms = None if ruling is None else facts.terms.get(ruling.terms)
    return Assessment(
        facts=facts,
        ruling=ruling,
        terms=terms,
        against=(*_not_in_force(facts, at), *_not_standing(facts, ruling, terms, at)),
        carried=meanings.NOTHING if ruling is None else _carried(ruling, facts),
        window=DataWindow() if ruling is None else statement_rules.data_window(ruling, facts.statements),
        holds_until=None if ruling is None or terms is None else _holds_until(facts, ruling, terms, at),
    )


def relevant_instants(facts: Facts) -> Iterator[datetime]:
    """Yield every instant at which an assessment of these facts may change."""
    if facts.tenant is not None and facts.tenant.suspended_since is not None:
        yield facts.tenant.suspended_since
    if facts.tenant is not None:
        yield from (bar.until for bar in facts.tenant.processors if bar.until is not None)
    for prohibition in facts.prohibitions:
        yield prohibition.since
        if prohibition.until is not None:
            yield prohibition.until
    for terms in facts.terms.values():
        if terms.superseded_since is not None:
            yield terms.superseded_since
    for statement in facts.statements:
        yield from statement_rules.relevant_instants(statement)


def _carried(ruling: Statement, facts: Facts) -> Carried:
    if facts.category is None:
        return meanings.NOTHING
    carried = meanings.carried(
        ruling.conditions.fields,
        category=facts.category,
        remembered=ruling.category_version,
        purpose=facts.purpose,
        seq=ruling.seq,
        objections=facts.tenant.objections if facts.tenant is not None else frozenset(),
    )
    return meanings.without(carried, free_text.withheld(facts))


def _not_in_force(facts: Facts, at: datetime) -> Iterator[Reason]:
    """Yield the denials that come from outside the statements: tenant, proof, category, purpose, agreements."""
    if facts.tenant is None:
        yield Reason("unknown_tenant")
    elif facts.tenant.suspended_since is not None and facts.tenant.suspended_since <= at:
        yield Reason("tenant_suspended", since=facts.tenant.suspended_since)
    if not facts.proven:
        yield Reason("state_unproven")
    if facts.category is None:
        yield Reason("unknown_category")
    if facts.purpose is None:
        yield Reason("unknown_purpose")
    for prohibition in facts.prohibitions:
        if prohibition.in_force(at):
            detail = {"agreement": prohibition.agreement}
            if prohibition.account:
                detail["account"] = prohibition.account
            yield Reason(prohibition.code, since=prohibition.since, detail=detail)


def _not_standing(
    facts: Facts, ruling: Statement | None, terms: TermsFacts | None, at: datetime
) -> Iterator[Reason]:
    """Yield the denials that come from the statements and their terms."""
    if ruling is None:
        yield from _nothing_rules(facts, at)
        return
    if ruling.id in facts.unconfirmed:
        yield facts.unconfirmed[ruling.id]
    yield from _happened_to(ruling, at)
    if _became_about_people(ruling, facts) and not ruling.attests_rights(at):
        yield Reason("rights_not_attested", consent=ruling.id)
    if terms is None:
        yield Reason("terms_superseded", consent=ruling.id, detail={"terms": ruling.terms})
    elif terms.superseded_since is not None and terms.superseded_since <= at:
        yield Reason(
            "terms_superseded",
            since=terms.superseded_since,
            consent=ruling.id,
            detail={"terms": terms.version, "superseded_by": terms.superseded_by},
        )


def _happened_to(ruling: Statement, at: datetime) -> Iterator[Reason]:
    """Yield the denials that come from what became of the ruling statement."""
    if ruling.withdrawn(at):
        yield Reason("withdrawn", since=ruling.withdrawn_at, consent=ruling.id)
    if ruling.disputed(at):
        yield Reason("authority_disputed", since=ruling.disputed_at, consent=ruling.id)
    if ruling.expired(at):
        yield Reason("expired", since=ruling.conditions.valid_until, consent=ruling.id)
    paused_since = ruling.paused_since(at)
    if paused_since is not None:
        yield Reason("paused", since=paused_since, consent=ruling.id)
    if ruling.lacks_signature(at):
        yield Reason("second_signature_due", since=ruling.cosign_due_at, consent=ruling.id)


def _became_about_people(ruling: Statement, facts: Facts) -> bool:
    return facts.category is not None and meanings.became_about_people(
        facts.category, remembered=ruling.category_version
    )


def _nothing_rules(facts: Facts, at: datetime) -> Iterator[Reason]:
    if not facts.proven:
        return  # that is the reason
    if facts.tenant is None or facts.category is None or facts.purpose is None:
        return  # the unknown part is the reason, not a missing consent
    has_reason = False
    for statement in sorted(facts.statements, key=attrgetter("seq")):
        if not statement.said_by(at):
            continue
        status = statement_rules.status(statement, facts.statements, at)
        if status == "scheduled":
            yield Reason("not_yet_valid", since=statement.effective_from(), consent=statement.id)
            has_reason = True
        elif status == "proposed":
            yield Reason("proposed_only", consent=statement.id)
            has_reason = True
    if not has_reason:
        yield Reason("no_consent")


def _holds_until(facts: Facts, ruling: Statement, terms: TermsFacts, at: datetime) -> datetime | None:
    """Return the next instant at which an expiry, terms, an agreement or a scheduled statement may end the consent."""
    ends = [
        ruling.conditions.valid_until,
        ruling.cosign_due_at,
        terms.superseded_since,
        *(prohibition.since for prohibition in facts.prohibitions),
        *facts.foreseen,
        *(
            newer.effective_from()
            for newer in facts.statements
            if newer.seq > ruling.seq and newer.called_off_at is None
        ),
    ]
    return min((end for end in ends if end is not None and end > at), default=None)
