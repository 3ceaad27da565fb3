import pytest

from wire import keys


@pytest.mark.parametrize("text", ["a", "7", "acme", "Acme-1.plant_2:line", "x" * 128])
def test_a_key(text: str) -> None:
    assert keys.is_key(text)


@pytest.mark.parametrize(
    "text",
    ["", "-a", ".", "_a", ":a", "a b", " a", "a\n", "a/b", "é", "a\0", "x" * 129, "٣"],
    ids=repr,
)
def test_not_a_key(text: str) -> None:
    assert not keys.is_key(text)
