"""The answer for an address that does not exist."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from api import problems
from wire.problems import Problem


class NothingHere(APIView):
    """Answers 404 for any other address of the API, before authentication."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def get_exception_handler(self) -> Any:
        return problems.handler

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Problem("not_found", f"There is nothing at {request.path}.")
