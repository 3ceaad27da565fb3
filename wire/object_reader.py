"""Read the members of a JSON object strictly, and note missing, unknown and mistyped members.

Values are never coerced or trimmed: `true` does not count as an integer. A faulty required member yields a
harmless value of its type and an error. Callers must check `errors` before they use a value.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from wire import keys, times
from wire.problems import FieldError
from wire.strict_json import MAX_INTEGER, pointer_token

MAX_ERRORS = 100  # more would not help, and a hostile body has one for each of a million members
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class ObjectReader:
    """The members of one JSON object. A child shares the errors of its parent.

    Methods named `optional_…` return None for a member that is absent or null.
    """

    def __init__(self, value: object, *, pointer: str = "", errors: list[FieldError] | None = None) -> None:
        self.pointer = pointer
        self.errors: list[FieldError] = [] if errors is None else errors
        self._read: set[str] = set()
        if isinstance(value, dict):
            self._members: dict[str, Any] = value
            self._is_object = True
        else:
            self._members = {}
            self._is_object = False
            self._add(FieldError(pointer, "wrong_type", "Expected an object."))

    def refuse_unknown(self) -> None:
        """Note an error for each member that was not read."""
        for name in self._members:
            if len(self.errors) >= MAX_ERRORS:
                return
            if name not in self._read:
                self.note(name, "unknown_member", f"There is no member {name[:100]!r} here.")

    def note(self, name: str, code: str, detail: str) -> None:
        self._add(FieldError(self.at(name), code, detail))

    def note_item(self, name: str, index: int | str, code: str, detail: str) -> None:
        self._add(FieldError(f"{self.at(name)}/{index}", code, detail))

    def _add(self, error: FieldError) -> None:
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(error)

    def at(self, name: str) -> str:
        return f"{self.pointer}/{pointer_token(name)}"

    def names(self) -> tuple[str, ...]:
        """Return the names of all members, for objects with free names. They still count as unread."""
        return tuple(self._members)

    def has(self, name: str) -> bool:
        """Whether the member is present and not null."""
        return self._members.get(name) is not None

    def peek(self, name: str) -> Any:
        """Return the raw member, or None if it is absent. It still counts as unread."""
        return self._members.get(name)

    def ignore(self, name: str) -> None:
        """Count the member as read."""
        self._read.add(name)

    def is_text(self, name: str, text: str) -> bool:
        """Whether the member is exactly `text`, for a keyword among values of another format."""
        self._read.add(name)
        return self._members.get(name) == text

    def text(self, name: str, *, longest: int = 10_000) -> str:
        value = self._required(name, str, "a string")
        if value is None:
            return ""
        return self._bounded(name, value, longest)

    def optional_text(self, name: str, *, longest: int = 10_000) -> str | None:
        value = self._optional(name, str, "a string or null")
        return None if value is None else self._bounded(name, value, longest)

    def key(self, name: str) -> str:
        return self._checked_key(name, self._required(name, str, "a string")) or ""

    def optional_key(self, name: str) -> str | None:
        return self._checked_key(name, self._optional(name, str, "a string or null"))

    def choice(self, name: str, among: Collection[str]) -> str:
        return self._checked_choice(name, self._required(name, str, "a string"), among) or ""

    def optional_choice(self, name: str, among: Collection[str]) -> str | None:
        return self._checked_choice(name, self._optional(name, str, "a string or null"), among)

    def boolean(self, name: str) -> bool:
        return bool(self._required(name, bool, "true or false"))

    def optional_boolean(self, name: str) -> bool | None:
        value = self._optional(name, bool, "true, false or null")
        return None if value is None else bool(value)

    def integer(self, name: str, *, least: int, most: int = MAX_INTEGER) -> int:
        number = self._required(name, int, "an integer")
        return least if number is None else self._ranged(name, number, least, most)

    def optional_integer(self, name: str, *, least: int, most: int = MAX_INTEGER) -> int | None:
        number = self._optional(name, int, "an integer or null")
        return None if number is None else self._ranged(name, number, least, most)

    def time(self, name: str) -> datetime:
        return self._checked_time(name, self._required(name, str, "a string")) or _NO_TIME

    def optional_time(self, name: str) -> datetime | None:
        return self._checked_time(name, self._optional(name, str, "a string or null"))

    def texts(self, name: str, *, least: int = 1, longest: int = 10_000) -> tuple[str, ...]:
        """Read a list of at least `least` distinct, non-empty strings."""
        items = self._required(name, list, "a list of strings")
        return () if items is None else self._checked_texts(name, items, least, longest)

    def optional_texts(self, name: str, *, least: int = 0, longest: int = 10_000) -> tuple[str, ...] | None:
        items = self._optional(name, list, "a list of strings or null")
        return None if items is None else self._checked_texts(name, items, least, longest)

    def value(self, name: str) -> Any:
        """Return a required member unchecked, for another module to parse. None if it is missing."""
        return self._required(name, object, "a value")

    def child(self, name: str) -> "ObjectReader":
        self._read.add(name)
        if name not in self._members:
            if self._is_object:
                self.note(name, "missing_member", "This member is required.")
            return ObjectReader(
                {}, pointer=self.at(name), errors=[]
            )  # one error for a missing object is enough
        return ObjectReader(self._members[name], pointer=self.at(name), errors=self.errors)

    def optional_child(self, name: str) -> "ObjectReader | None":
        self._read.add(name)
        return self.child(name) if self.has(name) else None

    def children(self, name: str, *, least: int = 0, required: bool = False) -> Iterator["ObjectReader"]:
        """Read a list of objects. Unless it is required, an absent or null list counts as empty."""
        if required:
            items = self._required(name, list, "a list of objects")
            if items is None:
                return
        else:
            items = self._optional(name, list, "a list of objects") or []
        if least and name not in self._members:
            self.note(name, "missing_member", "This member is required.")
        elif len(items) < least:
            self.note(name, "bad_value", f"Expected at least {least} items.")
        for index, item in enumerate(items):
            yield ObjectReader(item, pointer=f"{self.at(name)}/{index}", errors=self.errors)

    def _required(self, name: str, kind: type, expected: str) -> Any:
        self._read.add(name)
        if name not in self._members:
            if self._is_object:
                self.note(name, "missing_member", "This member is required.")
            return None
        return self._typed(name, kind, expected)

    def _optional(self, name: str, kind: type, expected: str) -> Any:
        self._read.add(name)
        return self._typed(name, kind, expected) if self.has(name) else None

    def _typed(self, name: str, kind: type, expected: str) -> Any:
        value = self._members[name]
        if isinstance(value, kind) and (kind in (bool, object) or not isinstance(value, bool)):
            return value
        self.note(name, "wrong_type", f"Expected {expected}.")
        return None

    def _bounded(self, name: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self.note(name, "bad_value", f"Expected at most {longest} characters.")
        return text

    def _checked_key(self, name: str, text: str | None) -> str | None:
        if text is not None and not keys.is_key(text):
            self.note(
                name, "not_a_key", "Expected 1 to 128 of A-Z a-z 0-9 . _ : - beginning with A-Z a-z 0-9."
            )
        return text

    def _checked_choice(self, name: str, text: str | None, among: Collection[str]) -> str | None:
        if text is not None and text not in among:
            self.note(name, "bad_value", f"Expected one of {', '.join(among)}.")
        return text

    def _ranged(self, name: str, number: int, least: int, most: int) -> int:
        if not least <= number <= most:
            self.note(name, "bad_value", f"Expected an integer from {least} to {most}.")
        return number

    def _checked_time(self, name: str, text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            return times.parse(text)
        except times.InvalidTime as error:
            self.note(name, error.code, str(error))
            return None

    def _checked_texts(self, name: str, items: list[Any], least: int, longest: int) -> tuple[str, ...]:
        if len(items) < least:
            self.note(name, "bad_value", f"Expected at least {least} items.")
        texts: dict[str, None] = {}
        for index, item in enumerate(items):
            if not isinstance(item, str):
                self.note_item(name, index, "wrong_type", "Expected a string.")
            elif not 0 < len(item) <= longest:
                self.note_item(name, index, "bad_value", f"Expected 1 to {longest} characters.")
            elif item in texts:
                self.note_item(name, index, "bad_value", "The list has this value more than once.")
            else:
                texts[item] = None
        return tuple(texts)
