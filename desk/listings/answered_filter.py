"""A filter of consents by what their ledger entries say for certain."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from consent.models import ConsentEvent

_ENDED = ("withdrawn", "called_off", "refused", "lapsed")


class AnsweredFilter(SimpleListFilter):
    """Whether the customer answered, and how."""

    title = "Answer"
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:  # noqa: ARG002
        return [
            ("waits", "Waits for confirmation"),
            ("signed", "Signed, not withdrawn"),
            ("withdrawn", "Withdrawn or called off"),
            ("refused", "Refused, or ended unanswered"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        events = ConsentEvent.objects.filter(consent=OuterRef("pk"))
        ended = Exists(events.filter(kind__in=_ENDED))
        signed = Exists(events.filter(kind="stated"))
        if self.value() == "waits":
            return queryset.filter(~signed, ~ended)
        if self.value() == "signed":
            return queryset.filter(signed, ~ended)
        if self.value() == "withdrawn":
            return queryset.filter(Exists(events.filter(kind__in=_ENDED[:2])))
        if self.value() == "refused":
            return queryset.filter(Exists(events.filter(kind__in=_ENDED[2:])))
        return queryset
