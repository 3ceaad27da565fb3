"""An HTTP answer, and its body as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet import strict_json
from licet.errors import Untrusted

JSON: Final = "application/json"


PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP answer with its whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object.

        Raises: Untrusted.
        """
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in {JSON, PROBLEM, "application/jwk-set+json"}:
            raise Untrusted(f"The answer is not JSON; its content type is {kind or 'missing'}.")
        return strict_json.loads(self.body)
