"""Each reason and each obligation, in tables; test_policy_properties has what must always hold."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from consent import obligations, reasons, statement_rules
from consent.clauses import Anonymity
from consent.covenants import Covenant
from consent.facts import Facts, Field, Prohibition, PurposeFacts, StopList, TenantFacts
from consent.policy import Decision
from consent.question import Question
from consent.reasons import Reason
from consent.windows import Window
from tests.consent.acme import (
    CONDITIONS,
    CONSENT,
    CONSENT_ID,
    DATED,
    DAY,
    FACTS,
    NOW,
    OWN_PURPOSE,
    PAUSED_ONCE,
    QUESTION,
    STATED,
    TELEMETRY,
    TERMS,
    asked,
    codes,
    decide,
    happened,
    stated,
    under,
)


def test_a_plain_yes() -> None:
    decision = decide()
    assert decision.allow
    assert decision.reasons == ()
    assert decision.fields_allowed == ("rpm",)
    assert decision.consent == CONSENT
    assert decision.holds_until is None


REFUSED = [
    pytest.param(QUESTION, replace(FACTS, tenant=None), ["unknown_tenant"], id="unknown tenant"),
    pytest.param(QUESTION, replace(FACTS, category=None), ["unknown_category"], id="unknown category"),
    pytest.param(QUESTION, replace(FACTS, purpose=None), ["unknown_purpose"], id="unknown purpose"),
    pytest.param(
        QUESTION,
        replace(FACTS, category=replace(TELEMETRY, third_party=True)),
        ["rights_not_attested"],
        id="became about people",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, category=replace(TELEMETRY, fields=(Field("rpm", "person"), *TELEMETRY.fields[1:]))),
        ["fields_not_covered"],
        id="a field came to mean more",
    ),
    pytest.param(
        QUESTION,
        Facts(),
        ["unknown_tenant", "unknown_category", "unknown_purpose"],
        id="nothing known",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, tenant=TenantFacts("acme", suspended_since=NOW)),
        ["tenant_suspended"],
        id="suspended tenant",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, prohibitions=(Prohibition("MSA-7", NOW),)),
        ["agreement_prohibits"],
        id="an agreement prohibits",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, prohibitions=(Prohibition("MSA-7", NOW), Prohibition("DPA-1", NOW - DAY, NOW + DAY))),
        ["agreement_prohibits", "agreement_prohibits"],
        id="two agreements prohibit",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, prohibitions=(Prohibition("MSA-7", NOW, code="agreement_lapsed"),)),
        ["agreement_lapsed"],
        id="an agreement prohibited until it ended",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, prohibitions=(Prohibition("MSA-7", NOW, code="contract_ended"),)),
        ["contract_ended"],
        id="the contract ended",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, unconfirmed={STATED.id: Reason("proposed_only", consent=STATED.id)}),
        ["proposed_only"],
        id="recorded under a prohibition that is gone",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, statements=(replace(STATED, cosign_due_at=NOW),)),
        ["second_signature_due"],
        id="short of the second signature",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, statements=(replace(STATED, cooling_until=NOW + DAY),)),
        ["not_yet_valid"],
        id="still cooling off",
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, statements=(replace(STATED, called_off_at=NOW - DAY),)),
        ["no_consent"],
        id="called off",
    ),
    pytest.param(QUESTION, replace(FACTS, statements=()), ["no_consent"], id="nothing said"),
    pytest.param(
        QUESTION,
        replace(FACTS, tenant=None, statements=()),
        ["unknown_tenant"],
        id="an unknown tenant said nothing",
    ),
    pytest.param(
        asked(form="encrypted", region="XX"),
        replace(FACTS, statements=()),
        ["no_consent", "form_insufficient", "region_not_allowed"],
        id="what no consent could allow",
    ),
    pytest.param(QUESTION, happened(recorded_at=None), ["proposed_only"], id="only proposed"),
    pytest.param(
        QUESTION,
        happened(recorded_at=None, refused_at=NOW),
        ["no_consent"],
        id="a refused proposal is nothing",
    ),
    pytest.param(QUESTION, stated(valid_from=NOW + DAY), ["not_yet_valid"], id="scheduled"),
    pytest.param(QUESTION, stated(valid_until=NOW), ["expired"], id="expired this very moment"),
    pytest.param(
        QUESTION, happened(withdrawn_at=NOW, withdrawn_seq=11), ["withdrawn"], id="withdrawn this moment"
    ),
    pytest.param(QUESTION, happened(pauses=(Window(NOW, None),)), ["paused"], id="paused this moment"),
    pytest.param(QUESTION, happened(disputed_at=NOW), ["authority_disputed"], id="disputed this moment"),
    pytest.param(
        QUESTION,
        replace(FACTS, terms={"2026-01": replace(TERMS, superseded_by="2026-06", superseded_since=NOW)}),
        ["terms_superseded"],
        id="newer terms require acceptance",
    ),
    pytest.param(QUESTION, replace(FACTS, terms={}), ["terms_superseded"], id="terms that nobody knows"),
    pytest.param(
        QUESTION, under(model_ownership="tenant"), ["ownership_conflict"], id="the tenant owns the model"
    ),
    pytest.param(QUESTION, under(model_ownership="joint"), ["ownership_conflict"], id="joint ownership"),
    pytest.param(asked(audience="globex"), FACTS, ["audience_not_allowed"], id="another tenant's model"),
    pytest.param(asked(audience=""), FACTS, ["audience_not_allowed"], id="an empty audience"),
    pytest.param(
        asked(audience="shared"), OWN_PURPOSE, ["audience_not_allowed"], id="own purpose, shared model"
    ),
    pytest.param(
        asked(audience="globex"), OWN_PURPOSE, ["audience_not_allowed"], id="own purpose, another's"
    ),
    pytest.param(
        asked(fields=("rpm", "operator")), FACTS, ["fields_not_covered"], id="a field not consented to"
    ),
    pytest.param(asked(fields=("torque",)), FACTS, ["fields_not_covered"], id="an unknown field"),
    pytest.param(asked(fields=()), FACTS, ["fields_not_covered"], id="no field at all"),
    pytest.param(
        asked(fields=("gone",)),
        stated(fields=("gone", "rpm")),
        ["fields_not_covered"],
        id="a field that is gone",
    ),
    pytest.param(
        asked(fields=None), stated(fields=("gone",)), ["fields_not_covered"], id="all fields are gone"
    ),
    pytest.param(asked(form="raw"), FACTS, ["form_insufficient"], id="less processed than consented"),
    pytest.param(asked(form="encrypted"), FACTS, ["form_insufficient"], id="an unknown form"),
    pytest.param(
        asked(form="encrypted"), stated(form="raw"), ["form_insufficient"], id="unknown even under raw"
    ),
    pytest.param(asked(form=None), FACTS, ["form_required"], id="form left out"),
    pytest.param(asked(region="US"), FACTS, ["region_not_allowed"], id="another region"),
    pytest.param(asked(region="EEA"), FACTS, ["region_not_allowed"], id="a wider group"),
    pytest.param(asked(region="*"), FACTS, ["region_not_allowed"], id="anywhere"),
    pytest.param(
        asked(region="XX"), stated(regions=("*",)), ["region_not_allowed"], id="unknown under anywhere"
    ),
    pytest.param(asked(region=None), FACTS, ["region_required"], id="region left out"),
    pytest.param(
        QUESTION, replace(FACTS, key_regions=("FR",)), ["region_not_attested"], id="key bound elsewhere"
    ),
    pytest.param(
        asked(region=None),
        replace(stated(regions=("*",)), key_regions=("DE",)),
        ["region_not_attested"],
        id="bound key, region left out",
    ),
    pytest.param(
        asked(model_family="other"),
        stated(model_families=("wear",)),
        ["model_family_not_allowed"],
        id="family",
    ),
    pytest.param(QUESTION, stated(model_families=("wear",)), ["model_family_required"], id="family left out"),
    pytest.param(
        asked(processors=("gpu-co",)), stated(processors=()), ["processor_not_allowed"], id="no processor"
    ),
    pytest.param(
        asked(processors=("gpu-co", "other")),
        stated(processors=("gpu-co",)),
        ["processor_not_allowed"],
        id="one processor too many",
    ),
    pytest.param(asked(data_from=NOW - 11 * DAY), DATED, ["data_outside_window"], id="data too old"),
    pytest.param(
        asked(data_from=NOW - DAY, data_until=NOW + DAY), DATED, ["data_outside_window"], id="data too new"
    ),
    pytest.param(asked(data_until=NOW), DATED, ["data_outside_window"], id="no start is the beginning"),
    pytest.param(
        asked(data_from=NOW - 7 * DAY, data_until=NOW),
        PAUSED_ONCE,
        ["data_outside_window"],
        id="over a pause",
    ),
    pytest.param(asked(data_from=NOW), FACTS, ["data_outside_window"], id="a window of nothing"),
    pytest.param(
        asked(data_from=NOW, data_until=NOW - DAY), FACTS, ["data_outside_window"], id="a reversed window"
    ),
    pytest.param(
        QUESTION, replace(FACTS, proven=False, statements=()), ["state_unproven"], id="nothing is proven"
    ),
    pytest.param(
        QUESTION,
        replace(FACTS, unconfirmed={FACTS.statements[0].id: Reason("account_changed", since=NOW)}),
        ["account_changed"],
        id="the tenant passed to another account",
    ),
]


@pytest.mark.parametrize(("question", "facts", "expected"), REFUSED)
def test_a_no_says_why(question: Question, facts: Facts, expected: list[str]) -> None:
    decision = decide(question, facts)
    assert not decision.allow
    assert codes(decision) == expected
    assert decision.obligations == ()
    assert decision.consent is None
    assert decision.holds_until is None


def test_the_table_covers_every_reason() -> None:
    assert {code for case in REFUSED for code in case.values[2]} == set(reasons.CODES)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        pytest.param(asked(form="synthetic"), FACTS, id="further processed than consented"),
        pytest.param(asked(form=None), stated(form="raw"), id="form left out under raw"),
        pytest.param(asked(region="EU"), FACTS, id="the whole group"),
        pytest.param(asked(region=None), stated(regions=("*",)), id="region left out under anywhere"),
        pytest.param(asked(model_family="wear"), FACTS, id="any family"),
        pytest.param(asked(model_family="wear"), stated(model_families=("wear",)), id="the family"),
        pytest.param(asked(processors=("gpu-co",)), FACTS, id="any processor"),
        pytest.param(asked(processors=None), stated(processors=()), id="no processor used"),
        pytest.param(asked(processors=("a",)), stated(processors=("b", "a")), id="a listed processor"),
        pytest.param(asked(audience="shared"), FACTS, id="the shared model"),
        pytest.param(asked(audience="acme"), FACTS, id="its own model of a shared purpose"),
        pytest.param(asked(audience="acme"), OWN_PURPOSE, id="its own model"),
        pytest.param(
            QUESTION,
            replace(
                under(model_ownership="tenant"), purpose=PurposeFacts("train-own-model", cross_tenant=False)
            ),
            id="the tenant owns its own model",
        ),
        pytest.param(asked(data_from=NOW - 10 * DAY), DATED, id="no end is now"),
        pytest.param(asked(data_from=NOW - 5 * DAY), PAUSED_ONCE, id="since the pause"),
        pytest.param(asked(data_until=NOW), FACTS, id="from the beginning to now"),
        pytest.param(QUESTION, replace(FACTS, key_regions=("EU",)), id="a key bound to the region's group"),
        pytest.param(
            QUESTION, stated(valid_from=NOW, valid_until=NOW + DAY), id="valid from this very moment"
        ),
        pytest.param(QUESTION, happened(recorded_at=NOW), id="recorded this very moment"),
        pytest.param(QUESTION, happened(pauses=(Window(NOW - DAY, NOW),)), id="resumed this very moment"),
        pytest.param(
            QUESTION,
            replace(FACTS, prohibitions=(Prohibition("MSA-7", NOW - DAY, NOW),)),
            id="no longer prohibited",
        ),
        pytest.param(
            QUESTION,
            replace(FACTS, tenant=TenantFacts("acme", suspended_since=NOW + DAY)),
            id="suspended only tomorrow",
        ),
    ],
)
def test_a_yes(question: Question, facts: Facts) -> None:
    assert codes(decide(question, facts)) == []
    assert decide(question, facts).allow


def obligation(decision: Decision, code: str) -> dict[str, Any] | None:
    assert decision.allow, codes(decision)
    found = [dict(each.parameters) for each in decision.obligations if each.code == code]
    assert len(found) <= 1
    return found[0] if found else None


COVENANT = Covenant("competitor", modes=("sale",))
STOPPED = StopList("k1", 1, 7, "sha256:0", ("5d" * 32,))


def with_stop(people: StopList) -> Facts:
    return replace(FACTS, tenant=TenantFacts("acme", stops=(people,)), handled=frozenset({"rpm", "uptime"}))


ALL_FIELDS = stated(fields=tuple(each.name for each in TELEMETRY.fields))
EVERYTHING = asked(fields=None)
OBLIGED: list[tuple[str, str, Question, Facts, dict[str, Any] | None]] = [
    ("fields left out", "keep_fields", EVERYTHING, FACTS, {"fields": ["rpm", "uptime"]}),
    ("fields named", "keep_fields", QUESTION, FACTS, None),
    ("a field added later", "keep_fields", EVERYTHING, stated(fields=("uptime",)), {"fields": ["uptime"]}),
    (
        "pseudonymised",
        "pseudonymise",
        EVERYTHING,
        ALL_FIELDS,
        {"fields": ["operator", "shift", "plant"]},
    ),
    ("pseudonymised, one field", "pseudonymise", asked(fields=("rpm",)), ALL_FIELDS, {"fields": []}),
    ("raw", "pseudonymise", asked(form="raw"), stated(form="raw"), None),
    (
        "anonymised by default",
        "anonymise",
        asked(form="anonymised"),
        FACTS,
        {"k": 5, "min_tenants": 5, "max_tenant_share_bps": 2500},
    ),
    (
        "anonymised by the terms",
        "anonymise",
        asked(form="aggregated"),
        under(anonymity=Anonymity(11, 3, 5000)),
        {"k": 11, "min_tenants": 3, "max_tenant_share_bps": 5000},
    ),
    (
        "direct identifiers go",
        "drop_fields",
        EVERYTHING._replace(form="anonymised"),
        ALL_FIELDS,
        {"fields": ["operator", "plant"]},
    ),
    (
        "also from aggregates",
        "drop_fields",
        EVERYTHING._replace(form="aggregated"),
        ALL_FIELDS,
        {"fields": ["operator", "plant"]},
    ),
    ("no direct identifier", "drop_fields", asked(form="anonymised"), ALL_FIELDS, None),
    ("pseudonymised keeps them", "drop_fields", EVERYTHING, ALL_FIELDS, None),
    ("synthetic", "synthesise", asked(form="synthetic"), FACTS, {}),
    ("not synthetic", "synthesise", QUESTION, FACTS, None),
    ("the terms' retention", "delete_after", QUESTION, FACTS, {"days": 365}),
    ("a shorter retention", "delete_after", QUESTION, stated(retention_days=30), {"days": 30}),
    ("a longer retention", "delete_after", QUESTION, stated(retention_days=999), {"days": 365}),
    (
        "window left out",
        "within_window",
        QUESTION,
        DATED,
        {"data_from": "2026-05-22T12:00:00Z", "data_until": "2026-06-01T12:00:00Z", "excluding": []},
    ),
    (
        "a pause",
        "within_window",
        QUESTION,
        PAUSED_ONCE,
        {
            "data_from": None,
            "data_until": None,
            "excluding": [{"from": "2026-05-26T12:00:00Z", "until": "2026-05-27T12:00:00Z"}],
        },
    ),
    (
        "silence on the past",
        "within_window",
        QUESTION,
        stated(data_from=None),
        {"data_from": "2026-02-21T12:00:00Z", "data_until": None, "excluding": []},
    ),
    ("window named", "within_window", asked(data_from=NOW - DAY), DATED, None),
    ("no window", "within_window", QUESTION, FACTS, None),
    ("regions", "within_regions", QUESTION, FACTS, {"regions": ["EU"]}),
    ("anywhere", "within_regions", QUESTION, stated(regions=("*",)), None),
    (
        "covenants",
        "not_transferable_to",
        QUESTION,
        under(no_transfer_to=(COVENANT,)),
        {
            "parties": [
                {
                    "kind": "competitor",
                    "name": None,
                    "lei": None,
                    "domain": None,
                    "industry": None,
                    "modes": ["sale"],
                    "except": [],
                }
            ]
        },
    ),
    ("no covenant", "not_transferable_to", QUESTION, FACTS, None),
    (
        "people who were stopped",
        "exclude_subjects",
        QUESTION,
        with_stop(STOPPED),
        {"fields": ["operator"], "key_id": "k1", "commitments": ["5d" * 32], "digest": "sha256:0"},
    ),
    (
        "too many to tell",
        "exclude_subjects",
        QUESTION,
        with_stop(replace(STOPPED, commitments=None)),
        {
            "fields": ["operator"],
            "key_id": "k1",
            "commitments_url": "/v1/tenants/acme/subject-commitments"
            "?purpose=train-shared-model&revision=7&key_id=k1",
            "digest": "sha256:0",
        },
    ),
    ("nobody was stopped", "exclude_subjects", QUESTION, FACTS, None),
]


@pytest.mark.parametrize(
    ("code", "question", "facts", "expected"), [pytest.param(*case[1:], id=case[0]) for case in OBLIGED]
)
def test_what_a_yes_is_tied_to(
    code: str, question: Question, facts: Facts, expected: dict[str, Any] | None
) -> None:
    assert obligation(decide(question, facts), code) == expected


def test_the_table_covers_every_obligation_with_and_without_it() -> None:
    assert {case[1] for case in OBLIGED if case[4] is not None} == set(obligations.CODES)
    assert {case[1] for case in OBLIGED if case[4] is None} == set(obligations.CODES) - {
        "anonymise",
        "delete_after",
    }


def test_every_reason_is_listed_not_only_the_first() -> None:
    facts = replace(
        FACTS,
        tenant=TenantFacts("acme", suspended_since=NOW - DAY),
        prohibitions=(Prohibition("MSA-7", NOW - DAY),),
        statements=(
            replace(
                STATED,
                pauses=(Window(NOW - 2 * DAY, None),),
                disputed_at=NOW - DAY,
                withdrawn_at=NOW,
                withdrawn_seq=20,
                conditions=replace(
                    CONDITIONS,
                    valid_until=NOW - DAY,
                    model_families=("wear",),
                    processors=(),
                    data_from=NOW - DAY,
                ),
            ),
        ),
        terms={
            "2026-01": replace(
                TERMS, superseded_since=NOW, clauses=replace(TERMS.clauses, model_ownership="joint")
            )
        },
        key_regions=("FR",),
    )
    question = asked(
        fields=("operator",),
        form="raw",
        region="US",
        model_family="other",
        processors=("x",),
        audience="globex",
        data_until=NOW,
    )
    assert set(codes(decide(question, facts))) == {
        "tenant_suspended",
        "agreement_prohibits",
        "withdrawn",
        "authority_disputed",
        "expired",
        "paused",
        "terms_superseded",
        "ownership_conflict",
        "audience_not_allowed",
        "fields_not_covered",
        "form_insufficient",
        "region_not_allowed",
        "region_not_attested",
        "model_family_not_allowed",
        "processor_not_allowed",
        "data_outside_window",
    }


@pytest.mark.parametrize(
    ("question", "facts", "allowed"),
    [
        pytest.param(
            asked(fields=("operator", "uptime")), FACTS, ("uptime",), id="the covered ones of the asked"
        ),
        pytest.param(asked(fields=None), FACTS, ("rpm", "uptime"), id="all, where none were named"),
        pytest.param(asked(fields=("operator",)), FACTS, (), id="none of the asked"),
        pytest.param(asked(region="US"), FACTS, ("rpm",), id="in force, but asked beyond it"),
        pytest.param(QUESTION, happened(withdrawn_at=NOW, withdrawn_seq=11), (), id="withdrawn"),
        pytest.param(QUESTION, happened(pauses=(Window(NOW, None),)), (), id="paused"),
        pytest.param(
            QUESTION, replace(FACTS, prohibitions=(Prohibition("MSA-7", NOW),)), (), id="prohibited"
        ),
        pytest.param(QUESTION, replace(FACTS, statements=()), (), id="nothing said"),
    ],
)
def test_which_fields_are_allowed(question: Question, facts: Facts, allowed: tuple[str, ...]) -> None:
    assert decide(question, facts).fields_allowed == allowed


def test_a_reason_tells_since_when_and_by_which_consent() -> None:
    decision = decide(facts=happened(withdrawn_at=NOW - DAY, withdrawn_seq=11))
    assert [reason.to_dict() for reason in decision.reasons] == [
        {"code": "withdrawn", "since": "2026-05-31T12:00:00Z", "consent": CONSENT_ID, "detail": {}}
    ]
    decision = decide(facts=replace(FACTS, prohibitions=(Prohibition("MSA-7", NOW),)))
    assert [reason.to_dict() for reason in decision.reasons] == [
        {
            "code": "agreement_prohibits",
            "since": "2026-06-01T12:00:00Z",
            "consent": None,
            "detail": {"agreement": "MSA-7"},
        }
    ]
    decision = decide(asked(fields=("operator",)))
    assert decision.to_dict() == {
        "allow": False,
        "reasons": [
            {"code": "fields_not_covered", "since": None, "consent": None, "detail": {"fields": ["operator"]}}
        ],
        "fields_allowed": [],
        "obligations": [],
    }


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        pytest.param(FACTS, None, id="nothing is coming"),
        pytest.param(stated(valid_until=NOW + 3 * DAY), NOW + 3 * DAY, id="it expires"),
        pytest.param(
            replace(stated(valid_until=NOW + 3 * DAY), prohibitions=(Prohibition("M", NOW + DAY),)),
            NOW + DAY,
            id="the first of two",
        ),
        pytest.param(
            replace(FACTS, prohibitions=(Prohibition("M", NOW + DAY),)), NOW + DAY, id="prohibited soon"
        ),
        pytest.param(
            replace(FACTS, terms={"2026-01": replace(TERMS, superseded_since=NOW + 2 * DAY)}),
            NOW + 2 * DAY,
            id="terms superseded soon",
        ),
        pytest.param(
            replace(
                FACTS,
                statements=(
                    STATED,
                    replace(
                        STATED,
                        id=UUID(int=2),
                        seq=11,
                        conditions=replace(CONDITIONS, valid_from=NOW + 4 * DAY),
                    ),
                ),
            ),
            NOW + 4 * DAY,
            id="another statement is scheduled",
        ),
    ],
)
def test_how_long_a_yes_can_hold(facts: Facts, until: datetime | None) -> None:
    decision = decide(facts=facts)
    assert decision.allow
    assert decision.holds_until == until


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(days=30)])
def test_what_is_recorded_counts_at_present_whatever_its_time(ahead: timedelta) -> None:
    """A withdrawal, a dispute or a pause recorded by a clock that ran ahead."""
    later = NOW + ahead
    for change in (
        {"withdrawn_at": later, "withdrawn_seq": 11},
        {"disputed_at": later},
        {"pauses": (Window(later, None),)},
    ):
        facts = happened(**change)
        assert decide(facts=facts, at=NOW).allow  # as an answer about the past
        present = replace(facts, statements=statement_rules.settled(facts.statements, by=NOW))
        assert not decide(facts=present, at=NOW).allow


def test_the_codes_are_those_of_the_contract() -> None:
    contract = """
        unknown_tenant unknown_category unknown_purpose no_consent not_yet_valid expired withdrawn paused
        proposed_only terms_superseded tenant_suspended agreement_prohibits agreement_lapsed contract_ended
        account_changed authority_disputed rights_not_attested second_signature_due
        fields_not_covered form_insufficient form_required region_not_allowed region_required
        region_not_attested model_family_not_allowed model_family_required processor_not_allowed
        audience_not_allowed ownership_conflict data_outside_window state_unproven
    """
    assert set(contract.split()) == set(reasons.CODES) == set(get_args(reasons.Code))
    contract = """
        keep_fields drop_fields pseudonymise anonymise synthesise delete_after within_window within_regions
        exclude_subjects not_transferable_to
    """
    assert set(contract.split()) == set(obligations.CODES)
