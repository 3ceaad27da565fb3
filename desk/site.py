"""The desk's admin site. Each view runs in the scope of the signed-in person, under the CSP that Unfold needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from csp.decorators import csp_update
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from unfold.sites import UnfoldAdminSite

from desk import second_factor, staff
from tenants.models import User

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
            if self.has_permission(request) and (elsewhere := second_factor.detour(request)) is not None:
                return elsewhere
            with staff.staff_scope(request.user, beyond_own_accounts=beyond):
                response: HttpResponse = guarded(request, *args, **kwargs)
                if isinstance(response, TemplateResponse):
                    response.render()  # its querysets are read here, in scope
                return response

        return scoped

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ARG002
        """Lead to the one sign-in page that everybody uses, and from there to the page that was asked for."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(
            wanted, {request.get_host()}, require_https=request.is_secure()
        ):
            wanted = reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied("The desk is for the vendor's staff.")
        return redirect(wanted)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ARG002
        if request.method == "POST":
            get_adapter().logout(request)
            return redirect("account_login")
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ARG002
        return redirect("account_change_password")

    def password_change_done(
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from desk.today import queues

        shown = queues.today(request.user) if isinstance(request.user, User) else {}
        return super().index(request, {**(extra_context or {}), **shown})

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ARG002
        """Answer the search that Ctrl-K opens. Nothing is kept for a later search: what one may see can change."""
        from desk.search.find import find

        results = find(request.user, request.GET.get("s", "")) if isinstance(request.user, User) else []
        return TemplateResponse(request, "unfold/helpers/command_results.html", {"results": results})

    def extra_urls(self) -> list[URLPattern]:
        """The desk's own pages, beside what it lists."""
        return [
            path(route, self.admin_view(view.as_view(site=self)), name=name)
            for route, view, name in self.pages
        ]


desk = Desk(name="admin")
