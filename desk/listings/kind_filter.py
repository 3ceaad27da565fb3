"""A filter of ledger entries by what they are about, in words."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from ledger import entries


class KindFilter(SimpleListFilter):
    """The newest version of each kind stands for all its versions."""

    title = "What happened"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:  # noqa: ARG002
        newest = {kind.name.partition("/")[0]: kind for kind in entries.kinds().values()}
        return sorted(((kind.name, kind.purpose) for kind in newest.values()), key=lambda each: each[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        chosen = self.value()
        return queryset.filter(kind__startswith=f"{chosen.partition('/')[0]}/") if chosen else queryset
