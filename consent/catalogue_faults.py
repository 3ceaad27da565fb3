"""What is wrong with a version of a category."""

from __future__ import annotations


class NoFields(ValueError):
    """The category has no fields. List at least one field."""

    code = "no_fields"


class FieldNamedTwice(ValueError):
    """Two fields of the category have the same name. Give each field its own name."""

    code = "field_named_twice"


class IdentifiesUnknown(ValueError):
    """The value of `identifies` is unknown. Use none, person or organisation."""

    code = "unknown_identifies"


class TimeFieldUnknown(ValueError):
    """The time field does not exist. Name one of the category's fields."""

    code = "unknown_time_field"


class ThirdPartyRequired(ValueError):
    """A field identifies a person, so the category is about people. Set `third_party` to true."""

    code = "third_party_required"


class NotEditorial(ValueError):
    """An editorial version changes words alone. Leave out `editorial`, or change only words and declared names."""

    code = "not_editorial"
