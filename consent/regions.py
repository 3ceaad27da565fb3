"""Regions where data may be processed: countries, EU, EEA, and `*` for anywhere."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

ANYWHERE: Final = "*"

# ISO 3166-1 alpha-2, the 249 officially assigned codes as of 2024.
COUNTRIES: Final = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
    BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
    IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
    MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
    YT ZA ZM ZW
    """.split()  # noqa: SIM905 - 249 quoted codes could not be compared with the standard by eye
)
# fmt: off
EU: Final = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
EEA: Final = EU | {"IS", "LI", "NO"}
GROUPS: Final = {"EU": EU, "EEA": EEA}


def is_region(code: str) -> bool:
    return code in COUNTRIES or code in GROUPS or code == ANYWHERE


def countries_in(regions: Iterable[str]) -> frozenset[str]:
    """Return the countries of `regions`: groups are expanded, `*` means all, unknown codes are ignored."""
    countries: set[str] = set()
    for region in regions:
        if region == ANYWHERE:
            return COUNTRIES
        countries |= GROUPS.get(region, frozenset({region} & COUNTRIES))
    return frozenset(countries)


def allows_region(allowed: Iterable[str], asked: str) -> bool:
    """Whether `asked` lies within `allowed`. All countries of a group must; `*` needs `*`."""
    return _allows(tuple(allowed), asked)


@lru_cache(maxsize=4096)  # the same few values recur
def _allows(allowed: tuple[str, ...], asked: str) -> bool:
    if ANYWHERE in allowed:
        return is_region(asked)
    if asked == ANYWHERE or not is_region(asked):
        return False
    return asked in allowed or countries_in((asked,)) <= countries_in(allowed)
