"""What a denied job requests of a tenant, and which statements satisfy the request. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from consent import forms, regions
from consent.conditions import ALL, Conditions

OPEN: Final = "open"
GRANTED: Final = "granted"
REFUSED: Final = "refused"
EXPIRED: Final = "expired"
STATUSES: Final = (OPEN, GRANTED, REFUSED, EXPIRED)

REQUEST_LIFETIME = timedelta(days=30)
# A job may rephrase its request, but these limits protect a tenant from too many of them.
MAX_REQUESTS_PER_QUESTION = 3  # within OPEN_FOR, of one (tenant, category, purpose)
MAX_OPEN_REQUESTS = 20  # of one tenant


@dataclass(frozen=True, slots=True)
class RequestedConditions:
    """The conditions that would satisfy a request.

    None means what it means in a question: any covered fields, raw data, anywhere, every model family."""

    fields: tuple[str, ...] | None = None
    form: str | None = None
    region: str | None = None
    model_family: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "fields": None if self.fields is None else list(self.fields),
            "form": self.form,
            "region": self.region,
            "model_family": self.model_family,
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> RequestedConditions:
        fields = written["fields"]
        return cls(
            None if fields is None else tuple(fields),
            written["form"],
            written["region"],
            written["model_family"],
        )

    def satisfied_by(self, conditions: Conditions) -> bool:
        """Whether a statement with these conditions allows all that is requested."""
        return (
            set(self.fields or ()) <= set(conditions.fields)
            and forms.covers(conditions.form, self.form or forms.RAW)
            and regions.allows_region(conditions.regions, self.region or regions.ANYWHERE)
            and (ALL in conditions.model_families or self.model_family in conditions.model_families)
        )

    def minimal_conditions(self, *, category_fields: Sequence[str]) -> Conditions:
        """Return the narrowest conditions that satisfy the request. The portal shows them first."""
        wanted = self.fields if self.fields is not None else tuple(category_fields)
        return Conditions(
            fields=tuple(name for name in category_fields if name in wanted),
            form=self.form or forms.RAW,
            regions=(self.region or regions.ANYWHERE,),
            model_families=(self.model_family or ALL,),
        )

    def added_to(self, conditions: Conditions, *, category_fields: Sequence[str]) -> Conditions:
        """Return conditions that satisfy the request and still allow all that `conditions` allow.

        Only the newest statement rules, so granting a request must not narrow an earlier consent."""
        fields = {*conditions.fields, *(self.fields or ())}
        form, region = self.form or forms.RAW, self.region or regions.ANYWHERE
        within = regions.allows_region(conditions.regions, region)
        family = self.model_family or ALL
        known = ALL in conditions.model_families or family in conditions.model_families
        return replace(
            conditions,
            fields=tuple(name for name in category_fields if name in fields),
            form=conditions.form if forms.covers(conditions.form, form) else form,
            regions=conditions.regions if within else _with(conditions.regions, region),
            model_families=conditions.model_families if known else _with(conditions.model_families, family),
        )


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return (name,) if name == ALL else (*names, name)
