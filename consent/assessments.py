"""What is known, weighed at one instant before anything is asked: what rules, and what stands against it.

The first half of a decision, and the same for every question about one tenant, category and purpose. It stays
the same until an instant named in the facts passes, which lets those who answer many questions weigh once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from consent import statement_rules
from consent.conditions import Conditions
from consent.facts import Facts, Field, TermsFacts
from consent.obligations import Obligation
from consent.reasons import Reason
from consent.statement_rules import Statement
from consent.windows import DataWindow


@dataclass(frozen=True, slots=True)
class Assessment:
    """`against` is why no consent is in force, whatever is asked. `covered` are the fields that the ruling
    consent covers and the category still has, in the category's order; `window` is the data it covers.
    `holds_until` is the next instant at which time alone could end a yes.
    """

    facts: Facts
    ruling: Statement | None
    terms: TermsFacts | None
    against: tuple[Reason, ...]
    covered: tuple[Field, ...]
    window: DataWindow
    holds_until: datetime | None
    # What a yes is tied to where no fields and no window are named, by form: worked out once (consent.policy).
    obligations_by_form: dict[str | None, tuple[Obligation, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def conditions(self) -> Conditions:
        """The ruling consent's. Raises: ValueError where none rules."""
        if self.ruling is None:
            raise ValueError("no consent rules, so that there are no conditions")
        return self.ruling.conditions


def assess(facts: Facts, *, at: datetime) -> Assessment:
    ruling = statement_rules.ruling(facts.statements, at)
    terms = None if ruling is None else facts.terms.get(ruling.terms)
    return Assessment(
        facts=facts,
        ruling=ruling,
        terms=terms,
        against=(*_not_in_force(facts, at), *_not_standing(facts, ruling, terms, at)),
        covered=() if ruling is None else _covered(ruling, facts),
        window=DataWindow() if ruling is None else statement_rules.data_window(ruling, facts.statements),
        holds_until=None if ruling is None or terms is None else _holds_until(facts, ruling, terms, at),
    )


def relevant_instants(facts: Facts) -> Iterator[datetime]:
    """Every instant that the facts name: between two of them, they weigh the same."""
    if facts.tenant is not None and facts.tenant.suspended_since is not None:
        yield facts.tenant.suspended_since
    for prohibition in facts.prohibitions:
        yield prohibition.since
        if prohibition.until is not None:
            yield prohibition.until
    for terms in facts.terms.values():
        if terms.superseded_since is not None:
            yield terms.superseded_since
    for statement in facts.statements:
        yield from statement_rules.relevant_instants(statement)


def _covered(ruling: Statement, facts: Facts) -> tuple[Field, ...]:
    if facts.category is None:
        return ()
    names = set(ruling.conditions.fields)
    return tuple(each for each in facts.category.fields if each.name in names)


def _not_in_force(facts: Facts, at: datetime) -> Iterator[Reason]:
    """What lies outside of any consent and stands above it."""
    if facts.tenant is None:
        yield Reason("unknown_tenant")
    elif facts.tenant.suspended_since is not None and facts.tenant.suspended_since <= at:
        yield Reason("tenant_suspended", since=facts.tenant.suspended_since)
    if facts.category is None:
        yield Reason("unknown_category")
    if facts.purpose is None:
        yield Reason("unknown_purpose")
    for prohibition in facts.prohibitions:
        if prohibition.in_force(at):
            yield Reason(
                "agreement_prohibits", since=prohibition.since, detail={"agreement": prohibition.agreement}
            )


def _not_standing(
    facts: Facts, ruling: Statement | None, terms: TermsFacts | None, at: datetime
) -> Iterator[Reason]:
    """Why no consent is in force, as far as that lies in the statements and their terms."""
    if ruling is None:
        yield from _nothing_rules(facts, at)
        return
    if ruling.withdrawn(at):
        yield Reason("withdrawn", since=ruling.withdrawn_at, consent=ruling.id)
    if ruling.disputed(at):
        yield Reason("authority_disputed", since=ruling.disputed_at, consent=ruling.id)
    if ruling.expired(at):
        yield Reason("expired", since=ruling.conditions.valid_until, consent=ruling.id)
    paused_since = ruling.paused_since(at)
    if paused_since is not None:
        yield Reason("paused", since=paused_since, consent=ruling.id)
    if terms is None:
        yield Reason("terms_superseded", consent=ruling.id, detail={"terms": ruling.terms})
    elif terms.superseded_since is not None and terms.superseded_since <= at:
        yield Reason(
            "terms_superseded",
            since=terms.superseded_since,
            consent=ruling.id,
            detail={"terms": terms.version, "superseded_by": terms.superseded_by},
        )


def _nothing_rules(facts: Facts, at: datetime) -> Iterator[Reason]:
    if facts.tenant is None or facts.category is None or facts.purpose is None:
        return  # that nothing was said about the unknown says nothing
    found = False
    for statement in sorted(facts.statements, key=attrgetter("seq")):
        if not statement.said_by(at):
            continue
        status = statement_rules.status(statement, facts.statements, at)
        if status == "scheduled":
            yield Reason("not_yet_valid", since=statement.effective_from(), consent=statement.id)
            found = True
        elif status == "proposed":
            yield Reason("proposed_only", consent=statement.id)
            found = True
    if not found:
        yield Reason("no_consent")


def _holds_until(facts: Facts, ruling: Statement, terms: TermsFacts, at: datetime) -> datetime | None:
    """When time alone could end this yes: an expiry, newer terms, a prohibition, a scheduled statement."""
    ends = [
        ruling.conditions.valid_until,
        terms.superseded_since,
        *(prohibition.since for prohibition in facts.prohibitions),
        *facts.foreseen,
        *(newer.effective_from() for newer in facts.statements if newer.seq > ruling.seq),
    ]
    return min((end for end in ends if end is not None and end > at), default=None)
