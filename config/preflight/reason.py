"""A reason why this process must not serve in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Part = Literal["web", "worker", "beat"]
PARTS: Final[tuple[Part, ...]] = ("web", "worker", "beat")


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` stands in docs/operations/preflight.md; the sentences say what is wrong and what to do."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What the process was given: Django's settings, the variables of its environment, and which part it is."""

    settings: Any
    environment: Mapping[str, str]
    part: Part


Rule = Callable[[Setup], Iterator[Reason]]
