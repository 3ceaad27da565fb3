"""A row once more, for tests of what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import models


def again(model: type[models.Model], **changes: Any) -> Callable[[], object]:
    """The first row once more, with another id and other values."""

    def insert() -> object:
        rows: Any = model._default_manager
        row = rows.order_by("pk").first()
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        if model._meta.pk is not None and model._meta.pk.name == "id":
            values["id"] = uuid4() if model._meta.pk.get_internal_type() == "UUIDField" else None
        if "entry_id" in values and "entry_id" not in changes:
            values["entry_id"] = uuid4()
        return rows.create(
            **{**values, **{name: one() if callable(one) else one for name, one in changes.items()}}
        )

    return insert
