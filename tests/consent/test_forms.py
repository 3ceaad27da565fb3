import itertools

import pytest

from consent import forms


def test_from_least_to_most_processed() -> None:
    assert forms.FORMS == ("raw", "pseudonymised", "anonymised", "aggregated", "synthetic")


@pytest.mark.parametrize(("consented", "asked"), list(itertools.product(forms.FORMS, repeat=2)))
def test_a_form_covers_itself_and_all_further_on(consented: str, asked: str) -> None:
    assert forms.covers(consented, asked) is (forms.FORMS.index(asked) >= forms.FORMS.index(consented))


@pytest.mark.parametrize("asked", ["", "RAW", "encrypted", "*"])
def test_nothing_covers_an_unknown_form(asked: str) -> None:
    assert not forms.is_form(asked)
    assert not any(forms.covers(form, asked) for form in forms.FORMS)
