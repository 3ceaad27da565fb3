"""The pure rules of papers: tables for single cases, and what must hold for any papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import paper_changes
from consent.agreements import AgreementFacts
from consent.conditions import Conditions
from consent.paper_ends import End, Holdover, Voiding
from consent.paper_scopes import Scope, Subject
from consent.papers import Move, Papers, subjects
from consent.statement_rules import Statement

DAY = timedelta(days=1)
START = datetime(2025, 1, 1, tzinfo=UTC)
ASKED = Subject("acme", "telemetry", "shared")
DAYS = [START + number * DAY for number in range(8)]
NOW = DAYS[4]


def paper(reference: str = "msa", training: str = "prohibited", **said: object) -> AgreementFacts:
    return replace(
        AgreementFacts(reference, training, START, None, "", 1, account="acme"),
        **said,  # type: ignore[arg-type]
    )


def codes(*papers: AgreementFacts, at: datetime = NOW, holdovers: tuple[Holdover, ...] = ()) -> list[str]:
    return [each.code for each in Papers(papers, holdovers).denials(ASKED, at=at)]


@pytest.mark.parametrize(
    ("kind", "data_use", "amends", "word"),
    [
        ("msa", "services_only", "", "no"),
        ("order_form", "services_only", "", "no"),
        ("amendment", "wider", "msa", "yes"),
        ("msa", "unstated", "", "yes"),
        ("dpa", "unstated", "", "yes"),
        ("dpa", "unstated", "msa", None),
        ("order_form", "unstated", "", None),
        ("msa", "", "", None),
    ],
)
def test_what_a_silent_paper_says(kind: str, data_use: str, amends: str, word: str | None) -> None:
    silent = paper(training="silent", kind=kind, data_use=data_use, amends=amends)
    assert silent.word() == word


def test_of_several_amendments_the_newest_counts_and_the_last_of_a_chain_decides() -> None:
    msa = paper()
    first = paper("am-1", "opt_in", amends="msa", effective_from=DAYS[1], seq=2)
    second = paper("am-2", "prohibited", amends="msa", effective_from=DAYS[2], seq=3)
    of_first = paper("am-3", "prohibited", amends="am-1", effective_from=DAYS[3], seq=4)
    assert codes(msa, first, at=DAYS[1]) == []
    assert codes(msa, first, second) == ["agreement_prohibits"]
    assert codes(msa, first, of_first) == ["agreement_prohibits"]
    assert codes(msa, first, of_first, at=DAYS[2]) == []


def test_papers_that_amend_each_other_in_a_circle_do_not_cancel_their_prohibition() -> None:
    assert "agreement_prohibits" in codes(paper(amends="dpa"), paper("dpa", amends="msa"))


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        ([], ["agreement_lapsed"]),
        ([paper("new", "opt_in", effective_from=DAYS[2], seq=2)], []),
        ([paper("new", "opt_in", effective_from=DAYS[3], seq=2)], []),
        ([paper("new", "silent", data_use="wider", effective_from=DAYS[2], seq=2)], []),
        # It says nothing, begins later, is older, is about something else, or was over before the prohibition was.
        ([paper("new", "silent", kind="order_form", effective_from=DAYS[2], seq=2)], ["agreement_lapsed"]),
        ([paper("new", "opt_in", effective_from=DAYS[5], seq=2)], ["agreement_lapsed"]),
        ([paper("new", "opt_in", effective_from=START - DAY, seq=2)], ["agreement_lapsed"]),
        (
            [paper("new", "opt_in", effective_from=DAYS[2], scope=Scope(categories=frozenset({"x"})), seq=2)],
            ["agreement_lapsed"],
        ),
        (
            [paper("new", "opt_in", effective_from=DAYS[1], effective_until=DAYS[2], seq=2)],
            ["agreement_lapsed"],
        ),
        # Another paper that names its end takes its place from then on.
        ([paper("end", "silent", kind="order_form", ends=End("msa", DAYS[4]), seq=2)], []),
        ([paper("end", "silent", kind="order_form", ends=End("msa", DAYS[5]), seq=2)], ["agreement_lapsed"]),
    ],
)
def test_a_prohibition_that_ends_by_date_denies_until_a_newer_paper_speaks(
    newer: list[AgreementFacts], expected: list[str]
) -> None:
    assert codes(paper(effective_until=DAYS[3]), *newer) == expected


def test_the_paper_that_a_prohibition_amends_is_no_newer_one() -> None:
    later = paper(training="opt_in", effective_from=DAYS[1], seq=2)
    ended = paper("am-1", amends="msa", effective_until=DAYS[3])
    assert codes(later, ended) == ["agreement_lapsed"]


def test_a_prohibition_ends_only_once_the_paper_that_ends_it_is_in_force() -> None:
    end = paper("end", "silent", kind="order_form", ends=End("msa", DAYS[1]), effective_from=DAYS[3], seq=2)
    assert codes(paper(), end, at=DAYS[2]) == ["agreement_prohibits"]
    assert codes(paper(), end, at=DAYS[3]) == []


def test_what_a_lifted_prohibition_would_have_been_does_not_lapse() -> None:
    lifted = paper("am-1", "opt_in", amends="msa", effective_from=DAYS[1], seq=2)
    assert codes(paper(effective_until=DAYS[3]), lifted) == []


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([], []),
        ([paper(training="opt_in", effective_until=DAYS[3])], ["contract_ended"]),
        ([paper(training="opt_in", effective_until=DAYS[3], renews=True)], []),
        ([paper("order", "silent", kind="order_form", data_use="", effective_until=DAYS[3])], []),
        ([paper(training="opt_in", effective_until=DAYS[3]), paper("dpa", "opt_in", seq=2)], []),
        (
            [
                paper(training="opt_in", effective_until=DAYS[3]),
                paper("dpa", "opt_in", effective_until=DAYS[2]),
            ],
            ["contract_ended"],
        ),
        ([paper(training="opt_in", effective_until=DAYS[3], inherited=True)], []),
    ],
)
def test_a_contract_ends_with_its_last_paper_that_permits(
    papers: list[AgreementFacts], expected: list[str]
) -> None:
    assert codes(*papers) == expected


def test_a_holdover_bridges_the_end_for_its_time() -> None:
    msa, held = paper(training="opt_in", effective_until=DAYS[2]), (Holdover(DAYS[2], DAYS[5]),)
    assert codes(msa, holdovers=held) == []
    assert codes(msa, holdovers=held, at=DAYS[5]) == ["contract_ended"]
    assert codes(paper(effective_until=DAYS[2]), holdovers=held) == ["agreement_lapsed"]


@pytest.mark.parametrize(
    ("binds", "independent", "expected"),
    [
        ("", False, ["agreement_prohibits"]),
        ("account_and_controlled", False, ["agreement_prohibits"]),
        ("account", False, []),
        ("", True, []),
    ],
)
def test_whom_a_prohibition_above_binds(binds: str, independent: bool, expected: list[str]) -> None:
    above = paper(binds=binds, inherited=True, account="holding")
    own = paper("own", "opt_in", independent=independent, seq=2)
    assert codes(above, own) == expected


def statement(seq: int, at: datetime) -> Statement:
    return Statement(UUID(int=1), seq, at, Conditions(("rpm",), "raw", ("*",)), "t", 1)


@pytest.mark.parametrize(
    ("seq", "recorded_at", "papers", "code"),
    [
        (5, DAYS[2], [paper(), paper("am", "opt_in", amends="msa", seq=9)], "proposed_only"),
        (5, DAYS[2], [paper(seq=7), paper("am", "opt_in", amends="msa", seq=9)], None),
        (5, DAYS[2], [paper(effective_from=DAYS[3]), paper("am", "opt_in", amends="msa", seq=9)], None),
        (5, DAYS[2], [paper(voided=Voiding(DAYS[3], 9, confirmed=True))], "proposed_only"),
        (5, DAYS[2], [paper(voided=Voiding(DAYS[1], 3, confirmed=False))], None),
        (5, DAYS[2], [paper(seq=7, voided=Voiding(DAYS[3], 9, confirmed=False))], "proposed_only"),
        (5, DAYS[2], [paper(seq=7, voided=Voiding(DAYS[3], 9, confirmed=True))], None),
        (10, DAYS[3], [paper(seq=7, voided=Voiding(DAYS[3], 9, confirmed=False))], None),
        (
            5,
            DAYS[0],
            [
                paper(training="opt_in", effective_until=DAYS[2]),
                paper("new", "opt_in", effective_from=DAYS[3], seq=2),
            ],
            "contract_ended",
        ),
        (
            5,
            DAYS[0],
            [
                paper(training="opt_in", effective_until=DAYS[2]),
                paper("new", "opt_in", effective_from=DAYS[2], seq=2),
            ],
            None,
        ),
        (
            5,
            DAYS[3],
            [
                paper(training="opt_in", effective_until=DAYS[2]),
                paper("new", "opt_in", effective_from=DAYS[3], seq=2),
            ],
            None,
        ),
    ],
)
def test_which_consents_must_be_confirmed_or_given_anew(
    seq: int, recorded_at: datetime, papers: list[AgreementFacts], code: str | None
) -> None:
    found = Papers(tuple(papers)).unconfirmed([statement(seq, recorded_at)], ASKED, at=NOW)
    assert [reason.code for reason in found.values()] == ([code] if code else [])


KEYS = st.frozensets(st.sampled_from(["acme", "beta"]), max_size=1)
SCOPES = st.builds(
    Scope,
    KEYS,
    st.frozensets(st.sampled_from(["telemetry", "notes"]), max_size=1),
    st.frozensets(st.sampled_from(["shared"]), max_size=1),
)


@st.composite
def some_papers(draw: st.DrawFn) -> Papers:
    references = ["a", "b", "c", "d"][: draw(st.integers(0, 4))]
    papers = []
    for seq, reference in enumerate(references, start=1):
        start = draw(st.sampled_from(DAYS[:6]))
        until = draw(st.sampled_from([None, None, *(day for day in DAYS if day > start)]))
        others = [""] + [other for other in references if other < reference]
        ended = draw(st.sampled_from(others))
        papers.append(
            AgreementFacts(
                reference,
                draw(st.sampled_from(["prohibited", "opt_in", "silent"])),
                start,
                until,
                draw(st.sampled_from(others)),
                seq,
                kind=draw(st.sampled_from(["msa", "order_form", "amendment"])),
                data_use=draw(st.sampled_from(["", "services_only", "wider", "unstated"])),
                amended_by=draw(st.sampled_from(["portal", "signed_writing"])),
                renews=draw(st.booleans()),
                ends=End(ended, draw(st.sampled_from(DAYS))) if ended else None,
                binds=draw(st.sampled_from(["", "account", "account_and_controlled"])),
                scope=draw(SCOPES),
                account="acme",
                inherited=False,
            )
        )
    return Papers(tuple(papers))


def allows(papers: Papers, subject: Subject, at: datetime) -> bool:
    return not papers.denials(subject, at=at)


@given(some_papers(), st.sampled_from(["", "a", "b"]), st.sampled_from(DAYS[6:]), st.booleans())
def test_a_lapse_never_permits(papers: Papers, amends: str, until: datetime, services_only: bool) -> None:
    """A prohibition that is the newest paper denies for ever, whatever it amends and whenever it ends by its date."""
    newest = paper(
        "newest",
        "silent" if services_only else "prohibited",
        data_use="services_only",
        amends=amends,
        effective_from=DAYS[5],
        effective_until=until,
        seq=50,
    )
    known = Papers((*papers.papers, newest))
    for subject in subjects(known.papers):
        for later in (*DAYS[5:], DAYS[-1] + 400 * DAY):
            assert not allows(known, subject, later)


@given(some_papers(), st.sampled_from(DAYS))
def test_a_paper_that_widens_nothing_turns_no_prohibition_into_a_yes(papers: Papers, at: datetime) -> None:
    """What one person of the vendor records at once never turns a no into a yes, now or later."""
    if not papers.papers:
        return
    before = Papers(papers.papers[:-1])
    if paper_changes.widens(before, papers, at=at):
        return
    for subject in subjects(papers.papers):
        assert allows(before, subject, at) or not allows(papers, subject, at)
        for day in DAYS:
            if day >= at and any(one.code != "contract_ended" for one in before.denials(subject, at=day)):
                assert not allows(papers, subject, day)


@given(some_papers(), st.sampled_from(DAYS), st.integers(0, 9), st.sampled_from(DAYS))
def test_a_paper_that_widens_nothing_revives_no_consent(
    papers: Papers, at: datetime, seq: int, recorded_at: datetime
) -> None:
    if not papers.papers or recorded_at > at:
        return
    before = Papers(papers.papers[:-1])
    consent = statement(seq if seq > papers.papers[-1].seq else 100, recorded_at)
    if paper_changes.widens(before, papers, at=at):
        return
    for subject in subjects(papers.papers):
        stopped = before.denials(subject, at=at) or before.unconfirmed([consent], subject, at=at)
        if stopped:
            assert papers.denials(subject, at=at) or papers.unconfirmed([consent], subject, at=at)


@given(some_papers(), st.sampled_from(DAYS))
def test_a_prohibition_more_never_turns_no_into_yes(papers: Papers, at: datetime) -> None:
    more = replace(papers, papers=(*papers.papers, paper("more", effective_from=START, seq=50)))
    for subject in subjects(more.papers):
        assert not allows(more, subject, at)


@given(some_papers())
def test_answers_change_at_the_named_instants_alone(papers: Papers) -> None:
    for subject in subjects(papers.papers):
        for day in DAYS:
            following = papers.boundaries(after=day)
            until = following[0] if following else day + 30 * DAY
            just_before = until - timedelta(microseconds=1)
            assert [one.code for one in papers.denials(subject, at=day)] == [
                one.code for one in papers.denials(subject, at=just_before)
            ]


# -- A tenant that passed to another account -----------------------------------------------------------


def moved(before: Papers, after: Papers, *, seq: int = 60, basis: str = "succession") -> Papers:
    """The papers of a tenant that moved from one account to another on the third day."""
    theirs = tuple(replace(each, account="newco", seq=each.seq + 100) for each in after.papers)
    return Papers(theirs, after.holdovers, (Move(seq, DAYS[3], basis, before),))


@given(some_papers(), some_papers(), st.sampled_from(DAYS[3:]))
def test_after_a_move_nothing_is_allowed_that_either_group_prohibits(
    before: Papers, after: Papers, at: datetime
) -> None:
    """The stricter of both groups' papers acts, unless a paper of the new account names the tenant."""
    known = moved(before, after)
    if any(each.scope.tenants for each in after.papers):
        return
    for subject in subjects(known.every):
        prohibited = any(one.code != "contract_ended" for one in before.denials(subject, at=at))
        if prohibited or not allows(replace(known, moves=()), subject, at):
            assert not allows(known, subject, at)


@given(
    some_papers(), some_papers(), st.sampled_from(["assignment", "divestiture"]), st.sampled_from(DAYS[3:])
)
def test_a_consent_from_before_a_move_waits_for_the_new_account(
    before: Papers, after: Papers, basis: str, at: datetime
) -> None:
    known = moved(before, after, basis=basis)
    old, new = statement(59, DAYS[1]), replace(statement(61, DAYS[3]), id=UUID(int=2))
    found = known.unconfirmed([old, new], ASKED, at=at, prohibited=True)
    assert {id: reason.code for id, reason in found.items()} == {old.id: "account_changed"}


@given(some_papers(), st.sampled_from(DAYS[3:]))
def test_a_contract_that_ended_before_a_move_does_not_spring_to_life(before: Papers, at: datetime) -> None:
    known = moved(before, Papers())
    old = statement(59, DAYS[1])
    for subject in subjects(before.papers):
        if any(one.code == "contract_ended" for one in before.denials(subject, at=DAYS[3])):
            assert known.denials(subject, at=at) or known.unconfirmed([old], subject, at=at)
