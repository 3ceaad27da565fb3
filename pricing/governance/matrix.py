"""The approval matrix: who of the vendor's staff may grant what. Pure.

Without a rule for a kind of grant, everybody who may approve grants it. With rules, the approver is in a group that one
of them names, for at least the amount at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

GrantKind = Literal["schedule", "override", "term", "covenant"]
GRANTS: Final[tuple[GrantKind, ...]] = ("schedule", "override", "term", "covenant")
# What `up_to` counts: basis points, or days of a term. A covenant has no amount.
UNITS: Final[Mapping[GrantKind, str]] = {"schedule": "bps", "override": "bps", "term": "days", "covenant": ""}


@dataclass(frozen=True, slots=True)
class MatrixRule:
    """People in one of these `groups` may grant this, up to an amount. None: without a limit."""

    grant: GrantKind
    groups: tuple[str, ...]
    up_to: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"grant": self.grant, "groups": list(self.groups), "up_to": self.up_to}

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> MatrixRule:
        return cls(written["grant"], tuple(written["groups"]), written["up_to"])


class MayNotGrant(Exception):
    """The approval matrix lets other people grant this."""

    code = "may_not_grant"


def check(rules: Sequence[MatrixRule], *, grant: GrantKind, amount: int, groups: Iterable[str]) -> None:
    """Check that a person in these groups may grant the amount. Raises: MayNotGrant."""
    concerned = [rule for rule in rules if rule.grant == grant]
    if not concerned:
        return
    own = set(groups)
    fitting = [rule for rule in concerned if rule.up_to is None or amount <= rule.up_to]
    if any(own & set(rule.groups) for rule in fitting):
        return
    who = sorted({group for rule in fitting for group in rule.groups})
    unit = UNITS[grant]
    what = f"{article(grant)} {grant}" + (f" of {amount} {unit}" if unit else "")
    raise MayNotGrant(f"{what} is granted by: {', '.join(who)}" if who else f"nobody may grant {what}")


def article(grant: GrantKind) -> str:
    return "an" if grant == "override" else "a"
