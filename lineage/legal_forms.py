"""What stands beside a company's name and is not part of it: its legal form, in the spellings of many countries. Pure.

After ISO 20275 (Entity Legal Forms): the forms that are common in trade, normalised as `parties.normal_name` does.
"""

from __future__ import annotations

from typing import Final

_AFTER: Final = """
gmbh | ggmbh | gmbh and co kg | gmbh and co kgaa | gmbh co kg | ag | ag and co kg
kgaa | kg | ohg | ug | mbh | ek | eg | ev
se | sce | inc | incorporated | corp | corporation | co | company | llc | lc | lp | llp | lllp | pllc | pc | and co
ltd | limited | plc | cic | public limited company | private limited | pvt ltd | pvt | pty ltd | pty limited
proprietary limited
pte ltd | pte | sdn bhd | bhd | berhad | co ltd | company limited | nl
sa | sas | sasu | sarl | eurl | snc | sca | scs | sàrl | sl | slu | sau | sociedad anónima | sociedad limitada | slp
spa | srl | srls | sapa | scarl | lda | ltda | limitada | eireli | sa de cv | s de rl de cv | sapi de cv | sab de cv
cv
nv | bv | bvba | cvba | vof | as | asa | aps | ab | hb | oy | oyj | ky | is | hf | ehf | ohf
sp zoo | sp z oo | spółka z oo | sk | sro | spol sro | spol s ro | doo | dd | ad | ood | eood | kft | zrt | nyrt | bt
uab | sia | ou | oü | ooo | oao | zao | pao | ао | ооо | оао | зао | пао | тов | пат
as ve ticaret | aş | anonim şirketi | ltd şti | limited şirketi
tbk | kk | gk | yk | kabushiki kaisha | godo kaisha | jsc | ojsc | pjsc | cjsc | psc | wll
saoc | fze | fzco | fz llc | qsc
株 | 有 | 주 | 유
"""
_BEFORE: Final = "ооо | оао | зао | пао | ао | тов | ooo | oao | zao | pao | pt | the | 株 | 有 | 주 | 유"


def _words(lines: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(one.split()) for line in lines.splitlines() for one in line.split("|") if one.strip()
    )


AFTER: Final = _words(_AFTER)
BEFORE: Final = _words(_BEFORE)
LONGEST: Final = max(map(len, AFTER | BEFORE))
# Written without a space before or after the name.
JOINED: Final = (
    "股份有限公司", "有限责任公司", "有限責任公司",
    "有限公司", "株式会社", "有限会社", "合同会社", "주식회사", "유한회사",
)  # fmt: skip


def without(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without legal forms at its ends. What is nothing but legal forms stays as it is."""
    found = tuple(_unjoined(word) for word in words)
    whole = found
    while (shorter := _one_less(found)) is not None:
        found = shorter
    return whole if found in AFTER else found


def _one_less(words: tuple[str, ...]) -> tuple[str, ...] | None:
    for length in range(min(LONGEST, len(words) - 1), 0, -1):
        if words[-length:] in AFTER:
            return words[:-length]
        if words[:length] in BEFORE:
            return words[length:]
    return None


def _unjoined(word: str) -> str:
    for form in JOINED:
        for shorter in (word.removeprefix(form), word.removesuffix(form)):
            if shorter not in ("", word):
                return _unjoined(shorter)
    return word
