"""Kinds of JSON values that hold no others: texts, numbers, times, ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from api.schema.kind import Kind
from wire import ids, keys, times
from wire.object_reader import ObjectReader
from wire.strict_json import MAX_INTEGER

# Returns what is wrong with a text, as a sentence for the caller; None for a valid text.
Check = Callable[[str], str | None]
_LONGEST = 10_000
_LONGEST_ID = 40
_HEX = frozenset("0123456789abcdef")


def is_filled(text: str) -> str | None:
    return None if text.strip() else "Expected more than blanks."


def is_not_empty(text: str) -> str | None:
    return None if text else "Expected at least one character."


class Text(Kind):
    """A string of at most `longest` characters. A text that `check` refuses is an error with the code `code`."""

    type = "string"
    code = "bad_value"

    def __init__(
        self,
        description: str = "",
        *,
        null: bool = False,
        longest: int | None = None,
        check: Check | None = None,
        **schema: Any,
    ) -> None:
        super().__init__(description, null=null, maxLength=longest, **schema)
        self._longest = longest or _LONGEST
        self._check = check

    def read(self, members: ObjectReader, name: str, *, required: bool) -> str | None:
        errors = len(members.errors)
        if required:
            text: str | None = members.text(name, longest=self._longest)
        else:
            text = members.optional_text(name, longest=self._longest)
        if (
            self._check
            and text is not None
            and len(members.errors) == errors
            and (wrong := self._check(text))
        ):
            members.note(name, self.code, wrong)
        return text

    def read_list(
        self, members: ObjectReader, name: str, *, required: bool, least: int
    ) -> tuple[str, ...] | None:
        if required:
            texts: tuple[str, ...] | None = members.texts(name, least=least, longest=self._longest)
        else:
            texts = members.optional_texts(name, least=least, longest=self._longest)
        for index, text in enumerate(texts or ()):
            if self._check and (wrong := self._check(text)):
                members.note_item(name, index, self.code, wrong)
        return texts

    def write(self, value: Any) -> Any:
        """Write the text; write an empty text as null if null is allowed."""
        return (value or None) if self.null else value

    def writer(self) -> Callable[[Any], Any] | None:
        return None if type(self).write is Text.write and not self.null else self.write


class Key(Text):
    """A key that an outside system chose."""

    code = "not_a_key"

    def __init__(self, description: str = "", *, null: bool = False) -> None:
        super().__init__(description, null=null, pattern=f"^{keys.KEY.pattern}$", check=self._expected)
        self._longest = 128

    def read(self, members: ObjectReader, name: str, *, required: bool) -> str | None:
        return members.key(name) if required else members.optional_key(name)

    def _expected(self, text: str) -> str | None:
        return None if keys.is_key(text) else "Expected a key."


class Digest(Text):
    """A member that is a SHA-256 in lower-case hex."""

    def __init__(
        self, description: str = "SHA-256, as 64 lower-case hexadecimal digits", *, null: bool = False
    ) -> None:
        super().__init__(description, null=null, pattern="^[0-9a-f]{64}$", check=self._expected)
        self._longest = 64

    def _expected(self, text: str) -> str | None:
        if len(text) == 64 and _HEX.issuperset(text):
            return None
        return "Expected a SHA-256 as 64 lower-case hexadecimal digits."


class Uuid(Text):
    """A UUID without a prefix."""

    code = "not_an_id"

    def __init__(self, description: str = "", *, null: bool = False) -> None:
        super().__init__(description, null=null, longest=_LONGEST_ID, check=self._expected)

    def _expected(self, text: str) -> str | None:
        try:
            UUID(text)
        except ValueError:
            return "Expected a UUID."
        return None


class Id(Text):
    """An id with a prefix. Requests are read as texts: the view decides how to answer an unknown id."""

    def __init__(self, prefix: str, description: str = "", *, null: bool = False) -> None:
        super().__init__(description, null=null, pattern=ids.pattern(prefix))
        self._prefix = prefix

    def read(self, members: ObjectReader, name: str, *, required: bool) -> str | None:
        if required:
            return members.text(name, longest=_LONGEST_ID)
        return members.optional_text(name, longest=_LONGEST_ID)

    def write(self, value: Any) -> str | None:
        """Write a UUID with the prefix. A text is an id already and stays as it is."""
        return value if value is None or isinstance(value, str) else ids.render(self._prefix, value)


class Choice(Text):
    """One of a list of words."""

    def __init__(self, words: Sequence[str], description: str = "", *, null: bool = False) -> None:
        enum = [*words, None] if null else list(words)
        super().__init__(description, null=null, enum=enum, check=self._expected)
        self._words = tuple(words)

    def read(self, members: ObjectReader, name: str, *, required: bool) -> str | None:
        if required:
            return members.choice(name, self._words)
        return members.optional_choice(name, self._words)

    def _expected(self, text: str) -> str | None:
        return None if text in self._words else f"Expected one of {', '.join(self._words)}."


class Constant(Kind):
    """A member that always has the same text."""

    type = "string"

    def __init__(self, word: str) -> None:
        super().__init__(const=word)
        self._word = word

    def read(self, members: ObjectReader, name: str, *, required: bool) -> str | None:  # noqa: ARG002
        return members.choice(name, (self._word,))

    def fits(self, value: Any) -> bool:
        return bool(value == self._word)

    def getter(self, name: str) -> Callable[[Any], Any]:  # noqa: ARG002  every kind has a name
        return lambda _: self._word


class Time(Kind):
    """A member that is an instant in RFC 3339."""

    type = "string"

    def __init__(self, description: str = "", *, null: bool = False) -> None:
        super().__init__(description, null=null, format="date-time")

    def read(self, members: ObjectReader, name: str, *, required: bool) -> Any:
        return members.time(name) if required else members.optional_time(name)

    def write(self, value: Any) -> str | None:
        return None if value is None else times.render(value)


class Integer(Kind):
    """An integer between limits."""

    type = "integer"

    def __init__(
        self,
        description: str = "",
        *,
        least: int | None = None,
        most: int | None = None,
        null: bool = False,
        **schema: Any,
    ) -> None:
        super().__init__(description, null=null, minimum=least, maximum=most, **schema)
        self._least = least or 0
        self._most = MAX_INTEGER if most is None else most

    def read(self, members: ObjectReader, name: str, *, required: bool) -> int | None:
        if required:
            return members.integer(name, least=self._least, most=self._most)
        return members.optional_integer(name, least=self._least, most=self._most)


class Boolean(Kind):
    """A member that is true or false."""

    type = "boolean"

    def read(self, members: ObjectReader, name: str, *, required: bool) -> bool | None:
        return members.boolean(name) if required else members.optional_boolean(name)


class Flag(Boolean):
    """An optional member of a request that is false if left out."""

    def __init__(self, description: str = "") -> None:
        super().__init__(description, null=True)
        self.fallback = False


class Free(Kind):
    """An object with members of any name."""

    type = "object"

    def __init__(self, description: str = "") -> None:
        super().__init__(description, additionalProperties=True)
