"""The duties of an allowed use in sentences: what a training job must do with the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from consent.obligations import Code
from language import formats
from language.formats import country
from wire import times


def obligation_sentence(members: Mapping[str, Any]) -> str:
    """Return the sentence of an obligation as the API shows it."""
    return TEXTS[members["code"]](members)


def _names(members: Mapping[str, Any], name: str = "fields") -> str:
    return ", ".join(members[name]) or "none"


def _window(members: Mapping[str, Any]) -> str:
    parts = [
        f"from {_day(members['data_from'])}" if members.get("data_from") else "",
        f"until {_day(members['data_until'])}" if members.get("data_until") else "",
        f"at least {members['min_age_days']} days old" if members.get("min_age_days") else "",
        "without the periods in which it was not allowed" if members.get("excluding") else "",
    ]
    return (
        "It uses only data of the period that you allow"
        + "".join(f", {part}" for part in parts if part)
        + "."
    )


def _day(written: str) -> str:
    return formats.moment(times.parse(written))


def _anonymous(members: Mapping[str, Any]) -> str:
    return (
        f"It makes the data anonymous first: groups of at least {members['k']} people and {members['min_tenants']}"
        f" organisations, none with more than {formats.percent(members['max_tenant_share_bps'])} of a group."
    )


TEXTS: Final[Mapping[Code, Callable[[Mapping[str, Any]], str]]] = {
    "keep_fields": lambda said: f"It uses only these fields: {_names(said)}.",
    "drop_fields": lambda said: f"It leaves out these fields: {_names(said)}.",
    "pseudonymise": lambda said: f"It replaces the values of these fields by codes: {_names(said)}.",
    "anonymise": _anonymous,
    "synthesise": lambda _: "It makes artificial data from yours first, and trains only on that.",
    "delete_after": lambda said: f"It deletes its copy after {said['days']} days.",
    "within_window": _window,
    "within_regions": lambda said: (
        "It stays in " + ", ".join(country(each) for each in said["regions"]) + "."
    ),
    "exclude_subjects": lambda _: "It leaves out the people who asked you that their data is not used.",
    "not_transferable_to": lambda _: "What it makes must not go to the parties that your terms exclude.",
}
