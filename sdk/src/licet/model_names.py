"""Names of model versions, and lists of texts, as callers give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from licet.errors import NotAQuestion, NotConfigured


def model_name(model: str | Mapping[str, str], *, what: str = "model") -> dict[str, str]:
    """Split `family/name/version` into its parts.

    Raises: NotConfigured.
    """
    if not isinstance(model, str):
        return dict(model)
    parts = model.split("/")
    if len(parts) != 3 or not all(parts):
        raise NotConfigured(f"Name the {what} as family/name/version, not {model!r}.")
    return dict(zip(("family", "name", "version"), parts, strict=True))


def refuse_texts(**lists: Sequence[str] | None) -> None:
    """Refuse a single text where a list of texts belongs: Python would read its letters as the items.

    Raises: NotAQuestion.
    """
    for name, value in lists.items():
        if isinstance(value, str | bytes):
            raise NotAQuestion(f"{name} must be a list of texts: write [{value!r}], not {value!r}.")
