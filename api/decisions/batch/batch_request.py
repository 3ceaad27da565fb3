"""Parse a batch in JSON, by rows or by columns, into index columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from api import bodies
from consent.question import Question
from wire import fast_json
from wire.object_reader import ObjectReader

MAX_QUESTIONS: Final = 100_000
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """A batch of questions.

    `shared` holds the common members; its tenant and category are unused. Question `i` is about
    `tenants[tenant[i]]` and `categories[category[i]]`. `fields[i]`, if present, replaces the shared fields.
    """

    shared: Question
    tenants: Sequence[str]
    categories: Sequence[str]
    tenant: NDArray[np.intp]
    category: NDArray[np.intp]
    fields: Mapping[int, tuple[str, ...]]

    @property
    def size(self) -> int:
        """Return the number of questions."""
        return len(self.tenant)

    @property
    def questions_alike(self) -> bool:
        """Tell whether questions differ only in tenant and category and name no data times, so a grid can
        answer them.
        """
        return not self.fields and self.shared.data_from is None and self.shared.data_until is None


def from_json(body: bytes) -> BatchRequest:
    """Parse rows (`items`) or columns (`tenants`, `categories`, `tenant`, `category`).

    Raises: Problem (400).
    """
    try:
        document = fast_json.loads(body)
    except fast_json.NeedsStrictParser:
        document = bodies.value(body)
    members = ObjectReader(document)
    shared = shared_question(members)
    columns = isinstance(document, dict) and "items" not in document
    batch = _columns(members, shared) if columns else _rows(members, document, shared)
    bodies.finish(members)
    return batch


def shared_question(members: ObjectReader) -> Question:
    """Parse the members that all questions share."""
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
    """Parse a batch in columns."""
    tenants = _texts(members, "tenants")
    categories = _texts(members, "categories")
    tenant = _indices(members, "tenant", len(tenants))
    category = _indices(members, "category", len(categories))
    if len(tenant) != len(category) and not members.errors:
        members.note("category", "bad_value", "Expected as many items as in tenant.")
    return BatchRequest(shared, tenants, categories, tenant, category, {})


def _texts(members: ObjectReader, name: str) -> list[str]:
    """Parse a list of names; note faults and return an empty list for them."""
    names = members.value(name)
    if not isinstance(names, list):
        if names is not None:
            members.note(name, "wrong_type", "Expected a list of strings.")
        return []
    if set(map(type, names)) - {str}:
        index = next(index for index, item in enumerate(names) if type(item) is not str)
        members.note_item(name, index, "wrong_type", "Expected a string.")
    elif len(names) > MAX_QUESTIONS:
        members.note(name, "bad_value", f"Expected at most {MAX_QUESTIONS} of them.")
    elif names and max(map(len, names)) > _LONGEST:
        members.note(name, "bad_value", f"Expected at most {_LONGEST} characters in each.")
    else:
        return names
    return []


def _indices(members: ObjectReader, name: str, count: int) -> NDArray[np.intp]:
    """Parse a list of indices below `count`; note faults and return an empty array for them."""
    nothing = np.zeros(0, dtype=np.intp)
    indices = members.value(name)
    if not isinstance(indices, list):
        if indices is not None:
            members.note(name, "wrong_type", "Expected a list of integers.")
        return nothing
    if len(indices) > MAX_QUESTIONS:
        members.note(name, "bad_value", f"Expected at most {MAX_QUESTIONS} of them.")
        return nothing
    if set(map(type, indices)) - {int}:
        index = next(index for index, item in enumerate(indices) if type(item) is not int)
        members.note_item(name, index, "wrong_type", "Expected an integer.")
        return nothing
    if indices and (min(indices) < 0 or max(indices) >= count):
        index = next(index for index, item in enumerate(indices) if not 0 <= item < count)
        members.note_item(
            name, index, "bad_value", f"Expected an index below {count}, the number of {name} names."
        )
        return nothing
    return np.array(indices, dtype=np.intp)


def _rows(members: ObjectReader, document: Any, shared: Question) -> BatchRequest:
    """Parse a batch in rows."""
    items = document.get("items") if isinstance(document, dict) else None
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


_ENOUGH_ERRORS: Final = 20  # more errors would not help the caller
