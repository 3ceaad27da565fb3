"""The overview in one sentence: what is allowed, what it earns, what needs an answer, and what went wrong."""

from __future__ import annotations

from language import formats


def summary(*, allowed: int, bps: int, waiting: int, problems: int) -> str:
    """Return the sentence. `bps` is the discount in basis points."""
    parts = [_count(allowed, "use") + " allowed" if allowed else "No use is allowed"]
    parts.append(f"{formats.percent(bps)} off" if bps else "no discount")
    if waiting:
        parts.append(f"{_count(waiting, 'thing')} {'needs' if waiting == 1 else 'need'} you")
    else:
        parts.append("nothing needs you")
    if problems:
        parts.append(f"{_count(problems, 'problem')} open")
    return ", ".join(parts) + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
