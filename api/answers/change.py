"""One answer that differs from a recorded one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from api.answers import rules
from api.answers.asked import Asked

What = Literal[
    "now denied", "now allowed", "fewer fields", "more fields", "other obligations", "other audience",
    "other reasons", "not asked before", "not asked again",
]  # fmt: skip
# An answer that permits more than before. An upgrade makes none of these.
WIDER: Final[frozenset[What]] = frozenset({"now allowed", "more fields"})


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs. `codes` are the reasons it is explained with; empty if nothing explains it."""

    asked: Asked
    what: What
    codes: tuple[str, ...]
    detail: str = ""

    @property
    def explained(self) -> bool:
        return bool(self.codes) and all(rules.of(code) for code in self.codes)

    @property
    def wider(self) -> bool:
        fewer = self.what in {"other audience", "other obligations"} and self.detail.startswith("-")
        return self.what in WIDER or fewer

    def line(self) -> str:
        """Say the change in one line."""
        codes = f" [{', '.join(self.codes)}]" if self.codes else ""
        detail = f" {self.detail}" if self.detail else ""
        return f"{self.what}: {self.asked.title()}{codes}{detail}"
