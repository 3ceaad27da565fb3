"""Each judge lets a good history pass and finds what is wrong in one that breaks its promise."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest

from tests.stale.history import Asked, Write
from tests.world import judges
from tests.world.history import Acknowledged, Decided, History, Recorded

CONSENT = "0193aaaa-0000-7000-8000-000000000001"
NAMES = [f"01a2-{number}" for number in range(120)]


def good() -> History:
    """ACME gives a consent and takes it back, six times, while somebody asks."""
    seen = History()
    for turn in range(12):
        allows, began, revision = turn % 2 == 0, turn * 10.0, 10 + turn
        seen.writes.append(Write("acme", allows, began, began + 1, revision))
        seen.acknowledged.append(Acknowledged("acme", CONSENT, allows, revision))
        kind = "consent.stated/1" if allows else "consent.withdrawn/1"
        seen.recorded.append(Recorded(revision, kind, f'{{"consent":"{CONSENT}"}}'))
        for number in range(10):
            at = began + 1.1 + number / 10
            seen.asked.append(Asked("acme", allows, at, at + 0.05, revision))
            seen.decided.append(Decided(NAMES[turn * 10 + number], "web-1", at))
        seen.events.add(revision)
    seen.logged = set(NAMES)
    seen.back = {"web-1": 2.0, "worker": 59.0}
    seen.logs = {"web-1": 900_000}
    seen.owed, seen.charged = {"acme": 0, "globex": 800}, {"acme": [], "globex": [800]}
    seen.letters = {("acme", True): 6, ("acme", False): 6}
    seen.commands = {"verify_ledger": (0, "clean")}
    return seen


def test_a_good_history_passes() -> None:
    assert judges.judge(good()) == {}


Break = Callable[[History], object]
BREAKS: dict[str, tuple[str, Break]] = {
    "yes after a withdrawal": ("no_stale_yes", lambda s: s.asked.append(Asked("acme", True, 12.9, 13.0, 10))),
    "an old answer": ("no_stale_yes", lambda s: s.asked.append(Asked("acme", False, 13.0, 13.1, 9))),
    "a lost entry": ("nothing_acknowledged_is_lost", lambda s: s.recorded.pop()),
    "another entry in its place": (
        "nothing_acknowledged_is_lost",
        lambda s: s.recorded.append(Recorded(21, "consent.stated/1", CONSENT)),
    ),
    "an entry about another consent": (
        "nothing_acknowledged_is_lost",
        lambda s: s.recorded.append(Recorded(21, "consent.withdrawn/1", "other")),
    ),
    "a decision that is not logged": ("decisions_are_logged", lambda s: s.logged.remove(NAMES[3])),
    "a decision of a process killed much later": (
        "decisions_are_logged",
        lambda s: (s.logged.remove(NAMES[0]), s.kills.update({"web-1": [20.0]})),
    ),
    "a decision of a process when another was killed": (
        "decisions_are_logged",
        lambda s: (s.logged.remove(NAMES[0]), s.kills.update({"web-2": [1.2]})),
    ),
    "a ledger that does not verify": (
        "commands_find_nothing",
        lambda s: s.commands.update({"verify_ledger": (1, "entry 7")}),
    ),
    "a missing discount": ("money_equals_entitlement", lambda s: s.charged.update(globex=[])),
    "a discount too much": ("money_equals_entitlement", lambda s: s.charged.update(acme=[800])),
    "a discount twice": ("money_equals_entitlement", lambda s: s.charged.update(globex=[800, 800])),
    "a discount of another height": ("money_equals_entitlement", lambda s: s.charged.update(globex=[900])),
    "a customer who is unknown to Stripe": ("money_equals_entitlement", lambda s: s.charged.pop("globex")),
    "an event that never came": ("everybody_is_told", lambda s: s.events.remove(12)),
    "a letter that never came": ("everybody_is_told", lambda s: s.letters.update({("acme", False): 5})),
    "a part that never came back": ("all_parts_are_back", lambda s: s.back.update(beat=None)),
    "a part that came back late": ("all_parts_are_back", lambda s: s.back.update(beat=61.0)),
    "a log that grows": ("logs_stay_small", lambda s: s.logs.update(worker=1_000_001)),
    "an error": ("nobody_is_surprised", lambda s: s.surprises.append("decisions: 500 internal_error")),
    "a world in which nobody asked": ("something_happened", lambda s: s.asked.clear()),
    "a world in which nobody wrote": ("something_happened", lambda s: s.acknowledged.clear()),
    "a world of noes": (
        "something_happened",
        lambda s: s.asked.__setitem__(
            slice(None), [Asked("acme", False, 0.1 + n / 1000, 0.2 + n / 1000, 9) for n in range(200)]
        ),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_judge_finds(name: str) -> None:
    judge, spoil = BREAKS[name]
    seen = deepcopy(good())
    spoil(seen)
    assert judge in judges.judge(seen)


def test_each_judge_has_a_history_that_breaks_it() -> None:
    assert {judge for judge, _ in BREAKS.values()} == set(judges.JUDGES)


@pytest.mark.parametrize(
    "forgive",
    [
        pytest.param(
            lambda s: (s.logged.remove(NAMES[0]), s.kills.update({"web-1": [2.0]})), id="killed at once"
        ),
        pytest.param(lambda s: (s.events.remove(12), s.waiting.update(webhooks=1)), id="an event that waits"),
        pytest.param(
            lambda s: (s.letters.update({("acme", True): 5}), s.waiting.update({"notices.mail.consent": 1})),
            id="a letter that waits",
        ),
        pytest.param(lambda s: s.letters.update({("acme", True): 9}), id="letters that came twice"),
    ],
)
def test_a_judge_forgives(forgive: Break) -> None:
    seen = good()
    forgive(seen)
    assert judges.judge(seen) == {}
