from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib.auth import get_user_model, password_validation

from language import words

_ROLES: Final = [(role, label.word) for role, label in words.ROLES.items()]


class InviteForm(forms.Form):
    """A person that an owner invites."""

    name = forms.CharField(max_length=200, error_messages={"required": "Please say who it is."})
    email = forms.EmailField(max_length=254, error_messages={"required": "The invitation is mailed there."})
    title = forms.CharField(max_length=200, required=False)
    role = forms.ChoiceField(choices=_ROLES, initial="viewer")


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=_ROLES)


class PasswordForm(forms.Form):
    """The password that an invited person chooses, twice."""

    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, data: Any = None, *, email: str, person: UUID) -> None:
        super().__init__(data)
        self._user = get_user_model()(email=email, person_id=person)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self._user)
        return password

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "password" in said and said.get("again") != said["password"]:
            self.add_error("again", "The two passwords differ.")
        return said
