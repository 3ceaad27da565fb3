"""The parts of a list's page: its headings, the cells of its rows, its filters and its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from desk import plain_values


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's words. `address` sorts by it; `sorted` is "ascending", "descending" or empty."""

    words: str
    address: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Cell:
    heading: str
    value: Any
    address: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its choices: (words, address, whether it is chosen)."""

    title: str
    chosen: str
    choices: tuple[tuple[str, str, bool], ...]


def headings(admin: ModelAdmin[Any], found: ChangeList) -> list[Heading]:
    order = found.get_ordering_field_columns()
    result = []
    for place, name in enumerate(found.list_display):
        words, attribute = label_for_field(name, found.model, model_admin=admin, return_attr=True)
        by = getattr(attribute, "admin_order_field", None) if attribute else name
        standing = {"asc": "ascending", "desc": "descending"}.get(order.get(place, ""), "")
        minus = "-" if standing == "ascending" else ""
        address = found.get_query_string({"o": f"{minus}{place}"}, ["p"]) if by else ""
        result.append(Heading(_capital(str(words)), address, standing))
    return result


def row(admin: ModelAdmin[Any], found: ChangeList, row: Any) -> list[Cell]:
    """Return the row's cells. The first leads to the row's page, unless the list says that none does."""
    links: list[str] = [str(each) for each in found.list_display_links or ()]
    page = ""
    if links:
        meta = row._meta  # noqa: SLF001  Django's name for it
        page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    cells = []
    for column, heading in zip(found.list_display, headings(admin, found), strict=True):
        name = str(column)
        try:
            field, _, value = lookup_field(name, row, admin)
        except ObjectDoesNotExist:
            field, value = None, None
        if choices := getattr(field, "flatchoices", None):
            value = dict(choices).get(value, value)
        shown = value if hasattr(value, "__html__") else plain_values.shown(value, name=name)
        cells.append(Cell(heading.words, shown, page if name in links else ""))
    return cells


def pages(found: ChangeList) -> dict[str, str]:
    """Return the addresses of the page before and the page after, where there is one."""
    number = found.page_num
    return {
        "earlier_page": found.get_query_string({"p": number - 1}) if number > 1 else "",
        "later_page": found.get_query_string({"p": number + 1}) if number < found.paginator.num_pages else "",
    }


def filters(found: ChangeList) -> list[Filter]:
    return [_filter(each, found) for each in found.filter_specs]


def kept(found: ChangeList) -> Iterator[tuple[str, str]]:
    """Yield the parameters that the search form sends again."""
    for name, values in found.filter_params.items():
        for value in values:
            yield name, str(value)


def _filter(spec: Any, found: ChangeList) -> Filter:
    choices = tuple(
        (_capital(str(each["display"])), each["query_string"], bool(each["selected"]))
        for each in spec.choices(found)
    )
    chosen = next((words for words, _, is_chosen in choices if is_chosen), "All")
    return Filter(_capital(str(spec.title)), chosen, choices)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
