"""The networks that a key is bound to."""

from __future__ import annotations

import pytest

from tenants import networks


def test_networks_are_kept_in_one_form() -> None:
    assert networks.written(["10.0.0.0/8", " 2001:DB8:0::/48", "10.0.0.0/8", "192.0.2.7"]) == [
        "10.0.0.0/8",
        "192.0.2.7/32",
        "2001:db8::/48",
    ]
    assert networks.written([]) is None


@pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0.0/33", "acme", "", "10.0.0.0/8; DROP", "::/129"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(networks.BadNetwork):
        networks.written([text])


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.255.0.1", True),
        ("::ffff:10.0.0.1", True),  # the same machine, as a socket of IPv6 shows it
        ("11.0.0.1", False),
        ("2001:db8::1", True),
        ("2001:db8::1%eth0", True),
        ("2001:db9::1", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_an_address_lies_in_a_network_or_not(address: str, inside: bool) -> None:
    assert networks.hold(["10.0.0.0/8", "2001:db8::/32"], address) is inside


def test_neighbours_share_a_place() -> None:
    assert networks.place("192.0.2.1") == networks.place("::ffff:192.0.2.200") == "192.0.2.0/24"
    assert networks.place("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert networks.place("unknown") == ""
