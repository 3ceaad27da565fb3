"""A batch in any of its forms, read strictly into columns of indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from api import bodies
from consent.question import Question
from wire import arrow, fast_json, strict_json
from wire.arrow import InvalidArrowStream
from wire.object_reader import ObjectReader
from wire.problems import Problem

MAX_QUESTIONS: Final = 100_000
_LONGEST: Final = 1000
_SHARED: Final = (
    "purpose", "fields", "form", "region", "model_family", "processors", "audience", "data_from", "data_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """`shared` is what all have in common (its tenant and category say nothing). Question `i` is about
    `tenants[tenant[i]]` and `categories[category[i]]`; `fields[i]`, where there is such, are its own.
    """

    shared: Question
    tenants: Sequence[str]
    categories: Sequence[str]
    tenant: NDArray[np.intp]
    category: NDArray[np.intp]
    fields: Mapping[int, tuple[str, ...]]

    @property
    def size(self) -> int:
        return len(self.tenant)

    @property
    def questions_alike(self) -> bool:
        """Whether one answer per tenant and category serves all, now and until an instant in the facts passes."""
        return not self.fields and self.shared.data_from is None and self.shared.data_until is None


def from_json(body: bytes) -> BatchRequest:
    """Rows (`items`) or columns (`tenants`, `categories`, `tenant`, `category`). Raises: Problem (400)."""
    try:
        said = fast_json.loads(body)
    except fast_json.NeedsStrictParser:
        said = bodies.value(body)
    members = ObjectReader(said)
    shared = _shared(members)
    columns = isinstance(said, dict) and "items" not in said
    batch = _columns(members, shared) if columns else _rows(members, said, shared)
    bodies.finish(members)
    return batch


def from_arrow(body: bytes) -> BatchRequest:
    """Columns `tenant` and `category`; what is shared stands in the schema's metadata. Raises: Problem (400)."""
    try:
        table = arrow.read(body, most_rows=MAX_QUESTIONS)
    except InvalidArrowStream as error:
        raise Problem("malformed_request", f"The body is no Arrow stream of texts: {error}.") from error
    names = set(table.columns)
    if names != {"tenant", "category"}:
        raise Problem("malformed_request", "The stream has the columns tenant and category, and no other.")
    members = ObjectReader(_metadata(table.metadata))
    shared = _shared(members)
    bodies.finish(members)
    tenant, category = table.columns["tenant"], table.columns["category"]
    return BatchRequest(
        shared,
        tenant.values,
        category.values,
        np.asarray(tenant.indices, dtype=np.intp),
        np.asarray(category.indices, dtype=np.intp),
        {},
    )


def _metadata(said: Mapping[str, str]) -> dict[str, Any]:
    """Texts may stand as they are; lists are JSON. What others put there (`pandas`, …) is none of ours."""
    found: dict[str, Any] = {}
    for name in _SHARED:
        text = said.get(name)
        if text is None:
            continue
        if name in {"fields", "processors"}:
            try:
                found[name] = strict_json.loads(text.encode())
            except strict_json.MalformedJSON as error:
                raise Problem(
                    "malformed_json", f"The metadata {name} is no JSON list: {error.detail}"
                ) from error
        else:
            found[name] = text
    return found


def _shared(members: ObjectReader) -> Question:
    return Question(
        tenant="",
        category="",
        purpose=members.text("purpose", longest=_LONGEST),
        fields=members.optional_texts("fields", least=1, longest=_LONGEST),
        form=members.optional_text("form", longest=_LONGEST),
        region=members.optional_text("region", longest=_LONGEST),
        model_family=members.optional_text("model_family", longest=_LONGEST),
        processors=members.optional_texts("processors", longest=_LONGEST),
        audience=members.optional_text("audience", longest=_LONGEST),
        data_from=members.optional_time("data_from"),
        data_until=members.optional_time("data_until"),
    )


def _columns(members: ObjectReader, shared: Question) -> BatchRequest:
    tenants = _texts(members, "tenants")
    categories = _texts(members, "categories")
    tenant = _indices(members, "tenant", len(tenants))
    category = _indices(members, "category", len(categories))
    if len(tenant) != len(category) and not members.errors:
        members.note("category", "bad_value", "Expected as many as there are in tenant.")
    return BatchRequest(shared, tenants, categories, tenant, category, {})


def _texts(members: ObjectReader, name: str) -> list[str]:
    found = members.value(name)
    if not isinstance(found, list):
        if found is not None:
            members.note(name, "wrong_type", "Expected a list of strings.")
        return []
    if set(map(type, found)) - {str}:
        index = next(index for index, one in enumerate(found) if type(one) is not str)
        members.note_item(name, index, "wrong_type", "Expected a string.")
    elif len(found) > MAX_QUESTIONS:
        members.note(name, "bad_value", f"Expected at most {MAX_QUESTIONS} of them.")
    elif found and max(map(len, found)) > _LONGEST:
        members.note(name, "bad_value", f"Expected at most {_LONGEST} characters in each.")
    else:
        return found
    return []


def _indices(members: ObjectReader, name: str, count: int) -> NDArray[np.intp]:
    nothing = np.zeros(0, dtype=np.intp)
    found = members.value(name)
    if not isinstance(found, list):
        if found is not None:
            members.note(name, "wrong_type", "Expected a list of integers.")
        return nothing
    if len(found) > MAX_QUESTIONS:
        members.note(name, "bad_value", f"Expected at most {MAX_QUESTIONS} of them.")
        return nothing
    if set(map(type, found)) - {int}:
        index = next(index for index, one in enumerate(found) if type(one) is not int)
        members.note_item(name, index, "wrong_type", "Expected an integer.")
        return nothing
    if found and (min(found) < 0 or max(found) >= count):
        index = next(index for index, one in enumerate(found) if not 0 <= one < count)
        members.note_item(name, index, "bad_value", f"Expected the place of one of the {count} {name} names.")
        return nothing
    return np.array(found, dtype=np.intp)


def _rows(members: ObjectReader, said: Any, shared: Question) -> BatchRequest:
    items = said.get("items") if isinstance(said, dict) else None
    if isinstance(items, list) and len(items) > MAX_QUESTIONS:
        members.value("items")
        members.note("items", "bad_value", f"Expected at most {MAX_QUESTIONS} of them.")
        items = []
    tenants: dict[str, int] = {}
    categories: dict[str, int] = {}
    tenant, category = [], []
    fields: dict[int, tuple[str, ...]] = {}
    for index, item in enumerate(members.children("items") if items != [] else ()):
        tenant.append(tenants.setdefault(item.text("tenant", longest=_LONGEST), len(tenants)))
        category.append(categories.setdefault(item.text("category", longest=_LONGEST), len(categories)))
        own = item.optional_texts("fields", least=1, longest=_LONGEST)
        if own is not None:
            fields[index] = own
        item.refuse_unknown()
        if len(members.errors) > _ENOUGH_ERRORS:
            break
    members.value("items")
    return BatchRequest(
        shared,
        list(tenants),
        list(categories),
        np.array(tenant, dtype=np.intp),
        np.array(category, dtype=np.intp),
        fields,
    )


_ENOUGH_ERRORS: Final = 20  # nobody reads a hundred thousand
