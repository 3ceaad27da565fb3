"""Whether this process can do its work: for decisions, for writes, and all in all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

Status = Literal["ok", "degraded", "unavailable"]
_ORDER: tuple[Status, ...] = ("ok", "degraded", "unavailable")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `code` names the cause of anything but ok."""

    status: Status
    code: str = ""


OK = Finding("ok")
Check = Callable[[], Finding]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What all checks found, by name."""

    findings: Mapping[str, Finding]

    @property
    def status(self) -> Status:
        """The worst status of all."""
        return max((finding.status for finding in self.findings.values()), key=_ORDER.index, default="ok")

    def to_dict(self) -> dict[str, Any]:
        checks: dict[str, Any] = {name: finding.status for name, finding in self.findings.items()}
        causes = {name: finding.code for name, finding in self.findings.items() if finding.code}
        return {"status": self.status, "checks": checks, "causes": causes}


def readiness(
    *,
    database: Mapping[str, Check],
    needed: Mapping[str, Check],
    helpful: Mapping[str, Check] = MappingProxyType({}),
) -> Readiness:
    """Carry out the checks. What is only `helpful` makes the process degraded at worst.

    Without the database the other checks are left out: each would wait for it again.
    """
    findings = {}
    for name, check in database.items():
        findings[name] = check()
        if findings[name].status == "unavailable":
            return Readiness(findings)
    findings |= {name: check() for name, check in needed.items()}
    for name, check in helpful.items():
        finding = check()
        findings[name] = Finding(min(finding.status, "degraded", key=_ORDER.index), finding.code)
    return Readiness(findings)
