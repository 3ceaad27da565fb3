"""Who may say yes, on what authority, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from consent import evidence_kinds, policy
from consent.declarations import Declaration
from consent.operations import agreements, evidence, signatures, statements, sweep
from consent.operations import changes as consent_changes
from consent.operations import terms as consent_terms
from consent.operations.recording import Signatory
from consent.queries import catalogue, consents, decisions
from consent.question import Question
from ledger import actors, scope
from ledger import queries as ledger
from tenants.operations import accounts, people, tenants
from tests.agreements import lift
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, TERMS, agree, give, publish
from tests.people import SETUP, START, Human, Party

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = START + 2 * HOUR
ACCEPTED = Declaration(risk_accepted=True)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

pytestmark = pytest.mark.usefixtures("acme", "catalogue")


def codes(*, at: datetime, **asked: Any) -> set[str]:
    """The reasons for a no about ACME's telemetry; empty for a yes."""
    question = Question(
        **{"tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "region": "DE", **asked}
    )
    known = decisions.read_facts(
        mode="live", tenant=question.tenant, category=question.category, purpose=question.purpose, at=at
    )
    return {reason.code for reason in policy.decide(question, known.facts, at=at).reasons}


def status(given: Any, at: datetime) -> str:
    with scope.everything(reason="audit"):
        return consents.status_of(consent=given.consent, at=at)


def test_without_a_word_the_answer_is_no() -> None:
    assert codes(at=LATER) == {"no_consent"}


def test_a_vouched_consent_is_active_at_once() -> None:
    assert give().status == "active"
    assert codes(at=LATER) == set()


def test_a_members_own_signature_is_enough_where_one_is_asked_for(alice: Human) -> None:
    given = give(manner="signed", signatory=Signatory("member", alice.person), by=alice.actor())
    assert given.status == "active"


def test_a_proposal_has_no_effect_until_confirmed(alice: Human, mona: Human) -> None:
    given = give(manner="proposed", signatory=None, by=mona.actor("admin"))
    assert given.status == "proposed"
    assert codes(at=LATER) == {"proposed_only"}
    with scope.everything(reason="staff"):
        confirmed = consent_changes.confirm(
            consent=given.consent,
            signatory=Signatory("member", alice.person),
            declared=ACCEPTED,
            by=alice.actor(),
            at=LATER,
        )
    assert confirmed.status == "active"
    assert codes(at=LATER + HOUR) == set()


def test_a_refused_proposal_stays_refused(alice: Human, mona: Human) -> None:
    given = give(manner="proposed", signatory=None, by=mona.actor("admin"))
    with scope.everything(reason="staff"):
        consent_changes.refuse(consent=given.consent, reason="not now", by=alice.actor(), at=LATER)
        with pytest.raises(consent_changes.NotProposed):
            consent_changes.confirm(
                consent=given.consent, signatory=Signatory("member", alice.person), by=alice.actor(), at=LATER
            )
    assert status(given, LATER) == "refused"


def test_a_critical_category_needs_two_peoples_signatures(alice: Human, bob: Human) -> None:
    with pytest.raises(statements.CriticalNeedsTwo):
        give(risk_class="critical")
    given = give(
        manner="signed",
        risk_class="critical",
        signatory=Signatory("member", alice.person),
        by=alice.actor(),
    )
    assert given.status == "proposed"
    with scope.everything(reason="staff"):
        with pytest.raises(signatures.SameSignatory):
            consent_changes.confirm(
                consent=given.consent, signatory=Signatory("member", alice.person), by=alice.actor(), at=LATER
            )
        done = consent_changes.confirm(
            consent=given.consent,
            signatory=Signatory("member", bob.person),
            declared=ACCEPTED,
            by=bob.actor(),
            at=LATER,
        )
    assert done.status == "active"


def test_the_same_address_under_another_name_is_no_second_signature() -> None:
    given = give(manner="proposed", signatory=None)
    critical = Declaration("critical", risk_accepted=True)
    one = Signatory("officer", name="Alice", email="alice@acme.example")
    again = Signatory("officer", name="A. Adams", email="Alice@ACME.example")
    with scope.everything(reason="staff"):
        first = consent_changes.confirm(
            consent=given.consent, signatory=one, declared=critical, by=SETUP, at=LATER
        )
        assert first.status == "proposed"
        with pytest.raises(signatures.SameSignatory):
            consent_changes.confirm(consent=given.consent, signatory=again, by=SETUP, at=LATER)


def test_an_account_may_ask_for_two_signatories() -> None:
    with scope.everything(reason="staff"):
        accounts.put_account(
            mode="live", key="acme", name="ACME Pumps", signatures_required=2, by=SETUP, at=START
        )
    with pytest.raises(statements.AccountNeedsTwo):
        give()


def test_a_reseller_pays_but_does_not_consent() -> None:
    with scope.everything(reason="staff"):
        accounts.put_account(mode="live", key="acme", name="ACME", pays_only=True, by=SETUP, at=START)
    with pytest.raises(statements.ResellerMayNotConsent):
        give()


REFUSALS: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "unknown category": ({"category": "nope"}, catalogue.NoSuchCategory),
    "unknown purpose": ({"purpose": "nope"}, statements.UnknownPurpose),
    "unknown terms": ({"terms": "nope"}, statements.UnknownTerms),
    "the risk is not accepted": ({"risk_accepted": False}, statements.RiskNotAccepted),
    "third parties' data without rights": ({"category": SHIFTS}, statements.ThirdPartyRightsMissing),
    "vouched for without a signatory": ({"signatory": None}, statements.AttestationIncomplete),
    "vouched for without evidence": ({"evidence": []}, statements.AttestationIncomplete),
    "over before it begins": ({"said": {"valid_until": "2025-01-01T00:00:00Z"}}, statements.ValidityOver),
}


@pytest.mark.parametrize(("changes", "refusal"), REFUSALS.values(), ids=REFUSALS.keys())
def test_it_is_refused(changes: dict[str, Any], refusal: type[Exception]) -> None:
    before = ledger.revision()
    with pytest.raises(refusal):
        give(**changes)
    assert ledger.revision() == before


def test_a_tenants_own_model_and_a_shared_purpose_do_not_go_together() -> None:
    publish("own", clauses={"model_ownership": "tenant"})
    with pytest.raises(statements.OwnershipConflict):
        give(terms="own")
    assert give(terms="own", purpose=OWN).status == "active"


def test_negotiated_terms_are_one_accounts_own(globex: Party) -> None:
    publish("acme-1", account="acme")
    assert give(terms="acme-1").status == "active"
    with pytest.raises(statements.UnknownTerms):
        give("globex", terms="acme-1")


def test_terms_that_require_acceptance_anew_suspend_from_their_day() -> None:
    given = give()
    publish("2026-01", at=START + DAY, requires_reacceptance=True, effective_from=START + 30 * DAY)
    assert codes(at=START + 29 * DAY) == set()
    assert codes(at=START + 30 * DAY) == {"terms_superseded"}
    assert status(given, START + 30 * DAY) == "suspended"
    with pytest.raises(statements.TermsSuperseded):
        give(at=START + 31 * DAY)
    give(terms="2026-01", at=START + 31 * DAY)
    assert codes(at=START + 31 * DAY + HOUR) == set()


def test_terms_that_do_not_ask_again_change_nothing() -> None:
    give()
    publish("2026-01", at=START + DAY)
    assert codes(at=START + 2 * DAY) == set()


def test_a_contract_that_prohibits_beats_the_toggle_until_amended() -> None:
    given = give()
    agree(at=LATER)
    assert codes(at=LATER + HOUR) == {"agreement_prohibits"}
    assert status(given, LATER + HOUR) == "suspended"
    lift(amends="MSA-1", effective_from=START + DAY, at=LATER + HOUR)
    assert codes(at=LATER + 2 * HOUR) == {"agreement_prohibits"}
    assert codes(at=START + DAY) == set()


def test_a_suspended_tenant_gets_no_yes() -> None:
    give()
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live", key="acme", name="ACME Pumps", region="DE", suspended=True, by=SETUP, at=LATER
        )
    assert codes(at=LATER + HOUR) == {"tenant_suspended"}


def test_an_alias_means_the_tenant() -> None:
    give()
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key="acme",
            name="ACME",
            region="DE",
            aliases=["t-77"],
            approved=True,
            by=SETUP,
            at=LATER,
        )
    assert codes(at=LATER, tenant="t-77") == set()


def test_withdrawal_ends_it_and_nothing_older_revives() -> None:
    first = give()
    second = give(at=LATER)
    assert status(first, LATER) == "superseded"
    with scope.everything(reason="staff"):
        consent_changes.withdraw(consent=second.consent, by=SETUP, at=LATER + HOUR)
    assert codes(at=LATER + 2 * HOUR) == {"withdrawn"}


def test_withdrawing_again_returns_the_first_withdrawal() -> None:
    given = give()
    with scope.everything(reason="staff"):
        first = consent_changes.withdraw(consent=given.consent, by=SETUP, at=LATER)
        size = ledger.revision()
        assert consent_changes.withdraw(consent=given.consent, by=SETUP, at=LATER + HOUR) == first
        assert ledger.revision() == size


def test_a_withdrawal_cancels_what_was_scheduled() -> None:
    now = give()
    scheduled = give(at=LATER, said={"valid_from": "2025-02-01T00:00:00Z"})
    assert scheduled.status == "scheduled"
    with scope.everything(reason="staff"):
        done = consent_changes.withdraw(consent=now.consent, by=SETUP, at=LATER + HOUR)
    assert done.cancelled == (scheduled.consent,)
    assert codes(at=START + 60 * DAY) == {"withdrawn"}


def test_a_superseded_statement_cannot_be_withdrawn() -> None:
    first = give()
    give(at=LATER)
    with scope.everything(reason="staff"), pytest.raises(consent_changes.NothingToWithdraw):
        consent_changes.withdraw(consent=first.consent, by=SETUP, at=LATER + HOUR)


@pytest.mark.parametrize(
    ("terms", "asked", "elected"),
    [("stop", None, "stop"), ("stop", "destroy", "destroy"), ("destroy", "stop", "destroy")],
)
def test_an_election_asks_for_more_than_the_terms_never_less(
    terms: str, asked: str | None, elected: str
) -> None:
    publish("x", clauses={"on_withdrawal": terms})
    given = give(terms="x")
    with scope.everything(reason="staff"):
        done = consent_changes.withdraw(consent=given.consent, election=asked, by=SETUP, at=LATER)
    assert done.election == elected


def test_a_pause_permits_nothing_and_its_data_stays_outside() -> None:
    given = give(said={"data_from": "beginning"})
    with scope.everything(reason="staff"):
        consent_changes.pause(consent=given.consent, by=SETUP, at=LATER)
        assert codes(at=LATER + HOUR) == {"paused"}
        with pytest.raises(consent_changes.NothingToPause):
            consent_changes.pause(consent=given.consent, by=SETUP, at=LATER + HOUR)
        consent_changes.resume(consent=given.consent, by=SETUP, at=LATER + 3 * HOUR)
        with pytest.raises(consent_changes.NotPaused):
            consent_changes.resume(consent=given.consent, by=SETUP, at=LATER + 3 * HOUR)
    window = {"data_from": LATER + HOUR, "data_until": LATER + 2 * HOUR}
    assert codes(at=LATER + 4 * HOUR, **window) == {"data_outside_window"}
    before = {"data_from": START - DAY, "data_until": START}
    assert codes(at=LATER + 4 * HOUR, **before) == set()


def test_a_disputed_authority_denies_at_once_and_may_still_be_withdrawn() -> None:
    given = give()
    with scope.everything(reason="staff"):
        consent_changes.dispute(consent=given.consent, reason="not our officer", by=SETUP, at=LATER)
        assert codes(at=LATER + HOUR) == {"authority_disputed"}
        consent_changes.withdraw(consent=given.consent, by=SETUP, at=LATER + HOUR)
    assert "withdrawn" in codes(at=LATER + 2 * HOUR)


def test_the_sweep_notes_what_time_did_and_decisions_do_not_wait_for_it() -> None:
    given = give(said={"valid_from": "2025-02-01T00:00:00Z", "valid_until": "2025-03-01T00:00:00Z"})
    begun, over = (
        datetime.fromisoformat("2025-02-01T00:00:00Z"),
        datetime.fromisoformat("2025-03-01T00:00:00Z"),
    )
    assert codes(at=begun - HOUR) == {"not_yet_valid"}
    assert codes(at=begun) == set()
    assert codes(at=over) == {"expired"}
    by = actors.system("sweep")
    with scope.everything(reason="sweep"):
        assert sweep.record_time_effects(by=by, at=begun - HOUR) == 0
        assert sweep.record_time_effects(by=by, at=begun + HOUR) == 1
        assert sweep.record_time_effects(by=by, at=begun + 2 * HOUR) == 0
        assert sweep.record_time_effects(by=by, at=over) == 1
        assert sweep.record_time_effects(by=by, at=over + DAY) == 0
        seen = consents.consent(id=given.consent, at=over + DAY)
    assert seen is not None
    assert [event.kind for event in seen.events] == ["stated", "began", "expired"]


def decided_then(at: datetime, *, as_known_at: datetime | None, now: datetime) -> policy.Decision:
    """What was to be answered at `at`, as it was known at `as_known_at`."""
    with scope.everything(reason="audit"):
        known = decisions.read_past_facts(
            mode="live",
            tenant="acme",
            category=TELEMETRY,
            purpose=SHARED,
            at=at,
            as_known_at=as_known_at,
            now=now,
        )
    return policy.decide(Question("acme", TELEMETRY, SHARED, region="DE"), known.facts, at=at)


def test_the_past_is_answered_as_it_was_known_then(acme: Party) -> None:
    given = give()
    with scope.everything(reason="staff"):
        consent_changes.withdraw(consent=given.consent, by=SETUP, at=LATER)

    def then(at: datetime, as_known_at: datetime) -> bool:
        return decided_then(at, as_known_at=as_known_at, now=LATER + 2 * DAY).allow

    assert then(LATER - timedelta(minutes=1), LATER + DAY)
    assert not then(LATER + HOUR, LATER + DAY)
    assert then(LATER + HOUR, LATER - timedelta(minutes=1))
    assert not then(START, LATER + DAY)


@pytest.mark.parametrize("known_at", [None, LATER, LATER + HOUR])
def test_what_is_known_from_now_on_is_everything_recorded(acme: Party, known_at: datetime | None) -> None:
    """The clock ran a day ahead when it recorded the withdrawal."""
    given = give()
    with scope.everything(reason="staff"):
        consent_changes.withdraw(consent=given.consent, by=SETUP, at=LATER + DAY)

    def reasons(as_known_at: datetime | None) -> set[str]:
        return {one.code for one in decided_then(LATER, as_known_at=as_known_at, now=LATER).reasons}

    assert reasons(known_at) == {"withdrawn"}
    assert reasons(LATER - timedelta(minutes=1)) == set()


def test_nothing_that_names_a_person_enters_the_ledger() -> None:
    given = give()
    with scope.everything(reason="staff"):
        consent_changes.withdraw(consent=given.consent, by=SETUP, at=LATER)
    with scope.everything(reason="audit"):
        everything = b"".join(row.data for row in ledger.stream()).lower()
    for particular in (b"alice", b"adams", b"@acme", b'"cto"'):
        assert particular not in everything


@pytest.mark.asvs("14.2.4")
def test_an_erased_persons_commitments_stay_and_the_ledger_still_verifies() -> None:
    from ledger import verification
    from tenants.models import Person

    give()
    person = Person.objects.get(name="Alice Adams")
    with scope.everything(reason="staff"):
        people.erase_person(person=person.id, mode="live", by=SETUP, at=LATER)
        with pytest.raises(people.NoSuchPerson):
            people.commitment(person=person.id)
        verification.verify_ledger()
    assert Person.objects.filter(name="Alice Adams").count() == 0


def test_a_standing_stays_small_however_often_a_question_is_toggled(acme: Party) -> None:
    from consent.models import Standing

    at = START
    for _ in range(12):
        at += HOUR
        given = give(at=at)
        with scope.everything(reason="staff"):
            consent_changes.withdraw(consent=given.consent, by=SETUP, at=at + HOUR / 2)
    with scope.everything(reason="audit"):
        assert len(Standing.objects.get(tenant=acme.tenant).statements) == 1


@pytest.mark.asvs("5.2.1")
def test_evidence_must_be_what_its_name_says(acme: Party) -> None:
    def keep(name: str, data: bytes, limit: int = 1000) -> str:
        with scope.everything(reason="staff"):
            return evidence.store_evidence(
                mode="live", account=acme.account, name=name, data=data, limit=limit, by=SETUP, at=START
            )

    assert len(keep("msa.pdf", PDF)) == 64
    assert keep("../../etc/msa.pdf", PDF) == keep("msa.pdf", PDF)
    for name, data in {
        "msa.exe": PDF,
        "msa.pdf": b"MZ\x90",
        "msa": PDF,
        "x.png": PDF,
        "m.html": b"<p>",
    }.items():
        with pytest.raises(evidence_kinds.EvidenceTypeNotAllowed):
            keep(name, data)
    with pytest.raises(evidence.EvidenceTooLarge):
        keep("msa.pdf", PDF, limit=10)
    with pytest.raises(evidence.EvidenceEmpty):
        keep("msa.pdf", b"")


def test_terms_and_agreements_are_refused_where_they_contradict() -> None:
    with pytest.raises(consent_terms.TermsPublishedAlready):
        publish(TERMS)
    with pytest.raises(consent_terms.TermsTakeEffectInThePast):
        publish("y", effective_from=START - DAY)
    with scope.everything(reason="staff"), pytest.raises(agreements.AgreementEndsBeforeItBegins):
        agree("silent", ends=START, at=START)
