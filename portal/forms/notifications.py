from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from notices import mail_groups
from portal.presenters import labels

_HOW: Final = [
    (mail_groups.AT_ONCE, "At once"),
    (mail_groups.DAILY, "Daily summary"),
    (mail_groups.OFF, "Not at all"),
]


class NotificationsForm(forms.Form):
    """How a member wants each group of letters."""

    def __init__(self, data: Any = None, *, initial: Mapping[str, str] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for group in mail_groups.GROUPS:
            self.fields[group] = forms.ChoiceField(choices=_HOW, label=labels.MAIL_GROUPS[group].word)

    def rows(self) -> list[tuple[labels.Label, forms.BoundField]]:
        """Each group with its field."""
        return [(labels.MAIL_GROUPS[group], self[group]) for group in mail_groups.GROUPS]
