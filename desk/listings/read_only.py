"""The base of the desk's lists: a page of rows with words, filters and search, and a page for each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from unfold.admin import ModelAdmin

from desk import plain_values
from desk.listings import cells


class ReadOnlyAdmin(ModelAdmin):
    """A list and its rows' details. Nothing is added, changed or deleted here.

    `heading` titles the list, and `explains` says what a row is. `hidden` names the fields that a row's page leaves
    out. A subclass says what a row is in `sentence`, and where it leads in `links`.
    """

    list_per_page = 50
    actions = None
    heading = ""
    explains = ""
    hidden: Sequence[str] = ()

    def sentence(self, row: Any) -> str:
        """Say what the row is. It titles the row's page."""
        return str(row)

    def links(self, row: Any) -> Iterable[tuple[str, str]]:  # noqa: ARG002  subclasses read it
        """Return (words, address) of the pages about the same thing."""
        return ()

    def prepare(self, rows: list[Any]) -> None:
        """Read what the cells of a page's rows need, in a number of statements that does not depend on the rows."""

    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        self._check(request)
        try:
            found: ChangeList = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(request.path)
        rows = list(found.result_list)
        self.prepare(rows)
        return self._show(
            request,
            "desk/list.html",
            title=self.heading or capfirst(str(self.opts.verbose_name_plural)),
            explains=self.explains,
            changelist=found,
            headings=cells.headings(self, found),
            rows=[cells.row(self, found, each) for each in rows],
            filters=cells.filters(found),
            kept=list(cells.kept(found)),
            **cells.pages(found),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        self._check(request)
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("This row does not exist, or you may not see it.")
        self.prepare([row])
        return self._show(
            request,
            "desk/detail.html",
            title=self.sentence(row),
            facts=list(self.facts(row)),
            links=list(self.links(row)),
            heading=self.heading or capfirst(str(self.opts.verbose_name_plural)),
            list_name=f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist",
        )

    def facts(self, row: Any) -> Iterable[tuple[str, Any]]:
        """Return (label, value as text or HTML) of each field."""
        hidden = {*self.hidden, *(self.exclude or ())}
        for field in self.opts.get_fields():
            if isinstance(field, Field) and field.name not in hidden:
                value = getattr(row, field.name)
                if field.choices and not isinstance(value, list):
                    value = dict(field.flatchoices).get(value, value)
                elif field.many_to_many:
                    value = list(value.all())
                yield plain_values.label(field.name), plain_values.shown(value, name=field.name)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return self.model._default_manager.all()  # noqa: SLF001  Django's name for it

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _show(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        return render(request, template, {**self.admin_site.each_context(request), **context})
