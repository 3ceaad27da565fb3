"""Sub-processors that may not touch a customer's data: objected to, or announced and not yet due. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ProcessorBar:
    """A sub-processor that is barred until an instant; None: for as long as the customer objects."""

    name: str
    until: datetime | None = None


def barred(name: str, bars: Iterable[ProcessorBar], *, named: Iterable[str] | None, at: datetime) -> bool:
    """Whether a processor is barred at `at`. `named` are the processors that the consent names, None for any.

    A customer that names a processor in its consent waives the notice, but not its objection.
    """
    return any(
        bar.name == name and (bar.until is None or (at < bar.until and (named is None or name not in named)))
        for bar in bars
    )
