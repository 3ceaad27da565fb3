"""Kinds of JSON values that hold no others: texts, numbers, times, ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from api.schema.kind import Kind, Schema, schema_of
from wire import ids, keys, times
from wire.members import Members
from wire.strict_json import MAX_INTEGER

# What is wrong with a text, as a sentence for the caller; None where nothing is.
Check = Callable[[str], str | None]
_LONGEST = 10_000
_LONGEST_ID = 40
_HEX = frozenset("0123456789abcdef")


class Text(Kind):
    """A string. `code` is the error code of a text that `check` refuses."""

    code = "bad_value"

    def __init__(self, schema: Schema, *, longest: int = _LONGEST, check: Check | None = None) -> None:
        super().__init__(schema)
        self.null = isinstance(schema["type"], list)
        self._longest = longest
        self._check = check

    def read(self, members: Members, name: str, *, required: bool) -> str | None:
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

    def read_list(self, members: Members, name: str, *, required: bool, least: int) -> tuple[str, ...] | None:
        if required:
            texts: tuple[str, ...] | None = members.texts(name, least=least, longest=self._longest)
        else:
            texts = members.optional_texts(name, least=least, longest=self._longest)
        for index, text in enumerate(texts or ()):
            if self._check and (wrong := self._check(text)):
                members.note_item(name, index, self.code, wrong)
        return texts

    def write(self, value: Any) -> Any:
        """Where null is allowed, an empty text is written as null."""
        return (value or None) if self.null else value


class Key(Text):
    """A key that an outside system chose."""

    code = "not_a_key"

    def read(self, members: Members, name: str, *, required: bool) -> str | None:
        return members.key(name) if required else members.optional_key(name)


class Uuid(Text):
    """A UUID without a prefix."""

    code = "not_an_id"

    def write(self, value: Any) -> str:
        return str(value)


class Choice(Text):
    """One of a list of words."""

    def __init__(self, schema: Schema, words: Sequence[str]) -> None:
        super().__init__(schema, check=self._expected)
        self._words = tuple(words)

    def read(self, members: Members, name: str, *, required: bool) -> str | None:
        if required:
            return members.choice(name, self._words)
        return members.optional_choice(name, self._words)

    def _expected(self, text: str) -> str | None:
        return None if text in self._words else f"Expected one of {', '.join(self._words)}."


class Constant(Choice):
    """Always the same word."""

    def __init__(self, word: str) -> None:
        super().__init__({"type": "string", "const": word}, (word,))
        self._word = word

    def fits(self, value: Any) -> bool:
        return bool(value == self._word)

    def getter(self, name: str) -> Callable[[Any], Any]:  # noqa: ARG002  every kind has a name
        return lambda _: self._word


class Time(Kind):
    """An instant."""

    def read(self, members: Members, name: str, *, required: bool) -> Any:
        return members.time(name) if required else members.optional_time(name)

    def write(self, value: Any) -> str | None:
        return None if value is None else times.render(value)


class Id(Text):
    """A prefixed id. Requests are read as texts: the view says what an id that names nothing is answered with."""

    def __init__(self, schema: Schema, prefix: str) -> None:
        super().__init__(schema)
        self._prefix = prefix

    def read(self, members: Members, name: str, *, required: bool) -> str | None:
        if required:
            return members.text(name, longest=_LONGEST_ID)
        return members.optional_text(name, longest=_LONGEST_ID)

    def write(self, value: Any) -> str | None:
        """From a UUID, or a text that is one already."""
        return value if value is None or isinstance(value, str) else ids.render(self._prefix, value)


class Integer(Kind):
    """An integer between limits."""

    def __init__(self, schema: Schema, *, least: int, most: int) -> None:
        super().__init__(schema)
        self._least = least
        self._most = most

    def read(self, members: Members, name: str, *, required: bool) -> int | None:
        if required:
            return members.integer(name, least=self._least, most=self._most)
        return members.optional_integer(name, least=self._least, most=self._most)


class Boolean(Kind):
    """True or false."""

    def read(self, members: Members, name: str, *, required: bool) -> bool | None:
        return members.boolean(name) if required else members.optional_boolean(name)


def text(
    description: str = "",
    *,
    null: bool = False,
    longest: int | None = None,
    pattern: str | None = None,
    check: Check | None = None,
) -> Text:
    schema = schema_of("string", description, null=null, maxLength=longest, pattern=pattern)
    return Text(schema, longest=longest or _LONGEST, check=check)


def filled(description: str = "", *, longest: int, null: bool = False) -> Text:
    """A text that is not only blanks."""
    return text(description, longest=longest, null=null, check=_is_filled)


def key(description: str = "", *, null: bool = False) -> Key:
    schema = schema_of("string", description, null=null, pattern=f"^{keys.KEY.pattern}$")
    return Key(schema, longest=128, check=lambda text: None if keys.is_key(text) else "Expected a key.")


def id_of(prefix: str, description: str = "", *, null: bool = False) -> Id:
    return Id(schema_of("string", description, null=null, pattern=ids.pattern(prefix)), prefix)


def uuid(description: str = "", *, null: bool = False) -> Uuid:
    return Uuid(
        schema_of("string", description, null=null, maxLength=_LONGEST_ID),
        longest=_LONGEST_ID,
        check=_is_uuid,
    )


def digest(description: str = "SHA-256, as 64 lower-case hexadecimal digits", *, null: bool = False) -> Text:
    schema = schema_of("string", description, null=null, pattern="^[0-9a-f]{64}$")
    return Text(schema, longest=64, check=_is_digest)


def choice(words: Sequence[str], description: str = "", *, null: bool = False) -> Choice:
    schema = schema_of("string", description, null=null, enum=[*words, None] if null else list(words))
    return Choice(schema, words)


def constant(word: str) -> Constant:
    return Constant(word)


def time(description: str = "", *, null: bool = False) -> Time:
    return Time(schema_of("string", description, null=null, format="date-time"))


def integer(
    description: str = "", *, least: int | None = None, most: int | None = None, null: bool = False
) -> Integer:
    schema = schema_of("integer", description, null=null, minimum=least, maximum=most)
    return Integer(schema, least=least or 0, most=MAX_INTEGER if most is None else most)


def boolean(description: str = "", *, null: bool = False) -> Boolean:
    return Boolean(schema_of("boolean", description, null=null))


def flag(description: str = "") -> Boolean:
    """An optional member of a request that is false if left out."""
    return boolean(description, null=True).default(value=False)


def free(description: str = "") -> Kind:
    """An object with members of any name."""
    schema: Schema = {"type": "object", "description": description, "additionalProperties": True}
    if not description:
        del schema["description"]
    return Kind(schema)


def is_not_empty(text: str) -> str | None:
    return None if text else "Expected at least one character."


def _is_filled(text: str) -> str | None:
    return None if text.strip() else "Expected more than blanks."


def _is_digest(text: str) -> str | None:
    if len(text) == 64 and _HEX.issuperset(text):
        return None
    return "Expected a SHA-256 as 64 lower-case hexadecimal digits."


def _is_uuid(text: str) -> str | None:
    try:
        UUID(text)
    except ValueError:
        return "Expected a UUID."
    return None
