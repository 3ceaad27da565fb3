"""Two years of the customers' consents, in order. Every load produces the same history."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from consent import clauses as clause_rules
from consent import conditions as condition_rules
from consent.declarations import Declaration
from consent.operations import agreements, catalogue, purposes, statements
from consent.operations import changes as consent_changes
from consent.operations import terms as consent_terms
from consent.operations.catalogue import FieldInput
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from consent.queries import catalogue as consent_catalogue
from consent.queries import consents as consent_consents
from consent.queries import terms as terms_queries
from identity.operations import staff as staff_operations
from ledger import actors
from ledger.actors import Actor
from pricing import schedule_reader
from pricing.governance.operations import schedules
from sandbox.demo import training_history, vendor
from sandbox.demo.customers import CUSTOMERS, Customer
from tenants.operations import accounts, customer_keys, managers, members
from tenants.operations import tenants as tenant_operations
from tenants.operations import users as tenant_users
from tenants.queries import people as tenant_people
from tenants.queries import tenants

MODE = "live"
BY = actors.system("demo")
DAY = timedelta(days=1)
# A step may record something up to this long after its own time: a second signature, the end of a run.
LONGEST_STEP = timedelta(hours=1)
Step = tuple[datetime, Callable[[datetime], object]]


@dataclass
class DemoPeople:
    """The people of the demonstration: user ids and person ids by e-mail address."""

    people: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    consents: dict[tuple[str, str, str], UUID] = field(default_factory=dict)
    password_hash: str = ""

    def add(self, email: str, name: str, title: str, **staff: Any) -> int:
        from sandbox.demo.customers import PASSWORD

        if not self.password_hash:
            self.password_hash = make_password(PASSWORD)  # once: hashing is slow on purpose
        user = tenant_users.make_user(
            email=email, name=name, title=title, password_hash=self.password_hash, **staff
        )
        self.users[email] = user
        self.people[email] = tenant_people.person_of_user(user=user)
        return user


def steps(cast: DemoPeople, *, now: datetime) -> list[Step]:
    """All steps with their times, in order. The last ones lie a few hours before `now`."""
    begin = now.replace(hour=9, minute=0, second=0, microsecond=0) - 730 * DAY
    chance = random.Random(20241122)  # noqa: S311  a story, not a secret
    found = [*_vendor(begin), *_onboarding(cast, begin, chance)]
    for number, customer in enumerate(CUSTOMERS):
        found += _life(cast, customer, begin + (25 + 11 * number) * DAY, now, chance)
    found += _recent(cast, now)
    found += training_history.steps(now=now, consents=cast.consents, people=partial(_signs_for, cast))
    return sorted((step for step in found if step[0] < now - LONGEST_STEP), key=lambda step: step[0])


def _vendor(begin: datetime) -> Iterator[Step]:
    for code, (*_, fields) in vendor.CATEGORIES.items():
        # Energy came later, and telemetry had no firmware at first: fields that old consents do not cover.
        later = 320 * DAY if code == "energy-use" else timedelta()
        first = len(fields) - 1 if code == "machine-telemetry" else len(fields)
        yield begin + later, partial(_category, code, first)
        if first < len(fields):
            yield begin + 410 * DAY, partial(_category, code, len(fields))
    for code, (name, cross) in vendor.PURPOSES.items():
        yield begin, partial(_purpose, code, name, cross)
    yield begin + DAY, partial(_terms, vendor.FIRST_TERMS, vendor.clauses(competitors=False))
    yield begin + 300 * DAY, partial(_terms, vendor.NEWER_TERMS, vendor.clauses())
    yield begin + 2 * DAY, partial(_schedule, 1400, 365)
    yield begin + 340 * DAY, partial(_schedule, 1500, None)


def _category(code: str, present: int, at: datetime) -> None:
    """The category with the first `present` of its fields."""
    name, description, time_field, third_party, fields = vendor.CATEGORIES[code]
    catalogue.put_category(
        mode=MODE, code=code, name=name, description=description, time_field=time_field,
        third_party=third_party, fields=[FieldInput(*one) for one in fields[:present]], by=BY, at=at,
    )  # fmt: skip


def _purpose(code: str, name: str, cross: bool, at: datetime) -> None:
    purposes.put_purpose(mode=MODE, code=code, name=name, cross_tenant=cross, by=BY, at=at)


def _terms(body: str, written: dict[str, Any], at: datetime) -> None:
    """Terms named after the month of their publication; two versions lie ten months apart."""
    clauses, errors = clause_rules.parse(written)
    if clauses is None:
        raise ValueError(errors)
    consent_terms.publish_terms(
        mode=MODE, version=f"{at:%Y-%m}", title="Data contribution terms", body_markdown=body,
        clauses=clauses, requires_reacceptance=False, by=BY, at=at,
    )  # fmt: skip


def _schedule(gold_bps: int, days: int | None, at: datetime) -> None:
    """A schedule named after the month in which it begins; two begin a year apart."""
    start = at if days is not None else at + 27 * DAY
    rule, errors = schedule_reader.parse(vendor.schedule(f"list-{start:%Y-%m}", gold_bps=gold_bps))
    if rule is None:
        raise ValueError(errors)
    schedules.publish_schedule(
        mode=MODE, name="List price", rule=rule, effective_from=start,
        effective_until=at + days * DAY if days is not None else None, by=BY, at=at,
    )  # fmt: skip


def _onboarding(cast: DemoPeople, begin: datetime, chance: random.Random) -> Iterator[Step]:
    from sandbox.demo.customers import AUDITOR, GROUPS, RESELLER, STAFF

    def staff(at: datetime) -> None:
        for email, name, title, superuser in STAFF:
            cast.add(email, name, title, is_staff=True, is_superuser=superuser)
            if email in GROUPS:
                staff_operations.put_staff(email=email, name=name, groups=[GROUPS[email]], by=None, at=at)
        cast.add(AUDITOR[0], AUDITOR[1], AUDITOR[2])

    def reseller(at: datetime) -> None:
        key, name, _ = RESELLER
        accounts.put_account(mode=MODE, key=key, name=name, pays_only=True, by=BY, at=at)

    yield begin, staff
    yield begin + DAY, reseller
    for number, customer in enumerate(CUSTOMERS):
        day = begin + (5 + 11 * number) * DAY + timedelta(minutes=chance.randrange(400))
        yield day, partial(_customer, cast, customer)
        yield day + timedelta(hours=2), partial(_agreement, customer)
    yield day + timedelta(hours=3), partial(_own_key, cast, CUSTOMERS[0])


def _customer(cast: DemoPeople, customer: Customer, at: datetime) -> None:
    from sandbox.demo.customers import AUDITOR, STAFF

    competitors = [accounts.CompetitorInput(name, domain) for name, domain in customer.competitors]
    account = accounts.put_account(
        mode=MODE, key=customer.key, name=customer.name, signatures_required=customer.signatures_required,
        competitors=competitors, by=BY, at=at,
    )  # fmt: skip
    for key, name in customer.tenants or ((customer.key, customer.name),):
        tenant_operations.put_tenant(
            mode=MODE, key=key, name=name, region=customer.region, account=customer.key,
            industry=customer.industry, aliases=customer.aliases, by=BY, at=at,
        )  # fmt: skip
    for name, title, role in (
        (customer.owner, "Managing director", "owner"),
        (customer.officer, "Privacy officer", "privacy_officer"),
    ):
        user = cast.add(customer.email(name), name, title)
        members.record_member(user=user, account=account, role=role, by=BY, at=at)
    auditor = cast.users[AUDITOR[0]]
    if customer.key in {"brandt-pumpen", "nordsee-wind"}:
        members.record_member(user=auditor, account=account, role="auditor", by=BY, at=at)
    for number, (email, *_) in enumerate(STAFF[:2]):
        if (CUSTOMERS.index(customer) + number) % 3 != 1:
            managers.assign(user=cast.users[email], account=account, by=BY, at=at)


def _own_key(cast: DemoPeople, customer: Customer, at: datetime) -> None:
    """The customer's own key, for the page that lists keys. Its text is thrown away."""
    owner = cast.people[customer.email(customer.owner)]
    customer_keys.issue(
        tenant=tenants.tenant(mode=MODE, key=customer.key).id,
        made_by=owner,
        name="Export to the data warehouse",
        scopes=["consent:read", "decide"],
        expires_at=at + 1095 * DAY,
        by=actors.person(owner, channel="portal"),
        at=at,
    )


def _agreement(customer: Customer, at: datetime) -> None:
    agreements.record_agreement(
        mode=MODE, account=customer.key, reference=f"MSA-{customer.key}", kind="msa",
        training="prohibited" if customer.prohibits else "opt_in", effective_from=at,
        effective_until=at + 1095 * DAY, by=BY, at=at,
    )  # fmt: skip


def _life(
    cast: DemoPeople, customer: Customer, start: datetime, now: datetime, chance: random.Random
) -> Iterator[Step]:
    """One customer's consents: careful at first, then wider, withdrawn, and given again."""
    if customer.prohibits:
        return
    day = start
    for key, _ in customer.tenants or ((customer.key, ""),):
        wanted = chance.sample(sorted(set(vendor.CATEGORIES) - {"energy-use"}), k=chance.randint(2, 4))
        for category in wanted:
            day += chance.randint(3, 40) * DAY + timedelta(minutes=chance.randrange(480))
            form = chance.choice(["pseudonymised", "anonymised", "aggregated"])
            yield day, partial(_opt_in, cast, customer, key, category, "train-shared-model", form)
            if chance.random() < 0.45:
                later = day + chance.randint(60, 260) * DAY
                yield (
                    later,
                    partial(_opt_in, cast, customer, key, category, "train-shared-model", "pseudonymised"),
                )
            if chance.random() < 0.3:
                gone = day + chance.randint(120, 420) * DAY
                yield gone, partial(_withdraw, cast, customer, key, category, "train-shared-model")
                if chance.random() < 0.5:
                    back = gone + chance.randint(30, 120) * DAY
                    yield (
                        back,
                        partial(_opt_in, cast, customer, key, category, "train-shared-model", "aggregated"),
                    )
            if chance.random() < 0.35:
                yield (
                    day + 15 * DAY,
                    partial(_opt_in, cast, customer, key, category, "benchmark-insights", "aggregated"),
                )
        if chance.random() < 0.5:
            energy = start + 330 * DAY + chance.randint(0, 90) * DAY
            yield energy, partial(_opt_in, cast, customer, key, "energy-use", "train-own-model", "raw")
    if chance.random() < 0.25:
        paused = now - chance.randint(5, 30) * DAY
        yield paused, partial(_pause_something, cast, customer)


def _recent(cast: DemoPeople, now: datetime) -> Iterator[Step]:
    """Proposals and requests that wait for an answer today."""
    brandt, nordsee = CUSTOMERS[0], CUSTOMERS[2]
    yield now - 3 * DAY, partial(_propose, cast, brandt, "quality-inspection", "anonymised")
    yield now - 2 * DAY, partial(_propose, cast, nordsee, "service-history", "pseudonymised")
    yield now - DAY, partial(_propose, cast, CUSTOMERS[4], "machine-telemetry", "pseudonymised")


def _conditions(category: str, form: str, region: str, **changes: Any) -> condition_rules.Conditions:
    seen = consent_catalogue.category(mode=MODE, code=category)
    named = [
        f["name"] for f in seen.fields if f["identifies"] != "person" or form in {"raw", "pseudonymised"}
    ]
    written = {"fields": named, "form": form, "regions": [region], **changes}
    found, errors = condition_rules.parse(written, category_fields=seen.field_names)
    if found is None:
        raise ValueError(errors)
    return found


def _region(customer: Customer) -> str:
    return "EEA" if customer.region in {"DE", "FR", "NL", "ES", "FI", "IT", "NO", "PL"} else customer.region


def _opt_in(
    cast: DemoPeople, customer: Customer, tenant: str, category: str, purpose: str, form: str, at: datetime
) -> None:
    seen = tenants.tenant(mode=MODE, key=tenant)
    terms = terms_queries.terms_offered(mode=MODE, account=seen.account, purpose=purpose, at=at)
    if terms is None:
        raise ValueError(f"no terms at {at}")
    signs = cast.people[customer.email(customer.owner)]
    stated = statements.record_statement(
        mode=MODE, tenant=tenant, category=category, purpose=purpose, terms=terms.version,
        conditions=_conditions(category, form, _region(customer)),
        risk_class="confidential" if category == "operator-shifts" else "ordinary",
        risk_accepted=True, rights_attested=vendor.CATEGORIES[category][3],
        signatory=Signatory("member", signs), manner="signed", by=_by(signs), at=at,
    )  # fmt: skip
    if stated.status == "proposed":
        second = cast.people[customer.email(customer.officer)]
        consent_changes.confirm(
            consent=stated.consent, signatory=Signatory("member", second),
            declared=Declaration(risk_accepted=True, rights_attested=vendor.CATEGORIES[category][3]),
            by=_by(second), at=at + timedelta(minutes=40),
        )  # fmt: skip
    cast.consents[tenant, category, purpose] = stated.consent


def _withdraw(
    cast: DemoPeople, customer: Customer, tenant: str, category: str, purpose: str, at: datetime
) -> None:
    signs = cast.people[customer.email(customer.officer)]
    found = cast.consents[tenant, category, purpose]
    consent_changes.withdraw(consent=found, signatory=Signatory("member", signs), by=_by(signs), at=at)


def _pause_something(cast: DemoPeople, customer: Customer, at: datetime) -> None:
    signs = cast.people[customer.email(customer.officer)]
    for (tenant, _, _), found in cast.consents.items():
        if tenant.startswith(customer.key) and consent_consents.status_of(consent=found, at=at) == "active":
            consent_changes.pause(
                consent=found, reason="Controller replacement on line 2", by=_by(signs), at=at
            )
            return


def _propose(cast: DemoPeople, customer: Customer, category: str, form: str, at: datetime) -> None:
    from sandbox.demo.customers import STAFF

    manager = cast.people[STAFF[0][0]]
    seen = tenants.tenant(mode=MODE, key=customer.key)
    terms = terms_queries.terms_offered(mode=MODE, account=seen.account, at=at)
    if terms is None:
        raise ValueError(f"no terms at {at}")
    statements.record_statement(
        mode=MODE, tenant=customer.key, category=category, purpose="train-shared-model", terms=terms.version,
        conditions=_conditions(category, form, _region(customer)),
        risk_accepted=True, rights_attested=vendor.CATEGORIES[category][3],
        evidence=[EvidenceInput("0" * 63 + "1", "call-notes.pdf")],
        manner="proposed", by=actors.person(manager, channel="admin"), at=at,
    )  # fmt: skip


def _signs_for(cast: DemoPeople, tenant: str) -> UUID:
    customer = next(one for one in CUSTOMERS if tenant in {one.key, *(key for key, _ in one.tenants)})
    return cast.people[customer.email(customer.owner)]


def _by(person: UUID) -> Actor:
    return actors.person(person, channel="portal")
