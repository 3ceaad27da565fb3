"""The request of a training run for clearance. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import orjson

from consent.windows import Window
from lineage.judgement.model_name import ModelName
from wire import times

DEFAULT_LEASE_SECONDS = 300
MIN_LEASE_SECONDS = 10
MAX_LEASE_SECONDS = 3600
# The attempt to ask for: its number, `next`, or None where the run is asked for as a whole.
NEXT: Final = "next"
Attempt = int | Literal["next"] | None


@dataclass(frozen=True, slots=True)
class ClearanceRequest:
    """One run's request. `tenants` None means all tenants; `audience` is `shared` or a tenant's key or alias.

    `base` is the version that the run trains further; `delta`: the new version is an adapter on it. `measure` names
    what the run is going to measure, `unmeasured` says why it will not.
    """

    run: str
    model: ModelName
    purpose: str
    form: str
    region: str
    categories: tuple[str, ...]
    tenants: tuple[str, ...] | None
    datasets: tuple[str, ...]
    audience: str
    processors: tuple[str, ...] = ()
    data_from: datetime | None = None
    data_until: datetime | None = None
    lease_seconds: int = DEFAULT_LEASE_SECONDS
    base: ModelName | None = None
    delta: bool = False
    measure: tuple[str, ...] = ()
    unmeasured: str | None = None

    def window(self) -> Window:
        return Window(self.data_from, self.data_until)

    def to_dict(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "model": self.model.to_dict(),
            "purpose": self.purpose,
            "form": self.form,
            "region": self.region,
            "categories": list(self.categories),
            "tenants": "*" if self.tenants is None else list(self.tenants),
            "datasets": list(self.datasets),
            "audience": self.audience,
            "processors": list(self.processors),
            "data_from": None if self.data_from is None else times.render(self.data_from),
            "data_until": None if self.data_until is None else times.render(self.data_until),
            "lease_seconds": self.lease_seconds,
            "base": None if self.base is None else self.base.to_dict(),
            "delta": self.delta,
            "measure": list(self.measure),
            "unmeasured": self.unmeasured,
        }

    def digest(self) -> str:
        """A SHA-256 of the request: requests with the same digest ask for the same."""
        return hashlib.sha256(orjson.dumps(self.to_dict(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    @classmethod
    def from_dict(cls, written: dict[str, Any]) -> ClearanceRequest:
        """Build a request from the result of `to_dict`. Older requests lack the newest members."""
        base = written.get("base")
        return cls(
            run=written["run"],
            model=ModelName(**written["model"]),
            purpose=written["purpose"],
            form=written["form"],
            region=written["region"],
            categories=tuple(written["categories"]),
            tenants=None if written["tenants"] == "*" else tuple(written["tenants"]),
            datasets=tuple(written["datasets"]),
            audience=written["audience"],
            processors=tuple(written["processors"]),
            data_from=_time(written["data_from"]),
            data_until=_time(written["data_until"]),
            lease_seconds=written["lease_seconds"],
            base=None if base is None else ModelName(**base),
            delta=written.get("delta", False),
            measure=tuple(written.get("measure", ())),
            unmeasured=written.get("unmeasured"),
        )


def _time(text: str | None) -> datetime | None:
    return None if text is None else times.parse(text)
