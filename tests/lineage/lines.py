"""Random lines of model versions, customers with their groups, and recipients with a structure, for properties."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from consent.clauses import KEEP, CompetitorLimits
from consent.covenants import EXCEPTIONS, KINDS, MODES, Covenant
from lineage.judgement import title
from lineage.judgement.covenant_rules import BindingCovenant, CustomerParty
from lineage.judgement.line_facts import LineFacts, RegionBound, UnstatedSource
from lineage.judgement.newcomers import newcomers
from lineage.judgement.parties import Party
from lineage.judgement.pending_retirement import PendingRetirement
from lineage.judgement.recipients import RECIPIENTS, Recipient
from lineage.judgement.related_parties import BASES, RelatedParty
from lineage.judgement.surroundings import Surroundings, Tenancy
from lineage.judgement.taint import LINEAGES, OWNERSHIPS
from lineage.judgement.title import EACH_ALONE, TOGETHER, Title
from lineage.judgement.unproven_leakage import UnprovenLeakage

NOW = datetime(2030, 1, 1, tzinfo=UTC)
NAMED_AT = (None, NOW - timedelta(days=5), NOW - timedelta(days=100))
STANDING = (0, 10, 200, KEEP)
TENANTS, VERSIONS = 12, 40
NAMES = (
    *("ACME Pumps", "Globex Turbines", "Hollis Bearings", "Hollis", "Nordlicht", "Brandt Seals"),
    *("Initech", "Umbrella", "Stark Valves", "Wayne Gears", "Tyrell", "Hooli", "北光"),
)
INDUSTRIES = ("", "Chemicals", "Chemical", "Banking")
DOMAINS = ("", "hollis.example", "acme.example", "nordlicht.example")

parties = st.builds(Party, st.sampled_from(NAMES), st.sampled_from(DOMAINS))
related = st.builds(
    RelatedParty,
    parties,
    st.sampled_from(INDUSTRIES),
    st.sampled_from([None, 1_000, 2_000, 5_000, 5_001]),
    st.sampled_from(BASES),
)
recipients = st.builds(
    Recipient,
    parties,
    st.sampled_from(INDUSTRIES),
    st.sampled_from(RECIPIENTS),
    st.lists(related, max_size=2).map(tuple),
    st.lists(related, max_size=2).map(tuple),
)
covenants = st.builds(
    Covenant,
    st.sampled_from(KINDS),
    name=st.sampled_from(NAMES),
    industry=st.sampled_from(["Chemicals", "Banking"]),
    modes=st.lists(st.sampled_from(MODES), min_size=1, unique=True).map(tuple),
    exceptions=st.lists(st.sampled_from(EXCEPTIONS), unique=True).map(tuple),
)


def tenant(number: int) -> UUID:
    return UUID(int=100 + number)


def account(number: int) -> UUID:
    """Two tenants share each account."""
    return UUID(int=200 + number // 2)


@dataclass(frozen=True, slots=True)
class World:
    """The customers, and a line of versions: the facts of each with all its ancestors, and who these are."""

    around: Surroundings
    lines: tuple[LineFacts, ...]
    ancestors: tuple[frozenset[int], ...]


@st.composite
def surroundings(draw: st.DrawFn) -> Surroundings:
    count = draw(st.integers(2, TENANTS))
    named: dict[UUID, list[Party]] = {}
    industry: dict[int, str] = {}
    for number in range(count):
        names = named.setdefault(account(number), [])
        names.append(Party(draw(st.sampled_from(NAMES))))
        industry[number] = draw(st.sampled_from(INDUSTRIES))
    above = {id: draw(st.lists(st.sampled_from(NAMES), max_size=1)) for id in named}
    tenancies = [
        Tenancy(
            tenant(number),
            f"t{number}",
            Recipient(
                named[account(number)][0],
                industry[number],
                "tenant",
                tuple(RelatedParty(Party(name), industry[number]) for name in above[account(number)]),
                account=account(number),
                also_named=tuple(named[account(number)][1:]),
            ),
        )
        for number in range(count)
    ]
    customers = [CustomerParty(id, party) for id, names in named.items() for party in names]
    since = {id: NOW - timedelta(days=draw(st.sampled_from([1, 50, 500]))) for id in named}
    proven = draw(st.lists(recipients, max_size=2)) if draw(st.booleans()) else []
    return Surroundings(
        customers,
        tenancies,
        claims=frozenset(one.digest() for one in proven),
        served_since=since,
    )


@st.composite
def bound(draw: st.DrawFn, around: Surroundings) -> BindingCovenant:
    chosen = draw(st.sampled_from(list(around.tenants)))
    owner = chosen.recipient.account
    assert owner is not None
    competitors = draw(st.lists(st.tuples(parties, st.sampled_from(NAMED_AT)), max_size=2))
    return BindingCovenant(
        chosen.tenant,
        chosen.key,
        owner,
        draw(covenants),
        UUID(int=draw(st.integers(1, 99))),
        tuple(party for party, _ in competitors),
        tuple(one.party for one in around.customers if one.account == owner),
        tuple(newcomers(competitors, CompetitorLimits(standing_customers=draw(st.sampled_from(STANDING))))),
    )


@st.composite
def own_facts(draw: st.DrawFn, around: Surroundings) -> LineFacts:
    """What one version brings into its line. Most versions bring little, so that some answers are a yes."""
    someone = st.sampled_from(list(around.tenants))
    chosen, rare = draw(someone), st.sampled_from([0] * 9 + [1])
    account_of = chosen.recipient.account or UUID(int=0)
    titles = ()
    if draw(rare):
        joint_use = draw(st.sampled_from([TOGETHER, EACH_ALONE]))
        version = UUID(int=draw(st.integers(1000, 1040)))
        titles = (
            Title(
                chosen.tenant,
                chosen.key,
                account_of,
                draw(st.sampled_from(OWNERSHIPS)),
                joint_use,
                frozenset({version}),
            ),
        )
    unproven = ()
    if draw(rare):
        several = draw(st.booleans())
        unproven = (UnprovenLeakage(chosen.tenant, chosen.key, account_of, UUID(int=7), several),)
    unstated = ()
    if draw(rare):
        unstated = (UnstatedSource(chosen.key, chosen.tenant, chosen.recipient.account),)
    retiring = ()
    if draw(rare):
        days = draw(st.integers(-3, 3))
        retiring = (PendingRetirement(chosen.tenant, UUID(int=9), NOW, NOW + timedelta(days=days)),)
    regions = (RegionBound(chosen.tenant, chosen.key, UUID(int=8), ("EU",)),) if draw(rare) else ()
    return LineFacts(
        tuple(draw(st.lists(bound(around), max_size=1))),
        unstated,
        draw(st.sampled_from(["recorded"] * 8 + list(LINEAGES[1:]))),  # type: ignore[arg-type]
        titles,
        None,
        retiring,
        draw(rare),
        draw(rare),
        unproven,
        regions,
    )


def joined(own: LineFacts, parents: list[LineFacts]) -> LineFacts:
    """The facts of a version from its own and its parents': it has everything that they have."""
    every = [own, *parents]
    return LineFacts(
        tuple(dict.fromkeys(bound for one in every for bound in one.covenants)),
        tuple(dict.fromkeys(source for one in every for source in one.unstated)),
        max((one.lineage for one in every), key=LINEAGES.index),
        title.joined(each for one in every for each in one.titles),
        own.retired_at,
        [pending for one in every for pending in one.retiring],
        sum(one.breaches for one in every),
        sum(one.unproven_forms for one in every),
        tuple(dict.fromkeys(leak for one in every for leak in one.unproven_leakage)),
        tuple(dict.fromkeys(region for one in every for region in one.regions)),
    )


@st.composite
def worlds(draw: st.DrawFn, most: int = VERSIONS) -> World:
    around = draw(surroundings())
    lines: list[LineFacts] = []
    ancestors: list[frozenset[int]] = []
    for number in range(draw(st.integers(1, most))):
        own = draw(own_facts(around))
        chosen = draw(st.lists(st.integers(0, number - 1), max_size=2, unique=True)) if number else []
        handed_on = draw(st.booleans())
        holders = {one.tenant for one in own.titles}
        parents = []
        for parent in chosen:
            theirs = {one.tenant for one in lines[parent].titles}
            if not handed_on and holders and theirs - holders:
                continue  # the database refuses it without the owner's leave
            holders |= theirs
            parents.append(parent)
        lines.append(joined(own, [lines[parent] for parent in parents]))
        ancestors.append(frozenset(parents).union(*(ancestors[parent] for parent in parents)))
    return World(around, tuple(lines), tuple(ancestors))


def named(tenancy: Tenancy, party: Party, kind: str) -> Recipient:
    """The account of a tenant, as somebody would describe it by one of its names."""
    return replace(Recipient(party, tenancy.recipient.industry), kind=kind)
