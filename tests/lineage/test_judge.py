"""One judgement for every use: what speaks against it, and that the answers about one model agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.clauses import CompetitorLimits
from consent.covenants import MODES, Covenant
from lineage.judgement import covenant_rules, judge
from lineage.judgement.covenant_rules import BindingCovenant
from lineage.judgement.judge import Act, Use
from lineage.judgement.line_facts import LineFacts, RegionBound, UnstatedSource
from lineage.judgement.newcomers import newcomers
from lineage.judgement.objections import OWNERS_LEAVE
from lineage.judgement.parties import Party
from lineage.judgement.pending_retirement import PendingRetirement
from lineage.judgement.recipients import Recipient
from lineage.judgement.related_parties import RelatedParty
from lineage.judgement.surroundings import Surroundings, Tenancy
from lineage.judgement.title import EACH_ALONE, TOGETHER, Title
from lineage.judgement.unproven_leakage import UnprovenLeakage
from lineage.judgement.use_judgement import UseJudgement
from tests.lineage.lines import NOW, World, bound, named, recipients, related, surroundings, worlds

ACME, GLOBEX = UUID(int=1), UUID(int=2)
ACME_ACCOUNT, GLOBEX_ACCOUNT = UUID(int=11), UUID(int=12)
ACME_PUMPS = Tenancy(ACME, "acme", Recipient(Party("ACME Pumps"), kind="tenant", account=ACME_ACCOUNT))
GLOBEX_TURBINES = Tenancy(
    GLOBEX, "globex", Recipient(Party("Globex Turbines"), kind="tenant", account=GLOBEX_ACCOUNT)
)
AROUND = Surroundings(
    [
        covenant_rules.CustomerParty(ACME_ACCOUNT, Party("ACME Pumps")),
        covenant_rules.CustomerParty(GLOBEX_ACCOUNT, Party("Globex Turbines")),
    ],
    [ACME_PUMPS, GLOBEX_TURBINES],
)
EMPTY = LineFacts()
STRANGER = Recipient(Party("Quiet Water Foundation"))
ACTS: tuple[Act, ...] = ("derive", "train_on", "deploy", "serve", "sale", "licence", "weights", "hosted_use")


LEAKAGE = UnprovenLeakage(ACME, "acme", ACME_ACCOUNT, UUID(int=9))


def acmes(ownership: str) -> LineFacts:
    return LineFacts(titles=(Title(ACME, "acme", ACME_ACCOUNT, ownership),))


def retiring(days: int) -> PendingRetirement:
    return PendingRetirement(ACME, UUID(int=9), NOW - timedelta(days=1), NOW + timedelta(days=days))


def rivals(*modes: str) -> LineFacts:
    """ACME named Globex as its competitor."""
    covenant = Covenant("competitor", modes=tuple(modes) or MODES)
    return LineFacts(
        (
            BindingCovenant(
                ACME,
                "acme",
                ACME_ACCOUNT,
                covenant,
                UUID(int=9),
                (Party("Globex Turbines"),),
                (Party("ACME Pumps"),),
            ),
        )
    )


def judged(
    facts: LineFacts, act: Act, whom: Recipient | Tenancy | str | None = None, **more: Any
) -> UseJudgement:
    """Judge an act for a tenant, a recipient, `shared`, or nobody."""
    use = Use(
        act,
        recipient=whom if isinstance(whom, Recipient) else None,
        audience=whom if isinstance(whom, Tenancy) else None,
        shared=whom == "shared",
        region=more.pop("region", None),
    )
    return judge.judge(facts, use, replace(AROUND, **more), at=NOW)


def codes(found: UseJudgement) -> list[str]:
    return [reason.code for reason in found.reasons]


@pytest.mark.parametrize(
    ("facts", "act", "whom", "reasons"),
    [
        (EMPTY, "deploy", None, []),
        (LineFacts(lineage="declared"), "derive", None, []),
        (LineFacts(lineage="unknown"), "deploy", None, ["lineage_unknown"]),
        (LineFacts(lineage="unknown"), "serve", ACME_PUMPS, ["lineage_unknown"]),
        (LineFacts(retired_at=NOW), "serve", ACME_PUMPS, ["model_retired"]),
        (LineFacts(retiring=[retiring(9)]), "serve", ACME_PUMPS, []),
        (LineFacts(retiring=[retiring(9)]), "hosted_use", STRANGER, []),
        (LineFacts(retiring=[retiring(9)], retired_at=NOW), "sale", STRANGER, []),
        (LineFacts(retiring=[retiring(9), retiring(0)]), "serve", ACME_PUMPS, ["retirement_required"]),
        (LineFacts(retiring=[retiring(9)]), "deploy", None, ["retirement_required"]),
        (LineFacts(breaches=1), "weights", STRANGER, ["breach_not_remedied"]),
        (LineFacts(unproven_forms=1), "deploy", None, ["form_unproven"]),
        (LineFacts(unproven_forms=1), "derive", "shared", ["form_unproven"]),
        (LineFacts(unproven_leakage=(LEAKAGE,)), "deploy", None, ["leakage_unproven"]),
        (LineFacts(unproven_leakage=(LEAKAGE,)), "derive", None, []),
        (LineFacts(unproven_leakage=(LEAKAGE,)), "derive", GLOBEX_TURBINES, ["leakage_unproven"]),
        (LineFacts(breaches=1, unproven_forms=1, unproven_leakage=(LEAKAGE,)), "control", STRANGER, []),
        (acmes("vendor"), "serve", ACME_PUMPS, []),
        (acmes("vendor"), "serve", GLOBEX_TURBINES, ["audience_not_allowed"]),
        (acmes("tenant"), "deploy", "shared", ["audience_not_allowed"]),
        (acmes("tenant"), "deploy", None, []),
        (acmes("tenant"), "control", STRANGER, []),
        (rivals(), "serve", GLOBEX_TURBINES, ["audience_not_allowed"]),
        (rivals("sale"), "serve", GLOBEX_TURBINES, []),
        (rivals(), "serve", ACME_PUMPS, []),
        (
            LineFacts(
                lineage="unknown", retired_at=NOW, retiring=[retiring(1)], titles=acmes("joint").titles
            ),
            "derive",
            GLOBEX_TURBINES,
            ["model_retired", "retirement_required", "lineage_unknown", "audience_not_allowed"],
        ),
    ],
)
def test_what_speaks_against_a_use(facts: LineFacts, act: Act, whom: Any, reasons: list[str]) -> None:
    found = judged(facts, act, whom)
    assert codes(found) == reasons
    assert found.allow is (reasons == [])


@pytest.mark.parametrize("act", ["sale", "licence", "weights", "hosted_use", "serve", "derive"])
@pytest.mark.parametrize(
    ("ownership", "kind"), [("tenant", "owner"), ("joint", "owner"), ("vendor", "audience")]
)
def test_what_is_for_one_tenant_goes_to_nobody_else_without_its_leave(
    act: Act, ownership: str, kind: str
) -> None:
    whom = GLOBEX_TURBINES if act in {"serve", "derive"} else STRANGER
    (against,) = judged(acmes(ownership), act, whom).blocking
    assert (against.kind, against.key, against.covenant) == (kind, "acme", None)
    recipient = whom.recipient if isinstance(whom, Tenancy) else whom
    leave = {one: {(ACME, OWNERS_LEAVE): UUID(int=77)} for one in recipient.digests()}
    assert judged(acmes(ownership), act, whom, waivers=leave).allow is (kind == "owner")


def test_the_owner_needs_nobodys_leave() -> None:
    for act in ("sale", "licence", "weights", "hosted_use"):
        assert judged(acmes("tenant"), act, Recipient(Party("ACME Pumps"))).allow


def test_a_region_binds_where_a_model_runs() -> None:
    facts = LineFacts(regions=(RegionBound(ACME, "acme", UUID(int=9), ("EU",)),))
    (against,) = judged(facts, "deploy", None, region="US").blocking
    assert (against.kind, against.key, against.why) == ("region", "acme", "region_not_allowed")
    assert judged(facts, "serve", ACME_PUMPS, region="US").allow is False
    assert judged(facts, "serve", ACME_PUMPS, region="DE").allow
    assert judged(facts, "deploy", None).allow
    assert judged(facts, "derive", None, region="US").allow


def test_a_shared_model_says_whom_it_may_not_serve() -> None:
    for act, whom in (("serve", "shared"), ("deploy", None), ("derive", None)):
        found = judged(rivals(), act, whom)  # type: ignore[arg-type]
        assert (found.allow, found.not_for) == (True, ("globex",))
    assert judged(rivals("sale"), "deploy").not_for == ()
    assert judged(LineFacts(unstated=(UnstatedSource("acme", ACME, ACME_ACCOUNT),)), "deploy").not_for == (
        "globex",
    )
    assert judged(rivals(), "serve", ACME_PUMPS).not_for == ()


def test_a_controlling_party_is_judged_like_the_recipient() -> None:
    def to(**structure: Any) -> UseJudgement:
        return judged(rivals(), "sale", Recipient(Party("Quiet Water Foundation"), **structure))

    globex = Party("Globex Turbines")
    assert to().allow
    for name in ("controlled_by", "controls"):
        assert to(**{name: (RelatedParty(globex),)}).blocking[0].why == "is_the_party"
        assert to(**{name: (RelatedParty(globex, votes_bps=5001),)}).blocking
        half = to(**{name: (RelatedParty(globex, votes_bps=5000),)})
        assert (half.blocking, half.review_required, half.review[0].why) == ((), True, "minority_holder")
        assert to(**{name: (RelatedParty(globex, votes_bps=1999),)}).allow
        assert to(**{name: (RelatedParty(globex, votes_bps=100, basis="board"),)}).blocking
        assert to(**{name: (RelatedParty(globex, votes_bps=0, basis="fund_manager"),)}).blocking


FUND = Recipient(Party("Quiet Water Capital"), kind="financial_buyer")


def buyers() -> LineFacts:
    """ACME's model goes to nobody but a financial buyer. ACME named Globex as its competitor."""
    (competitor,) = rivals().covenants
    return LineFacts((replace(competitor, covenant=Covenant("anyone", exceptions=("financial_buyer",))),))


@pytest.mark.parametrize(
    ("recipient", "unproven", "proven"),
    [
        (FUND, "review", None),
        (replace(FUND, party=Party("Globex Turbines")), "blocked", "blocked"),
        (replace(FUND, party=Party("Globex")), "review", "review"),
        (replace(FUND, controls=(RelatedParty(Party("Globex Turbines")),)), "blocked", "blocked"),
        (replace(FUND, controlled_by=(RelatedParty(Party("Globex")),)), "review", "review"),
        (
            replace(FUND, controls=(RelatedParty(Party("Globex Turbines"), votes_bps=2000),)),
            "review",
            "review",
        ),
        (replace(FUND, controls=(RelatedParty(Party("Globex Turbines"), votes_bps=1999),)), "review", None),
        (replace(FUND, kind="company"), "blocked", "blocked"),
    ],
)
def test_financial_buyer_is_a_claim_and_no_password(
    recipient: Recipient, unproven: str, proven: str | None
) -> None:
    """It lifts a covenant only if proven, and if no party in the structure is or may be a protected one."""
    assert [one.outcome for one in judged(buyers(), "sale", recipient).objections] == [unproven]
    found = judged(buyers(), "sale", recipient, claims=frozenset({recipient.digest()}))
    assert [one.outcome for one in found.objections] == ([] if proven is None else [proven])
    assert found.allow is (proven is None)


def test_a_claim_is_for_one_recipient_with_one_structure() -> None:
    proven = frozenset({FUND.digest()})
    assert judged(buyers(), "sale", FUND, claims=proven).allow
    for another in (
        replace(FUND, controls=(RelatedParty(Party("Hooli")),)),
        replace(FUND, party=Party("Quiet Fire Capital")),
        replace(FUND, industry="Banking"),
    ):
        assert judged(buyers(), "sale", another, claims=proven).review_required


def test_a_claim_lifts_no_covenant_that_does_not_except_financial_buyers() -> None:
    (competitor,) = rivals().covenants
    anyone = LineFacts((replace(competitor, covenant=Covenant("anyone")),))
    assert judged(anyone, "sale", FUND, claims=frozenset({FUND.digest()})).allow is False


# -- standing customers ----------------------------------------------------------------------------------------------

DAYS_AGO = {days: NOW - timedelta(days=days) for days in (5, 10, 30, 100)}


def named_lately(standing: int | str, named: int, *modes: str) -> LineFacts:
    """ACME named Globex so many days ago, under terms that spare the hosted use of standing customers."""
    (one,) = rivals(*modes).covenants
    limits = CompetitorLimits(standing_customers=standing)
    spared = newcomers([(Party("Globex Turbines"), DAYS_AGO[named])], limits)
    return LineFacts((replace(one, newcomers=tuple(spared)),))


@pytest.mark.parametrize(
    ("standing", "named", "served", "spared"),
    [
        (30, 10, 100, True),
        (30, 10, 10, True),  # served on the day it was named
        (30, 10, 5, False),  # served only since it was named
        (30, 30, 100, False),  # the wind-down is over
        (0, 5, 100, False),
        ("keep", 30, 100, True),
        ("keep", 30, 5, False),
    ],
)
def test_a_new_name_acts_on_standing_customers_after_the_wind_down(
    standing: int | str, named: int, served: int, spared: bool
) -> None:
    facts, since = named_lately(standing, named), {GLOBEX_ACCOUNT: DAYS_AGO[served]}
    for act in ("serve", "deploy", "derive"):
        assert judged(facts, act, GLOBEX_TURBINES, served_since=since).allow is spared  # type: ignore[arg-type]
    globex = Recipient(Party("Globex Turbines"))
    assert judged(facts, "hosted_use", globex, served_since=since).allow is spared
    for act in ("sale", "licence", "weights", "control"):
        assert judged(facts, act, globex, served_since=since).allow is False  # type: ignore[arg-type]
    assert (judged(facts, "serve", "shared", served_since=since).not_for == ()) is spared
    # no such time is known of somebody who is no customer
    assert judged(facts, "hosted_use", Recipient(Party("Globex")), served_since=since).allow is False


def test_a_competitor_is_spared_only_if_all_statements_spare_it() -> None:
    since = {GLOBEX_ACCOUNT: DAYS_AGO[100]}
    short, long, none = (named_lately(days, 10).covenants[0] for days in (5, 30, 0))
    for first, second, allowed in (
        (long, long, True),
        (short, long, False),
        (long, short, False),
        (long, none, False),
    ):
        facts = LineFacts((first, second))
        assert judged(facts, "serve", GLOBEX_TURBINES, served_since=since).allow is allowed


def test_nobody_else_is_spared() -> None:
    """A covenant whose only competitor is spared still has a named competitor: others need no review."""
    facts, since = named_lately(30, 10), {GLOBEX_ACCOUNT: DAYS_AGO[100]}
    assert judged(facts, "serve", GLOBEX_TURBINES, served_since=since).review_required is False


# -- leave and joint use ---------------------------------------------------------------------------------------------


def test_joint_owners_may_each_use_the_model_alone_if_terms_say_so() -> None:
    alone = Title(ACME, "acme", ACME_ACCOUNT, "joint", EACH_ALONE)
    for title, free in (
        (alone, True),
        (replace(alone, joint_use=TOGETHER), False),
        (replace(alone, ownership="tenant"), False),
        (replace(alone, ownership="vendor"), False),
    ):
        facts = LineFacts(titles=(title,))
        for act, whom in (
            ("serve", GLOBEX_TURBINES),
            ("serve", "shared"),
            ("sale", STRANGER),
            ("derive", "shared"),
        ):
            assert judged(facts, act, whom).allow is free  # type: ignore[arg-type]
        assert (judged(facts, "deploy").not_for == ()) is free


def test_leave_for_what_the_line_was_made_from_is_leave_for_the_line() -> None:
    first, second, leave = UUID(int=71), UUID(int=72), UUID(int=77)
    facts = LineFacts(
        titles=(Title(ACME, "acme", ACME_ACCOUNT, "tenant", versions=frozenset({first, second})),)
    )
    globex = dict.fromkeys(GLOBEX_TURBINES.recipient.digests(), leave)

    def allows(leaves: dict[UUID, dict[str, UUID]]) -> bool:
        return judged(facts, "serve", GLOBEX_TURBINES, leaves=leaves).allow

    assert allows({first: globex, second: globex})
    assert not allows({first: globex})
    assert not allows({first: globex, second: {"another recipient": leave}})
    assert not allows({})
    # a model that is the vendor's, for one tenant, has no owner who could give leave
    vendors = LineFacts(titles=(Title(ACME, "acme", ACME_ACCOUNT, "vendor", versions=frozenset({first})),))
    assert judged(vendors, "serve", GLOBEX_TURBINES, leaves={first: globex}).allow is False


def test_each_owner_in_the_line_is_asked() -> None:
    facts = LineFacts(
        titles=(
            Title(ACME, "acme", ACME_ACCOUNT, "tenant"),
            Title(GLOBEX, "globex", GLOBEX_ACCOUNT, "vendor"),
        )
    )
    assert [one.key for one in judged(facts, "serve", GLOBEX_TURBINES).blocking] == ["acme"]
    assert [one.key for one in judged(facts, "serve", ACME_PUMPS).blocking] == ["globex"]
    assert [one.key for one in judged(facts, "sale", STRANGER).blocking] == ["acme", "globex"]


# -- leakage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["deploy", "serve", "sale", "licence", "weights", "hosted_use"])
def test_what_may_reveal_data_goes_to_nobody_but_the_datas_owner(act: Act) -> None:
    facts = LineFacts(unproven_leakage=(LEAKAGE,))
    to_acme: Any = ACME_PUMPS if act in {"deploy", "serve"} else Recipient(Party("ACME Pumps"))
    to_globex: Any = GLOBEX_TURBINES if act in {"deploy", "serve"} else GLOBEX_TURBINES.recipient
    assert judged(facts, act, to_acme).allow
    (against,) = judged(facts, act, to_globex).blocking
    assert (against.kind, against.key, against.entry) == ("leakage", "acme", UUID(int=9))


def test_what_several_customers_ask_for_protects_each_of_them() -> None:
    other = replace(LEAKAGE, tenant=GLOBEX, key="globex", account=GLOBEX_ACCOUNT)
    facts = LineFacts(unproven_leakage=(LEAKAGE, other))
    assert [one.key for one in judged(facts, "serve", ACME_PUMPS).blocking] == ["globex"]
    assert judged(facts, "deploy").allow is False
    assert judged(facts, "derive", "shared").not_for == ("acme", "globex")


def test_one_customers_data_alone_may_be_deployed_and_serves_that_customer() -> None:
    facts = LineFacts(unproven_leakage=(replace(LEAKAGE, cross_customer=False),))
    for act, whom in (("deploy", None), ("serve", "shared")):
        found = judged(facts, act, whom)  # type: ignore[arg-type]
        assert (found.allow, found.not_for) == (True, ("globex",))
    assert judged(facts, "serve", GLOBEX_TURBINES).allow is False


def test_a_name_does_not_hide_a_competitors_domain() -> None:
    (competitor,) = rivals().covenants
    globex = Party("Globex Turbines", "globex.example")
    facts = LineFacts((replace(competitor, competitors=(globex,)),))
    assert judged(facts, "sale", Recipient(Party("ACME Pumps"))).allow
    assert judged(facts, "sale", Recipient(Party("ACME Pumps", "acme.example"))).allow
    assert judged(facts, "sale", Recipient(Party("ACME Pumps", "globex.example"))).allow is False


def test_a_key_of_one_tenant_sees_no_other_tenants_contract() -> None:
    facts = replace(rivals(), unstated=(UnstatedSource("acme", ACME, ACME_ACCOUNT),))
    seen = judged(facts, "serve", GLOBEX_TURBINES).seen_by(GLOBEX, key="globex")
    assert [(one.key, one.covenant, one.entry, one.tenant) for one in seen.objections] == [
        (None, None, None, None)
    ] * 2
    own = judged(facts, "serve", GLOBEX_TURBINES).seen_by(ACME, key="acme")
    assert [one.key for one in own.objections] == ["acme", "acme"]
    assert judged(rivals(), "deploy").seen_by(ACME, key="acme").not_for == ()


# -- the answers agree -----------------------------------------------------------------------------------------------

some = settings(max_examples=40, deadline=None)


def newest(world: World) -> range:
    """The newest versions of the line, which have the most ancestors."""
    return range(max(0, len(world.lines) - 3), len(world.lines))


def answer(world: World, version: int, use: Use) -> UseJudgement:
    return judge.judge(world.lines[version], use, world.around, at=NOW)


def for_tenant(act: Act, tenancy: Tenancy) -> Use:
    return Use(act, audience=tenancy)


def to(act: Act | None, recipient: Recipient) -> Use:
    return Use(act, recipient)


@some
@given(worlds())
def test_whom_a_model_may_serve_may_get_it_for_hosted_use(world: World) -> None:
    for version in newest(world):
        for tenancy in world.around.tenants:
            if not answer(world, version, for_tenant("serve", tenancy)).allow:
                continue
            for party in (tenancy.recipient.party, *tenancy.recipient.also_named):
                for kind in ("company", "tenant"):
                    asked = to("hosted_use", named(tenancy, party, kind))
                    assert answer(world, version, asked).allow


@some
@given(worlds())
def test_what_may_not_serve_a_tenant_is_not_derived_trained_or_deployed_for_it(world: World) -> None:
    for version in newest(world):
        for tenancy in world.around.tenants:
            if not answer(world, version, for_tenant("serve", tenancy)).allow:
                for act in ("derive", "train_on", "deploy"):
                    assert not answer(world, version, for_tenant(act, tenancy)).allow  # type: ignore[arg-type]


@some
@given(worlds())
def test_the_list_of_tenants_is_as_strict_as_each_answer(world: World) -> None:
    for version in newest(world):
        shared = answer(world, version, Use("serve", shared=True))
        for tenancy in world.around.tenants:
            served = answer(world, version, for_tenant("serve", tenancy)).allow
            assert not (served and tenancy.key in shared.not_for)
            assert served or not shared.allow or tenancy.key in shared.not_for


@some
@given(st.data())
def test_a_covenant_never_counts_against_the_account_that_it_protects(data: st.DataObject) -> None:
    around = data.draw(surroundings())
    one = data.draw(bound(around))
    facts = LineFacts((one,))
    for tenancy in around.tenants:
        if tenancy.recipient.account == one.account:
            for act in ("serve", "deploy", "derive", "train_on"):
                assert judge.judge(facts, for_tenant(act, tenancy), around, at=NOW).allow  # type: ignore[arg-type]
            for mode in (*MODES, "control", None):
                asked = to(mode, Recipient(tenancy.recipient.party))  # type: ignore[arg-type]
                assert judge.judge(facts, asked, around, at=NOW).allow


def blocks(found: UseJudgement) -> Sequence[str]:
    """What blocks or needs a review. A retirement ends with the version that it names, and blocks nothing else."""
    return [one.why for one in found.objections]


@some
@given(worlds(), recipients, st.sampled_from(ACTS))
def test_nothing_is_allowed_for_a_child_that_is_blocked_for_an_ancestor(
    world: World, recipient: Recipient, act: Act
) -> None:
    uses = [for_tenant(act, world.around.tenants[0]), Use(act), Use(act, shared=True)]
    if act in {"sale", "licence", "weights", "hosted_use"}:
        uses = [to(act, recipient), to("control", recipient)]
    for use in uses:
        for version in newest(world)[-1:]:
            child = answer(world, version, use)
            for ancestor in world.ancestors[version]:
                parent = answer(world, ancestor, use)
                assert not (blocks(parent) and child.allow)
                assert set(parent.not_for) <= set(child.not_for)


@some
@given(st.data())
def test_adding_to_a_line_a_party_or_a_list_of_covenants_never_turns_a_no_into_a_yes(
    data: st.DataObject,
) -> None:
    world = data.draw(worlds(most=4))
    facts, recipient = world.lines[-1], data.draw(recipients)
    act = data.draw(st.sampled_from(["sale", "licence", "weights", "hosted_use", "control", None]))
    before = judge.judge(facts, to(act, recipient), world.around, at=NOW).allow  # type: ignore[arg-type]
    more_facts = replace(facts, covenants=(*facts.covenants, data.draw(bound(world.around))))
    more_parties = replace(recipient, controlled_by=(*recipient.controlled_by, data.draw(related)))
    more_owned = replace(recipient, controls=(*recipient.controls, data.draw(related)))
    another = data.draw(st.sampled_from(world.lines))
    longer = replace(
        facts,
        covenants=(*facts.covenants, *another.covenants),
        unstated=(*facts.unstated, *another.unstated),
        breaches=facts.breaches + another.breaches,
        unproven_forms=facts.unproven_forms + another.unproven_forms,
    )
    for changed, whom in (
        (more_facts, recipient),
        (facts, more_parties),
        (facts, more_owned),
        (longer, recipient),
    ):
        after = judge.judge(changed, to(act, whom), world.around, at=NOW).allow  # type: ignore[arg-type]
        assert before or not after


@some
@given(worlds(), recipients, st.sampled_from(["sale", "licence", "weights", "hosted_use"]))
def test_what_a_tenant_owns_never_becomes_anothers(world: World, recipient: Recipient, act: Act) -> None:
    for version in newest(world):
        facts = world.lines[version]
        binding = [title for title in facts.titles if title.binds_the_vendor]
        if not binding:
            continue
        (title, *_) = binding
        for tenancy in world.around.tenants:
            if tenancy.tenant != title.tenant:
                for use in ("serve", "deploy", "derive", "train_on"):
                    assert not answer(world, version, for_tenant(use, tenancy)).allow  # type: ignore[arg-type]
        own = [one.party for one in world.around.customers if one.account == title.account]
        if all(
            recipient.party != party and recipient.party.normal().name != party.normal().name for party in own
        ):
            assert not answer(world, version, to(act, recipient)).allow
