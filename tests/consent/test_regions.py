import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import regions

ANY_REGION = st.sampled_from(sorted(regions.COUNTRIES | set(regions.GROUPS) | {"*"}))


def test_the_standard_assigns_249_codes_and_the_union_has_27_members() -> None:
    assert len(regions.COUNTRIES) == 249
    assert len(regions.EU) == 27
    assert {"IS", "LI", "NO"} == regions.EEA - regions.EU
    assert regions.EEA < regions.COUNTRIES


@pytest.mark.parametrize(
    ("allowed", "asked", "passes"),
    [
        pytest.param(["DE"], "DE", True, id="the same country"),
        pytest.param(["DE"], "FR", False, id="another country"),
        pytest.param(["EU"], "DE", True, id="a member of the group"),
        pytest.param(["EU"], "CH", False, id="no member of the group"),
        pytest.param(["EU"], "GB", False, id="a former member"),
        pytest.param(["EU"], "NO", False, id="EEA is wider than EU"),
        pytest.param(["EEA"], "NO", True, id="Norway in the EEA"),
        pytest.param(["EEA"], "EU", True, id="a group within a group"),
        pytest.param(["EU"], "EEA", False, id="a group beyond a group"),
        pytest.param(["EU", "IS", "LI", "NO"], "EEA", True, id="a group made of its parts"),
        pytest.param(sorted(regions.EU), "EU", True, id="a group made of its members"),
        pytest.param(sorted(regions.EU - {"MT"}), "EU", False, id="one member short"),
        pytest.param(["DE"], "EU", False, id="a group under one country"),
        pytest.param(["*"], "*", True, id="anywhere under anywhere"),
        pytest.param(["*"], "US", True, id="a country under anywhere"),
        pytest.param(["EEA", "US"], "*", False, id="anywhere under less"),
        pytest.param(sorted(regions.COUNTRIES), "*", False, id="all countries are not anywhere"),
        pytest.param(["*"], "XX", False, id="an unknown code under anywhere"),
        pytest.param(["EU"], "de", False, id="lower case is unknown"),
        pytest.param(["EU"], "", False, id="empty is unknown"),
        pytest.param(["XX"], "XX", False, id="unknown on both sides"),
        pytest.param([], "DE", False, id="nothing allowed"),
    ],
)
def test_a_region_passes_only_if_all_of_it_is_allowed(allowed: list[str], asked: str, passes: bool) -> None:
    assert regions.allows_region(allowed, asked) is passes


@given(allowed=st.lists(ANY_REGION), more=ANY_REGION, asked=ANY_REGION)
def test_allowing_more_never_allows_less(allowed: list[str], more: str, asked: str) -> None:
    if regions.allows_region(allowed, asked):
        assert regions.allows_region([*allowed, more], asked)


@given(allowed=st.lists(ANY_REGION.filter(lambda code: code != "*")), asked=ANY_REGION)
def test_it_is_the_subset_of_countries_that_decides(allowed: list[str], asked: str) -> None:
    expected = asked != "*" and regions.countries_in([asked]) <= regions.countries_in(allowed)
    assert regions.allows_region(allowed, asked) == expected


@pytest.mark.parametrize(
    ("code", "known"), [("DE", True), ("EEA", True), ("*", True), ("UK", False), ("EL", False)]
)
def test_which_codes_are_known(code: str, known: bool) -> None:
    assert regions.is_region(code) is known
    assert bool(regions.countries_in([code])) is known
