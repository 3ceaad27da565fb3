"""What a key can list: categories, tenants, clearances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypeVar, cast
from urllib.parse import urlencode

from licet.answers import Answer
from licet.errors import Untrusted
from licet.transport import Transport

_MOST = 500


class Category(Answer):
    """A category of the catalogue, with its fields."""

    expected: ClassVar = {"code": str}
    __slots__ = ()

    @property
    def code(self) -> str:
        return cast("str", self["code"])

    @property
    def name(self) -> str | None:
        return self.get("name")

    @property
    def version(self) -> int | None:
        return self.get("version")

    @property
    def time_field(self) -> str | None:
        return self.get("time_field")

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of the fields; `self["fields"]` has all that is known of them."""
        return tuple(str(field.get("name")) for field in self.get("fields", ()))


class Tenant(Answer):
    """A customer's data, by its key."""

    expected: ClassVar = {"key": str}
    __slots__ = ()

    @property
    def key(self) -> str:
        return cast("str", self["key"])

    @property
    def name(self) -> str | None:
        return self.get("name")

    @property
    def region(self) -> str | None:
        return self.get("region")

    @property
    def aliases(self) -> tuple[str, ...]:
        return tuple(self.get("aliases", ()))


class ClearanceSummary(Answer):
    """A clearance in a list. `client.resume(summary.id)` goes on with it."""

    expected: ClassVar = {"id": str, "run": str, "status": str}
    __slots__ = ()

    @property
    def id(self) -> str:
        return cast("str", self["id"])

    @property
    def run(self) -> str:
        return cast("str", self["run"])

    @property
    def attempt(self) -> int:
        return int(self.get("attempt", 1))

    @property
    def status(self) -> str:
        return cast("str", self["status"])

    @property
    def created_at(self) -> str | None:
        return self.get("created_at")

    @property
    def expires_at(self) -> str | None:
        return self.get("expires_at")

    @property
    def resume_until(self) -> str | None:
        return self.get("resume_until")


ResourceT = TypeVar("ResourceT", bound=Answer)


def pages(transport: Transport, path: str, kind: type[ResourceT], **query: str | None) -> Iterator[ResourceT]:
    """Yield every item of a list, page by page.

    Raises: NoAnswer.
    """
    asked = {name: value for name, value in query.items() if value is not None}
    after: str | None = None
    while True:
        place = {} if after is None else {"after": after}
        answer = transport.get(f"{path}?{urlencode({'limit': str(_MOST), **asked, **place})}").json()
        items, following = answer.get("data"), answer.get("next")
        if not isinstance(items, list) or not isinstance(following, str | None):
            raise Untrusted("The answer is not a list.")
        yield from (kind(item) for item in items)
        if following is None:
            return
        if following == after:
            raise Untrusted("The list repeats a page.")
        after = following
