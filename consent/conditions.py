"""The conditions of one statement: what a consent allows. Parsed strictly and written for the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from consent import clauses, forms, regions
from wire import times
from wire.object_reader import ObjectReader
from wire.problems import FieldError

BEGINNING: Final = "beginning"
ALL: Final = "*"

DataFrom = datetime | Literal["beginning"] | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a statement.

    `model_families` of `("*",)` and `processors` of None set no limit. `data_from` of None means the moment from
    which the consent is valid. With `retention_days` or `on_withdrawal` of None, the terms decide.
    """

    fields: tuple[str, ...]
    form: str
    regions: tuple[str, ...]
    model_families: tuple[str, ...] = (ALL,)
    processors: tuple[str, ...] | None = None
    data_from: DataFrom = None
    data_until: datetime | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    retention_days: int | None = None
    on_withdrawal: str | None = None
    # Data younger than this is outside of the window. None sets no limit.
    min_age_days: int | None = None
    # Who brings the data into `form`.
    made_by: str = forms.VENDOR

    @property
    def made_by_customer(self) -> bool:
        """Whether the customer brings the data into its form before it sends it. That counts on its word."""
        return self.made_by == forms.CUSTOMER

    def to_dict(self) -> dict[str, Any]:
        """Return the conditions as the ledger stores them, with every JSON member present but the newest ones.

        `min_age_days` is left out where it sets no limit, and `made_by` where it is the vendor: older conditions
        lack them.
        """
        written = {
            "fields": list(self.fields),
            "form": self.form,
            "regions": list(self.regions),
            "model_families": list(self.model_families),
            "processors": None if self.processors is None else list(self.processors),
            "data_from": BEGINNING if self.data_from == BEGINNING else _rendered(self.data_from),
            "data_until": _rendered(self.data_until),
            "valid_from": _rendered(self.valid_from),
            "valid_until": _rendered(self.valid_until),
            "retention_days": self.retention_days,
            "on_withdrawal": self.on_withdrawal,
        }
        if self.min_age_days is not None:
            written["min_age_days"] = self.min_age_days
        if self.made_by_customer:
            written["made_by"] = self.made_by
        return written

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "Conditions":
        """Build the conditions from `to_dict` output, which was validated before it was recorded."""
        processors = written["processors"]
        return cls(
            fields=tuple(written["fields"]),
            form=written["form"],
            regions=tuple(written["regions"]),
            model_families=tuple(written["model_families"]),
            processors=None if processors is None else tuple(processors),
            data_from=BEGINNING if written["data_from"] == BEGINNING else _parsed(written["data_from"]),
            data_until=_parsed(written["data_until"]),
            valid_from=_parsed(written["valid_from"]),
            valid_until=_parsed(written["valid_until"]),
            retention_days=written["retention_days"],
            on_withdrawal=written["on_withdrawal"],
            min_age_days=written.get("min_age_days"),
            made_by=written.get("made_by", forms.VENDOR),
        )


def parse(
    value: object, *, category_fields: Sequence[str], pointer: str = "/conditions"
) -> tuple[Conditions | None, list[FieldError]]:
    """Parse a request's JSON into conditions, or return every fault in it.

    `category_fields` are the names of the category's present fields. `["*"]` becomes exactly these, so a field
    added later is not covered. Any other name is the fault `unknown_field`.
    """
    members = ObjectReader(value, pointer=pointer)
    processors = members.optional_texts("processors", longest=200)
    families = members.optional_texts("model_families", longest=200)
    conditions = Conditions(
        fields=_fields(members, category_fields),
        form=members.choice("form", forms.FORMS),
        regions=_regions(members),
        model_families=(ALL,) if families is None else _families(members, families),
        processors=None if processors == (ALL,) else _alone(members, "processors", processors),
        data_from=_data_from(members),
        data_until=members.optional_time("data_until"),
        valid_from=members.optional_time("valid_from"),
        valid_until=members.optional_time("valid_until"),
        retention_days=members.optional_integer("retention_days", least=1, most=clauses.MAX_DAYS),
        on_withdrawal=members.optional_choice("on_withdrawal", clauses.ON_WITHDRAWAL),
        min_age_days=members.optional_integer("min_age_days", least=1, most=clauses.MAX_DAYS),
        made_by=members.optional_choice("made_by", forms.MAKERS) or forms.VENDOR,
    )
    members.refuse_unknown()
    if conditions.made_by_customer and conditions.form not in forms.MADE_BEFORE_SENDING:
        forms_made = f"{', '.join(forms.MADE_BEFORE_SENDING[:-1])} or {forms.MADE_BEFORE_SENDING[-1]}"
        members.note(
            "made_by", "bad_value", f"Only {forms_made} data is made by the customer before sending."
        )
    _check_window(members, "data_until", conditions.data_from, conditions.data_until)
    _check_window(members, "valid_until", conditions.valid_from, conditions.valid_until)
    return (None if members.errors else conditions), members.errors


def _fields(members: ObjectReader, category_fields: Sequence[str]) -> tuple[str, ...]:
    named = members.texts("fields", longest=200)
    if named == (ALL,):
        return tuple(category_fields)
    for index, name in enumerate(named):
        if name == ALL:
            members.note_item("fields", index, "bad_value", "* cannot be combined with other values.")
        elif name not in category_fields:
            members.note_item("fields", index, "unknown_field", f"The category has no field {name!r}.")
    # in the category's order: equal choices are written equally
    return tuple(name for name in category_fields if name in named)


def _regions(members: ObjectReader) -> tuple[str, ...]:
    named = members.texts("regions", longest=200)
    _alone(members, "regions", named)
    for index, code in enumerate(named):
        if not regions.is_region(code):
            detail = f"{code!r} is not a region. Use an ISO 3166-1 alpha-2 code, EU, EEA or *."
            members.note_item("regions", index, "bad_value", detail)
    return named


def _families(members: ObjectReader, named: tuple[str, ...]) -> tuple[str, ...]:
    if not named:
        members.note(
            "model_families",
            "bad_value",
            "The list is empty. Name a model family, or leave the member out to allow all.",
        )
    _alone(members, "model_families", named)
    return named


def _alone(members: ObjectReader, name: str, named: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if named is not None and ALL in named and len(named) > 1:
        members.note(name, "bad_value", "* cannot be combined with other values.")
    return named


def _data_from(members: ObjectReader) -> DataFrom:
    if members.is_text("data_from", BEGINNING):
        return BEGINNING
    return members.optional_time("data_from")


def _check_window(members: ObjectReader, name: str, start: DataFrom, end: datetime | None) -> None:
    if end is not None and isinstance(start, datetime) and end <= start:
        members.note(name, "bad_window", "The end must be later than the beginning.")


def _rendered(instant: datetime | str | None) -> str | None:
    return times.render(instant) if isinstance(instant, datetime) else None


def _parsed(text: str | None) -> datetime | None:
    return None if text is None else times.parse(text)
