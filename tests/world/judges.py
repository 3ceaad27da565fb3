"""What must hold after any faults. Each judge is one pure function: a history in, sentences about what is wrong out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.stale import history as linear
from tests.world.history import History

BACK_WITHIN_SECONDS = 60.0
LOG_BYTES_PER_MINUTE = 1_000_000
# What a process had answered so shortly before kill -9 that its log may have been in memory alone: a statement that
# waits for a hanging database is given up after five seconds, and what waits behind it goes to disk then.
UNWRITTEN_SECONDS = 8.0
FEWEST_WRITES = 4  # a standby that is away for long lets nobody write
_KINDS = {True: "consent.stated/", False: "consent.withdrawn/"}

Judge = Callable[[History], list[str]]


def no_stale_yes(seen: History) -> list[str]:
    """An order of writes explains all answers; no yes follows an acknowledged withdrawal."""
    verdict = linear.judge(seen.writes, seen.asked)
    return [] if verdict.linearizable else [verdict.line(), *_examples(verdict)]


def _examples(verdict: linear.Verdict) -> list[str]:
    faults = ("stale_allows", "not_of_its_revision", "behind", "going_back")
    return [f"{name}: {getattr(verdict, name)[0]}" for name in faults if getattr(verdict, name)]


def nothing_acknowledged_is_lost(seen: History) -> list[str]:
    """Each acknowledged write is the entry that its answer named."""
    recorded = {one.revision: one for one in seen.recorded}
    found = []
    for write in seen.acknowledged:
        entry = recorded.get(write.revision)
        if entry is None:
            found.append(f"{write}: the ledger has no entry {write.revision}")
        elif not entry.kind.startswith(_KINDS[write.allows]) or write.consent not in entry.body:
            found.append(f"{write}: entry {write.revision} is another, {entry.kind} {entry.body[:200]}")
    return found


def decisions_are_logged(seen: History) -> list[str]:
    """Each answer is in the decision log, unless its process was killed right after it."""
    lost = [
        one
        for one in seen.decided
        if one.id not in seen.logged and not _was_killed_after(one.part, one.at, seen)
    ]
    return (
        [f"{len(lost)} of {len(seen.decided)} answers are not in the log, the first is {lost[0]}"]
        if lost
        else []
    )


def _was_killed_after(part: str, at: float, seen: History) -> bool:
    return any(0 <= killed - at <= UNWRITTEN_SECONDS for killed in seen.kills.get(part, ()))


def commands_find_nothing(seen: History) -> list[str]:
    """The ledger verifies, and the tables are what its fold says."""
    return [
        f"{name} ended with {code}: {said[-600:]}"
        for name, (code, said) in seen.commands.items()
        if code != 0
    ]


def money_equals_entitlement(seen: History) -> list[str]:
    """Each customer's discount at Stripe is what their consent is worth: ours once, or none."""
    return [
        f"{tenant}: {bps} basis points are owed, {seen.charged.get(tenant)} are given"
        for tenant, bps in sorted(seen.owed.items())
        if seen.charged.get(tenant) != ([bps] if bps else [])
    ]


def everybody_is_told(seen: History) -> list[str]:
    """Each acknowledged write reached the webhook's receiver and the owner's mailbox, or still waits its turn."""
    found = []
    untold = [one.revision for one in seen.acknowledged if one.revision not in seen.events]
    if len(untold) > seen.waiting.get("webhooks", 0) + seen.waiting.get("notices.webhooks", 0):
        found.append(f"{len(untold)} events never came, of revisions {untold[:5]}; waiting: {seen.waiting}")
    written = Counter((one.tenant, one.allows) for one in seen.acknowledged)
    missing = {key: count - seen.letters.get(key, 0) for key, count in written.items()}
    lost = sum(count for count in missing.values() if count > 0)
    if lost > seen.waiting.get("notices.mail.consent", 0):
        found.append(f"{lost} letters never came; waiting: {seen.waiting}")
    return found


def all_parts_are_back(seen: History) -> list[str]:
    """Each part works again by itself within a minute of the last fault."""
    return [
        f"{part}: {'never came back' if seconds is None else f'came back after {seconds:.0f} s'}"
        for part, seconds in sorted(seen.back.items())
        if seconds is None or seconds > BACK_WITHIN_SECONDS
    ]


def logs_stay_small(seen: History) -> list[str]:
    most = LOG_BYTES_PER_MINUTE * max(1.0, seen.minutes)
    return [
        f"{part}: {written} bytes of log in {seen.minutes:.1f} minutes"
        for part, written in sorted(seen.logs.items())
        if written > most
    ]


def nobody_is_surprised(seen: History) -> list[str]:
    """Each refusal says that it passes: nobody gets an error that names no cause."""
    return [f"{count} x {what}" for what, count in Counter(seen.surprises).most_common(5)]


def something_happened(seen: History) -> list[str]:
    """A history in which nothing was asked or written proves nothing."""
    found = []
    if len(seen.asked) < 100 or not any(one.allow for one in seen.asked):
        found.append(f"only {len(seen.asked)} answers, {sum(one.allow for one in seen.asked)} of them yes")
    if len(seen.acknowledged) < FEWEST_WRITES:
        found.append(f"only {len(seen.acknowledged)} writes")
    return found


JUDGES: dict[str, Judge] = {
    judge.__name__: judge
    for judge in (
        no_stale_yes, nothing_acknowledged_is_lost, decisions_are_logged, commands_find_nothing,
        money_equals_entitlement, everybody_is_told, all_parts_are_back, logs_stay_small, nobody_is_surprised,
        something_happened,
    )
}  # fmt: skip


def judge(seen: History) -> dict[str, list[str]]:
    """Return what each judge found, without those that found nothing."""
    found = {name: look(seen) for name, look in JUDGES.items()}
    return {name: sentences for name, sentences in found.items() if sentences}
