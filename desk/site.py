"""The desk's admin site. Each view runs in the scope of the signed-in person, under the CSP that Unfold needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views import View
from unfold.sites import UnfoldAdminSite

from desk import staff

# Unfold bundles Alpine, which evaluates expressions, and writes small scripts and styles into its pages.
_UNFOLD_CSP = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


class Desk(UnfoldAdminSite):
    index_template = "desk/index.html"
    index_title = "Today"
    enable_nav_sidebar = True
    pages: Sequence[tuple[str, type[View], str]] = ()  # set once the apps are ready; pages know their site

    def admin_view(
        self,
        view: Callable[..., Any],
        cacheable: bool = False,  # noqa: FBT001, FBT002  Django's signature
    ) -> Callable[..., Any]:
        guarded = super().admin_view(view, cacheable)
        beyond = getattr(getattr(view, "view_class", None), "beyond_own_accounts", False)

        @csp_update(_UNFOLD_CSP)
        @wraps(guarded)
        def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with staff.staff_scope(request.user, beyond_own_accounts=beyond):
                response: HttpResponse = guarded(request, *args, **kwargs)
                if isinstance(response, TemplateResponse):
                    response.render()  # its querysets are read here, in scope
                return response

        return scoped

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        response = super().login(request, extra_context)
        response._csp_update = _UNFOLD_CSP  # noqa: SLF001  django-csp's own mark
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from desk import dashboard

        return super().index(request, {**(extra_context or {}), **dashboard.todays_tasks(request.user)})

    def extra_urls(self) -> list[URLPattern]:
        """The desk's own pages, beside what it lists."""
        return [
            path(route, self.admin_view(view.as_view(site=self)), name=name)
            for route, view, name in self.pages
        ]


desk = Desk(name="admin")
