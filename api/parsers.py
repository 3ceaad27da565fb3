"""The framework asks for a parser; ours refuses what `wire.strict_json` refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from api import bodies


class StrictJSONParser(BaseParser):
    media_type = bodies.JSON

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return bodies.value(stream.read())
