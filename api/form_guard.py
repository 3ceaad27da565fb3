"""Refuse forms and methods that no browser sends, before the framework reads them: such forms cost it far more."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.exceptions import SuspiciousMultipartForm
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.utils.deprecation import MiddlewareMixin

MAX_PARTS: Final = 300
_NO_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_NUL: Final = re.compile(rb"%00|\0")
_OF_PROGRAMS: Final = ("/v1/", "/access/", "/api/")
_AT_ONCE: Final = 256 * 1024


class FormGuard(MiddlewareMixin):
    """Answers 400 to a form with a percent sign that escapes nothing, and to a NUL, which no column can hold.

    TRACE, which would show a request to its sender, is 405.

    The API says itself, and more precisely, what is wrong with a parameter.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.method == "TRACE":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        is_form = request.content_type == "application/x-www-form-urlencoded"
        if is_form and (_NO_ESCAPE.search(request.body) or _NUL.search(request.body)):
            return HttpResponseBadRequest("This is not a form.", content_type="text/plain")
        asked = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        if not request.path_info.startswith(_OF_PROGRAMS) and (
            "\0" in request.path_info or _NUL.search(asked)
        ):
            return HttpResponseBadRequest("This is not an address.", content_type="text/plain")
        return None


class PartLimit(FileUploadHandler):
    """Counts the parts of an upload before they are read. It keeps no file."""

    def handle_raw_input(  # the framework's signature
        self,
        input_data: Any,
        META: Any,  # noqa: ARG002, N803
        content_length: int,  # noqa: ARG002
        boundary: Any,  # bytes, although the stubs say otherwise
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Raises: SuspiciousMultipartForm (400)."""
        stream = getattr(input_data, "_stream", input_data)
        if not stream.seekable():  # of another server than ours
            return
        sign, count, rest = b"--" + boundary, 0, b""
        begin = stream.tell()
        while data := stream.read(_AT_ONCE):
            data = rest + data
            count += data.count(sign)
            rest = data[-len(sign) + 1 :]
            if count > MAX_PARTS:
                raise SuspiciousMultipartForm(f"A form has at most {MAX_PARTS} parts.")
        stream.seek(begin)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  the framework's signature
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002  the same
        return None
