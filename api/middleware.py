"""Middleware of the API: each request has an id, and every refusal is a problem document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from api import kept_requests, problems, request_ids, spans
from wire.problems import MEDIA_TYPE

_OF_CUSTOMERS = ("/v1/", "/access/", "/api/")  # their data: no shared cache, and no browser, keeps it
_ROOTS = (*_OF_CUSTOMERS, "/tile/", "/.well-known/")

# Headers of a refusal that its problem document carries on.
_KEPT = (
    "Allow", "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy", "Strict-Transport-Security",
    "X-Content-Type-Options", "X-Frame-Options",
)  # fmt: skip


class ApiMiddleware(MiddlewareMixin):
    """Runs before all other middleware, which makes their refusals problem documents too."""

    def process_request(self, request: HttpRequest) -> None:
        id = request_ids.request_id(request.headers.get(request_ids.HEADER))
        request.licet_request_id = id  # type: ignore[attr-defined]
        request.META["HTTP_X_REQUEST_ID"] = id  # log lines carry the same id
        kept_requests.begin(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        spans.name_after_route(request)
        is_problem = response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
        if _is_api(request) and response.status_code >= 400 and not is_problem:
            kept = {name: response.headers[name] for name in _KEPT if name in response.headers}
            response = problems.respond(problems.problem_for_status(response.status_code), request=request)
            for name, value in kept.items():
                response.headers[name] = value
        if f"{request.path_info}/".startswith(_OF_CUSTOMERS):
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers[request_ids.HEADER] = request.licet_request_id  # type: ignore[attr-defined]
        if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        kept_requests.keep(request, response)
        return response


def _is_api(request: HttpRequest) -> bool:
    return f"{request.path_info}/".startswith(_ROOTS)
