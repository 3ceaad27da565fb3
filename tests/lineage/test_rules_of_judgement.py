"""The small rules beside the judge, in tables: measurements, recipients, owners, taint, answers, lists and claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from consent.clauses import Anonymity, Leakage
from consent.covenants import Covenant
from lineage.judgement import claim_rules, measurements, objections, ownership, taint, title, use_judgement
from lineage.judgement.claim_evidence import ClaimEvidence
from lineage.judgement.measurements import ClaimedForm, Measurement
from lineage.judgement.objections import Objection
from lineage.judgement.parties import Party
from lineage.judgement.recipients import Recipient, RecipientPart, normal_industry
from lineage.judgement.related_parties import RelatedParty
from lineage.judgement.taint import OwnershipConflict, Taint
from lineage.judgement.title import EACH_ALONE, TOGETHER, Title
from lineage.judgement.use_judgement import UseJudgement
from lineage.judgement.use_reasons import UseReason
from tenants import competitor_lists
from tenants.competitor_lists import ListBounds, TooManyChanges, TooManyCompetitors

ACME, GLOBEX, ACCOUNT = UUID(int=1), UUID(int=2), UUID(int=11)
LIMITS = Anonymity(k=5, min_tenants=3, max_tenant_share_bps=2500)
AT = datetime(2030, 4, 1, 12, tzinfo=UTC)

# -- measurements ----------------------------------------------------------------------------------------------------


def anonymity(category: str | None = "telemetry", **figures: Any) -> Measurement:
    good = {"k": 5, "fewest_tenants": 3, "largest_tenant_share_bps": 2500}
    return Measurement("anonymity", category, {**good, **figures})


def leakage(category: str | None = "telemetry", **figures: Any) -> Measurement:
    return Measurement("leakage", category, figures)


def claim(form: str, *batches: list[Measurement], **changes: Any) -> ClaimedForm:
    return ClaimedForm(form, changes.pop("categories", frozenset({"telemetry"})), LIMITS, batches, **changes)


@pytest.mark.parametrize(
    ("figures", "shortfalls", "alone"),
    [
        ({}, [], []),
        ({"k": 6, "fewest_tenants": 4, "largest_tenant_share_bps": 2499}, [], []),
        ({"k": 4}, ["k is 4, 5 is asked"], ["k is 4, 5 is asked"]),
        ({"k": None}, ["k is None, 5 is asked"], ["k is None, 5 is asked"]),
        ({"k": True}, ["k is None, 5 is asked"], ["k is None, 5 is asked"]),
        ({"fewest_tenants": 2}, ["the fewest organisations in a group are 2, 3 are asked"], []),
        ({"fewest_tenants": None}, ["the fewest organisations in a group are None, 3 are asked"], []),
        (
            {"largest_tenant_share_bps": 2501},
            ["one organisation's largest share is 2501 bps, 2500 is the most"],
            [],
        ),
        (
            {"largest_tenant_share_bps": "0"},
            ["one organisation's largest share is None bps, 2500 is the most"],
            [],
        ),
    ],
)
def test_how_far_a_measurement_falls_short(
    figures: dict[str, Any], shortfalls: list[str], alone: list[str]
) -> None:
    measured = anonymity(**figures)
    assert list(measurements.anonymity_shortfalls(measured, LIMITS, for_one_tenant=False)) == shortfalls
    assert list(measurements.anonymity_shortfalls(measured, LIMITS, for_one_tenant=True)) == alone


@pytest.mark.parametrize("form", ["anonymised", "aggregated"])
def test_a_form_is_proven_by_the_newest_measurement_of_every_category(form: str) -> None:
    good, bad = anonymity(), anonymity(k=4)
    both = frozenset({"telemetry", "shifts"})
    for batches, categories, proven in (
        ([], None, False),
        ([[good]], None, True),
        ([[bad]], None, False),
        ([[bad], [good]], None, True),
        ([[good], [bad]], None, False),
        ([[good, bad]], None, False),
        ([[good], [anonymity("shifts", k=1)]], None, True),
        ([[good]], both, False),
        ([[good], [anonymity("shifts")]], both, True),
        ([[anonymity(None)]], both, True),
        ([[good], [leakage(exact_match_bps=0)]], None, True),
        ([[leakage(exact_match_bps=0)]], None, False),
        ([[good]], frozenset(), False),
    ):
        changes = {} if categories is None else {"categories": categories}
        assert measurements.is_proven(claim(form, *batches, **changes)) is proven, (batches, categories)


def test_an_audience_of_one_tenant_needs_k_alone() -> None:
    few = [anonymity(fewest_tenants=1, largest_tenant_share_bps=10_000)]
    assert measurements.is_proven(claim("anonymised", few)) is False
    assert measurements.is_proven(claim("anonymised", few, for_one_tenant=True)) is True
    assert measurements.is_proven(claim("anonymised", [anonymity(k=4)], for_one_tenant=True)) is False


def test_other_forms_need_no_proof() -> None:
    for form in ("raw", "pseudonymised"):
        assert measurements.is_proven(claim(form)) is True


@pytest.mark.parametrize(
    ("figures", "limits", "within"),
    [
        ({"exact_match_bps": 10}, [Leakage("exact_match_bps", 10)], True),
        ({"exact_match_bps": 11}, [Leakage("exact_match_bps", 10)], False),
        ({}, [Leakage("exact_match_bps", 10)], False),
        ({"exact_match_bps": 0, "exact_matches": 1}, [Leakage("exact_match_bps", 0)], False),
        ({"exact_match_bps": 0, "exact_matches": 1}, [Leakage("exact_match_bps", 1)], True),
        ({"exact_match_bps": 0, "exact_matches": 0}, [Leakage("exact_match_bps", 0)], True),
        ({"exact_match_bps": 0}, [Leakage("exact_match_bps", 0)], True),
        (
            {"closer_than_holdout_bps": 0, "exact_matches": 1},
            [Leakage("closer_than_holdout_bps", 0)],
            True,
        ),
        (
            {"exact_match_bps": 0, "closer_than_holdout_bps": 5},
            [Leakage("exact_match_bps", 0), Leakage("closer_than_holdout_bps", 4)],
            False,
        ),
    ],
)
def test_a_measurement_of_leakage_stays_within_every_limit(
    figures: dict[str, Any], limits: list[Leakage], within: bool
) -> None:
    assert measurements.within_leakage(leakage(**figures), limits) is within
    assert measurements.has_leakage_within([[leakage(None, **figures)]], limits) is within
    assert measurements.is_proven(claim("synthetic", [leakage(**figures)], leakage=limits)) is within


def test_synthetic_data_repeats_no_record_without_a_clause() -> None:
    assert measurements.is_proven(claim("synthetic", [leakage(exact_match_bps=0, exact_matches=0)])) is True
    assert measurements.is_proven(claim("synthetic", [leakage(exact_match_bps=1)])) is False
    assert measurements.has_leakage_within([], [Leakage("exact_match_bps", 9)]) is False


def test_a_measurement_is_read_from_a_report() -> None:
    read = Measurement.from_content({"kind": "leakage", "category": "telemetry", "exact_matches": 3})
    assert (read.kind, read.category, read.figures["exact_matches"]) == ("leakage", "telemetry", 3)
    assert Measurement.from_content({"kind": "anonymity"}).category is None


# -- recipients ------------------------------------------------------------------------------------------------------

HOLDING = RelatedParty(Party("Holding"), "Banking", 6000)
FUND = Recipient(
    Party("Quiet Water"), "Banking", "financial_buyer", (HOLDING,), (RelatedParty(Party("Hooli")),)
)


def test_who_controls_and_who_matters() -> None:
    globex = Party("Globex")
    for votes, basis, controls, matters in (
        (None, "votes", True, True),
        (5001, "votes", True, True),
        (5000, "votes", False, True),
        (2000, "votes", False, True),
        (1999, "votes", False, False),
        (0, "votes", False, False),
        (0, "board", True, True),
        (0, "fund_manager", True, True),
    ):
        one = RelatedParty(globex, "", votes, basis)
        assert (one.controls, one.matters) == (controls, matters), (votes, basis)


def test_every_company_of_a_structure_is_a_part() -> None:
    small = RelatedParty(Party("Small"), votes_bps=1999)
    minor = RelatedParty(Party("Minor"), votes_bps=2000)
    whole = Recipient(
        Party("Quiet Water"),
        "Banking",
        controlled_by=(HOLDING, small),
        controls=(minor,),
        also_named=(Party("QW"),),
    )
    assert list(whole.parts()) == [
        RecipientPart(Party("Quiet Water"), "Banking", main=True),
        RecipientPart(Party("QW"), "Banking", main=True),
        RecipientPart(Party("Holding"), "Banking", controls=True),
        RecipientPart(Party("Minor"), "", controls=False),
    ]


def test_a_digest_is_of_a_recipient_with_its_structure() -> None:
    others = (
        Recipient(Party("Quiet Fire"), *_rest()),
        Recipient(FUND.party, "Chemicals", *_rest()[1:]),
        Recipient(FUND.party, FUND.industry, "company", *_rest()[2:]),
        Recipient(FUND.party, FUND.industry, FUND.kind, (), FUND.controls),
        Recipient(FUND.party, FUND.industry, FUND.kind, FUND.controlled_by, ()),
        Recipient(FUND.party, FUND.industry, FUND.kind, FUND.controls, FUND.controlled_by),
        Recipient(
            FUND.party,
            FUND.industry,
            FUND.kind,
            (RelatedParty(Party("Holding"), "Banking", 6001),),
            FUND.controls,
        ),
        Recipient(
            FUND.party,
            FUND.industry,
            FUND.kind,
            (RelatedParty(Party("Holding"), "Banking", 6000, "board"),),
            FUND.controls,
        ),
        Recipient(
            FUND.party, FUND.industry, FUND.kind, (RelatedParty(Party("Holding"), "", 6000),), FUND.controls
        ),
    )
    assert len({FUND.digest(), *(one.digest() for one in others)}) == len(others) + 1
    again = Recipient(Party("QUIET  water"), "banking", *_rest()[1:])
    assert again.digest() == FUND.digest()
    two, turned = (HOLDING, RelatedParty(Party("Hooli"))), (RelatedParty(Party("Hooli")), HOLDING)
    assert Recipient(FUND.party, controls=two).digest() == Recipient(FUND.party, controls=turned).digest()
    evidence = (ClaimEvidence("Register", "2030-01-01", "ab" * 32),)
    assert Recipient(FUND.party, *_rest(), evidence).digest() == FUND.digest()


def _rest() -> tuple[Any, ...]:
    return (FUND.industry, FUND.kind, FUND.controlled_by, FUND.controls)


def test_a_customer_is_found_under_each_of_its_descriptions() -> None:
    acme = Recipient(
        Party("ACME"), "Pumps", "tenant", (HOLDING,), account=ACCOUNT, also_named=(Party("ACME Works"),)
    )
    described = [
        Recipient(Party(name), industry, kind)
        for name in ("ACME", "ACME Works")
        for industry in ("", "Pumps")
        for kind in ("company", "tenant")
    ]
    assert acme.digests() == {one.digest() for one in described}
    assert FUND.digests() == {FUND.digest()}


def test_a_recipient_is_kept_as_it_was_said() -> None:
    whole = Recipient(
        Party("Q", "q.example", "529900T8BM49AURSDO55"), "Banking", "financial_buyer", (HOLDING,), (HOLDING,),
        (ClaimEvidence("Register", "2030-01-01", "ab" * 32), ClaimEvidence("Letter", "2030-01-02")),
    )  # fmt: skip
    assert Recipient.from_dict(whole.to_dict()) == whole
    assert whole.to_dict()["evidence"][1] == {"text": "Letter", "dated": "2030-01-02", "sha256": None}
    bare = {"name": "Q", "domain": None, "lei": None, "industry": None, "kind": "company"}
    assert Recipient.from_dict(bare) == Recipient(Party("Q"))
    assert Recipient(Party("Q")).to_dict()["industry"] is None
    assert RelatedParty.from_dict({**HOLDING.to_dict(), "basis": None}).basis == "votes"
    assert HOLDING.to_dict() == {
        "name": "Holding", "domain": None, "lei": None, "industry": "Banking", "votes_bps": 6000, "basis": "votes",
    }  # fmt: skip
    assert RelatedParty.from_dict({**HOLDING.to_dict(), "industry": None}).industry == ""
    assert RelatedParty(Party("Q")).to_dict()["industry"] is None


def test_industries_are_compared_as_they_are_meant() -> None:
    assert normal_industry("Oil & Gas") == normal_industry("oil-and gas") == "oil and gas"
    assert normal_industry("Chemicals") != normal_industry("Chemical")


# -- owners and taint ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trained", "stated", "is_own", "others", "whose"),
    [
        ("vendor", [], True, False, "vendor"),
        ("joint", ["vendor"], True, False, "joint"),
        ("vendor", ["joint", "tenant"], True, False, "tenant"),
        ("tenant", ["joint"], False, False, "vendor"),
        ("tenant", ["joint"], True, True, "vendor"),
    ],
)
def test_whose_a_version_is(trained: str, stated: list[str], is_own: bool, others: bool, whose: str) -> None:
    assert ownership.ownership(trained=trained, stated=stated, is_own=is_own, others=others) == whose


def test_who_owns_it_is_named() -> None:
    for owner, said, names in (
        ("acme", "tenant", ["acme"]),
        ("acme", "joint", ["vendor", "acme"]),
        ("acme", "vendor", ["vendor"]),
        (None, "tenant", ["vendor"]),
    ):
        assert ownership.owner_names(owner=owner, ownership=said) == names


def test_what_a_version_inherits() -> None:
    assert taint.weakest_lineage([]) == "recorded"
    assert taint.weakest_lineage(["recorded", "declared"]) == "declared"
    assert taint.strictest_ownership([]) == "vendor"
    assert taint.inherited_owner([None, ACME, ACME]) == ACME
    assert taint.inherited_owner([None]) is None
    assert taint.owner_for_audience(None, [None]) is None
    assert taint.owner_for_audience(ACME, [None, ACME]) == ACME
    for refused in (
        lambda: taint.inherited_owner([ACME, GLOBEX]),
        lambda: taint.owner_for_audience(None, [ACME]),
        lambda: taint.owner_for_audience(GLOBEX, [ACME]),
        lambda: taint.inherit(Taint(), [Taint(ACME)]),
    ):
        with pytest.raises(OwnershipConflict):
            refused()
    assert OwnershipConflict.code == "ownership_conflict"
    for purpose, teaches in (
        ("train-shared-model", True), ("generate-synthetic", True), ("evaluate", False), ("retrieve-own", False),
        ("retrieve-shared", False), ("human-review", False), ("benchmark-insights", False),
    ):  # fmt: skip
        assert taint.teaches_model(purpose) is teaches


def test_several_titles_of_a_tenant_are_one_as_strict_as_the_strictest() -> None:
    first, second = UUID(int=71), UUID(int=72)
    free = Title(ACME, "acme", ACCOUNT, "joint", EACH_ALONE, frozenset({first}))
    for other, ownership_, joint_use in (
        (replace(free, versions=frozenset({second})), "joint", EACH_ALONE),
        (replace(free, joint_use=TOGETHER), "joint", TOGETHER),
        (replace(free, ownership="vendor"), "joint", TOGETHER),
        (replace(free, ownership="tenant"), "tenant", TOGETHER),
    ):
        for pair in ((free, other), (other, free)):
            (one,) = title.joined(pair)
            assert (one.ownership, one.joint_use) == (ownership_, joint_use)
            assert one.versions == free.versions | other.versions
            assert one.binds_the_vendor is (joint_use == TOGETHER)
    both = title.joined((free, replace(free, tenant=GLOBEX)))
    assert [one.tenant for one in both] == [ACME, GLOBEX]
    assert title.joined(()) == ()
    assert replace(free, ownership="vendor").is_owner is False
    assert free.is_owner is True


# -- answers ---------------------------------------------------------------------------------------------------------

COVENANT = Objection(
    "covenant", "anyone", "blocked", ACME, "acme", ACCOUNT, Covenant("anyone"), UUID(int=9), ("pair",)
)


def test_an_answer_as_it_is_stored() -> None:
    unsure = Objection("covenant", "may_be_the_party", "review", ACME, "acme", ACCOUNT, Covenant("anyone"))
    unknown = Objection("lineage", "lineage_unknown", "review")
    waived = Objection("owner", "owners_leave", tenant=ACME, key="acme", waiver=UUID(int=7))
    found = UseJudgement(
        (COVENANT, unsure, unknown), (waived,), (UseReason("audience_not_allowed"),), ("globex",), False
    )
    written = found.to_dict()
    assert (written["allow"], written["review_required"], written["lineage_known"]) == (False, True, False)
    assert written["blocking"] == [
        {
            "kind": "covenant", "tenant": "acme", "covenant": Covenant("anyone").to_dict(),
            "entry": "ent_00000000000000000000000009", "why": "anyone",
        }
    ]  # fmt: skip
    assert [one["why"] for one in written["review"]] == ["may_be_the_party"]
    assert [(one["kind"], one["waiver"]) for one in written["waived"]] == [
        ("owner", "wvr_00000000000000000000000007")
    ]
    assert (written["reasons"], written["not_for"]) == (["audience_not_allowed"], ["globex"])
    assert UseJudgement().allow is True
    assert UseJudgement().review_required is False
    assert UseJudgement(lineage_known=False).review_required is True
    assert UseJudgement(reasons=(UseReason("model_retired"),)).allow is False
    assert UseJudgement((COVENANT,)).allow is False


def test_an_older_answer_is_shown_with_all_members() -> None:
    older = {
        "allow": False,
        "blocking": [{"covenant": {"kind": "anyone"}}],
        "review": [{"covenant": None}],
        "waived": [],
    }
    shown = use_judgement.recorded_answer(older)
    assert [one["kind"] for one in (*shown["blocking"], *shown["review"])] == ["covenant", "lineage"]
    assert (shown["reasons"], shown["not_for"], shown["allow"]) == ([], [], False)
    newer = {
        **older,
        "reasons": ["x"],
        "not_for": ["acme"],
        "blocking": [{"kind": "owner", "covenant": None}],
    }
    kept = use_judgement.recorded_answer(newer)
    assert (kept["reasons"], kept["not_for"], kept["blocking"][0]["kind"]) == (["x"], ["acme"], "owner")


def test_a_key_of_one_tenant_sees_its_own_contract_alone() -> None:
    assert COVENANT.seen_by(ACME) is COVENANT
    assert COVENANT.seen_by(GLOBEX) == Objection("covenant", "anyone", "blocked")
    nobodys = Objection("form", "form_unproven")
    assert nobodys.seen_by(GLOBEX) is nobodys
    found = UseJudgement((COVENANT,), (COVENANT,), not_for=("acme", "globex")).seen_by(GLOBEX, key="globex")
    assert (found.objections[0].key, found.waived, found.not_for) == (None, (), ("globex",))
    assert UseJudgement((), (COVENANT,)).seen_by(ACME, key="acme").waived == (COVENANT,)


def test_what_can_be_waived() -> None:
    assert COVENANT.waivable not in {None, objections.OWNERS_LEAVE}
    assert Objection("owner", "owners_leave").waivable == objections.OWNERS_LEAVE == "0" * 64
    for kind in ("audience", "breach", "form", "leakage", "region", "lineage"):
        assert Objection(kind, "x").waivable is None  # type: ignore[arg-type]


def test_what_rules_out_every_audience() -> None:
    for reasons, nobody in (
        ((), False),
        (("leakage_unproven",), False),
        (("form_unproven",), True),
        (("leakage_unproven", "model_retired"), True),
    ):
        assert UseJudgement(reasons=tuple(map(UseReason, reasons))).serves_nobody is nobody


# -- claims and lists ------------------------------------------------------------------------------------------------


def test_a_claim_ends_90_days_after_its_oldest_document() -> None:
    fund = Recipient(Party("Quiet Water Capital"), kind="financial_buyer")

    def until(*days: str) -> datetime:
        return claim_rules.holds_until(fund, [ClaimEvidence("a", day) for day in days], at=AT)

    assert until("2030-03-31", "2030-02-01") == datetime(2030, 5, 2, tzinfo=UTC)
    assert until("2030-04-01") == datetime(2030, 6, 30, tzinfo=UTC)
    assert until("2030-01-02") == datetime(2030, 4, 2, tzinfo=UTC)
    midnight = datetime(2030, 4, 1, tzinfo=UTC)
    with pytest.raises(claim_rules.EvidenceTooOld, match="2030-01-01"):
        claim_rules.holds_until(fund, [ClaimEvidence("a", "2030-01-01")], at=midnight)
    just_before = midnight - timedelta(microseconds=1)
    assert claim_rules.holds_until(fund, [ClaimEvidence("a", "2030-01-01")], at=just_before) == midnight
    with pytest.raises(claim_rules.EvidenceTooOld, match="2030-01-01"):
        until("2030-03-31", "2030-01-01")
    with pytest.raises(claim_rules.EvidenceInTheFuture, match="2030-04-02"):
        until("2030-03-31", "2030-04-02")
    with pytest.raises(claim_rules.NotAFinancialBuyer, match="company"):
        claim_rules.holds_until(Recipient(Party("Q")), [ClaimEvidence("a", "2030-03-31")], at=AT)
    assert claim_rules.EvidenceTooOld.code == "evidence_too_old"
    assert claim_rules.EvidenceInTheFuture.code == "evidence_in_the_future"
    assert claim_rules.NotAFinancialBuyer.code == "not_a_financial_buyer"


@pytest.mark.parametrize(
    ("before", "after", "limits", "changes", "refused"),
    [
        ("", "abc", ListBounds(most=3), 0, None),
        ("", "abcd", ListBounds(most=3), 0, TooManyCompetitors),
        ("abcd", "abc", ListBounds(most=1), 0, None),  # it only becomes shorter
        ("abcd", "abcx", ListBounds(most=3), 0, TooManyCompetitors),
        ("abc", "abx", ListBounds(most=3), 0, None),
        ("", "a", ListBounds(changes_per_year=0), 0, None),
        ("a", "ab", ListBounds(changes_per_year=0), 0, TooManyChanges),
        ("a", "ab", ListBounds(changes_per_year=2), 1, None),
        ("a", "ab", ListBounds(changes_per_year=2), 2, TooManyChanges),
        ("ab", "a", ListBounds(changes_per_year=0), 9, None),
        ("a", "ab", ListBounds(), 99, None),
    ],
)
def test_what_a_list_may_become(
    before: str, after: str, limits: ListBounds, changes: int, refused: type[Exception] | None
) -> None:
    def check() -> None:
        competitor_lists.check(list(before), list(after), limits, changes_this_year=changes)

    if refused is None:
        check()
        return
    with pytest.raises(refused) as raised:
        check()
    assert str(changes if refused is TooManyChanges else len(after)) in str(raised.value)


def test_bounds_of_lists_come_from_whoever_knows_them() -> None:
    readers = list(competitor_lists._READERS)
    try:
        competitor_lists._READERS.clear()
        assert competitor_lists.bounds(mode="live", account=ACCOUNT, at=AT) == ListBounds()
        competitor_lists.register(lambda **_: ListBounds(1))
        competitor_lists.register(lambda **asked: ListBounds(len(asked)))
        assert competitor_lists.bounds(mode="live", account=ACCOUNT, at=AT) == ListBounds(3)
    finally:
        competitor_lists._READERS[:] = readers
    assert (TooManyCompetitors.code, TooManyChanges.code) == (
        "too_many_competitors",
        "too_many_competitor_changes",
    )
