"""Answers of the server with types: attributes for programs, and the JSON members as they came.

Every answer is a read-only mapping, so members that this version does not know stay readable: `answer["new_member"]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, TypeVar, cast

from licet.errors import Untrusted

AnswerT = TypeVar("AnswerT", bound="Answer")


class Answer(Mapping[str, Any]):
    """A JSON object of the server. `expected` names the members that it must have, with their types."""

    expected: ClassVar[Mapping[str, type | tuple[type, ...]]] = {}
    __slots__ = ("_document",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Read the object.

        Raises: Untrusted if a member is missing or of another type.
        """
        if not isinstance(document, Mapping):
            raise Untrusted(f"The answer is not a {type(self).__name__}.")
        for name, kind in self.expected.items():
            kinds = kind if isinstance(kind, tuple) else (kind,)
            if name not in document or type(document[name]) not in kinds:
                raise Untrusted(f"The answer's {name} is missing or of another type.")
        self._document = dict(document)

    def __getitem__(self, name: str) -> Any:
        return self._document[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._document)

    def __len__(self) -> int:
        return len(self._document)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._document!r})"

    def __eq__(self, other: object) -> bool:
        return dict(self) == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(repr(sorted(self._document)))

    def _all(self, name: str, kind: type[AnswerT]) -> tuple[AnswerT, ...]:
        """Return a member that is a list of objects; an optional one may be missing."""
        return tuple(kind(each) for each in self._document.get(name) or ())


TEXT_OR_NULL = (str, type(None))


class Reason(Answer):
    """Why something is not allowed. `code` is stable."""

    expected: ClassVar = {"code": str}
    __slots__ = ()

    @property
    def code(self) -> str:
        return cast("str", self["code"])

    @property
    def since(self) -> str | None:
        return self.get("since")

    @property
    def consent(self) -> str | None:
        return self.get("consent")

    @property
    def detail(self) -> Any:
        """Return what the server adds: an object, or a sentence of the SDK."""
        return self.get("detail")


class Duty(Answer):
    """An obligation that comes with a permission. `fields` is empty if it concerns no particular fields."""

    expected: ClassVar = {"code": str}
    __slots__ = ()

    @property
    def code(self) -> str:
        return cast("str", self["code"])

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.get("fields", ()))


class Withdrawal(Answer):
    """A tenant's category that a run may no longer use. `action` is `drop_tenant` or `stop_run`."""

    expected: ClassVar = {"tenant": str, "category": str, "action": str}
    __slots__ = ()

    @property
    def tenant(self) -> str:
        return cast("str", self["tenant"])

    @property
    def category(self) -> str:
        return cast("str", self["category"])

    @property
    def action(self) -> str:
        return cast("str", self["action"])

    @property
    def since(self) -> str | None:
        return self.get("since")

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(self.get("reasons", ()))


class Breach(Answer):
    """Use beyond the manifest, or a claim without evidence, that the server found in a report."""

    __slots__ = ()

    @property
    def code(self) -> str | None:
        return self.get("code")

    @property
    def tenant(self) -> str | None:
        return self.get("tenant")

    @property
    def category(self) -> str | None:
        return self.get("category")

    @property
    def rows(self) -> int | None:
        return self.get("rows")


class Completion(Answer):
    """The server's answer to a report."""

    __slots__ = ()

    @property
    def status(self) -> str | None:
        return self.get("status")

    @property
    def attempt(self) -> int | None:
        return self.get("attempt")

    @property
    def number(self) -> int | None:
        """Return the number of this report, from 1."""
        return self.get("number")

    @property
    def entry(self) -> str | None:
        return self.get("entry")

    @property
    def holdings(self) -> tuple[str, ...]:
        return tuple(self.get("holdings", ()))

    @property
    def breaches(self) -> tuple[Breach, ...]:
        return self._all("breaches", Breach)

    @property
    def coverage_gaps(self) -> tuple[Breach, ...]:
        return self._all("coverage_gaps", Breach)
