"""A page is in one language, whatever the browser asks for."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["de", "fr-CH, fr;q=0.9", "ar", "zh-Hant-TW", "xx", "*", "en-GB"])
def test_librarys_sentences_are_in_the_language_of_the_page(asked: str) -> None:
    """The library for signing in has sentences of its own, such as that a field is missing."""
    asking = Client(headers={"accept-language": asked})
    answer = asking.post("/accounts/login/", {"login": "", "password": ""})
    page = answer.content.decode()
    assert '<html lang="en"' in page
    assert "This field is required." in page
