"""Legal forms of companies, in the spellings of many countries, to remove from names. Pure.

After ISO 20275 (Entity Legal Forms): the forms that are common in trade, normalised as `parties.normal_name` does.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_AFTER: Final = """
gmbh | ggmbh | gmbh and co kg | gmbh and co kgaa | gmbh co kg | ag | ag and co kg
kgaa | kg | ohg | ug | mbh | ek | eg | ev
se | sce | inc | incorporated | corp | corporation | co | company | llc | lc | lp | llp | lllp | pllc | pc | and co
ltd | limited | plc | cic | public limited company | private limited | pvt ltd | pvt | pty ltd | pty limited
proprietary limited
pte ltd | pte | sdn bhd | bhd | berhad | co ltd | company limited | nl
sa | sas | sasu | sarl | eurl | snc | sca | scs | sàrl | sà rl | sa rl | sl | slu | sau | slp
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
# The same forms in full, as in registers and contracts; compared with and without accents.
_WRITTEN_OUT: Final = """
gesellschaft mit beschränkter haftung | gesellschaft mit beschraenkter haftung | gesellschaft mbh | gesmbh | ges mbh
gemeinnützige gesellschaft mit beschränkter haftung | unternehmergesellschaft | haftungsbeschränkt
aktiengesellschaft | kommanditgesellschaft | kommanditgesellschaft auf aktien | offene handelsgesellschaft
offene gesellschaft | eingetragene genossenschaft | eingetragener verein | eingetragener kaufmann
eingetragene kauffrau | societas europaea | europäische gesellschaft | und co
limited company | limited liability company | limited liability partnership | limited partnership
private company limited by shares | private limited company | designated activity company | dac
professional corporation | community interest company
société anonyme | société par actions simplifiée | société par actions simplifiée unipersonnelle
société à responsabilité limitée | entreprise unipersonnelle à responsabilité limitée | société en nom collectif
société en commandite par actions | société en commandite simple | société européenne
naamloze vennootschap | besloten vennootschap | besloten vennootschap met beperkte aansprakelijkheid
vennootschap onder firma | commanditaire vennootschap
società per azioni | società a responsabilità limitata | società a responsabilità limitata semplificata
società in nome collettivo | società in accomandita semplice | società in accomandita per azioni
sociedad anónima | sociedad de responsabilidad limitada | sociedad limitada | sociedad anónima de capital variable
sociedad anónima unipersonal | sociedad limitada unipersonal | sociedad por acciones simplificada
sociedad de responsabilidad limitada de capital variable | sociedade anónima | sociedade anônima | sociedade limitada
aktieselskab | anpartsselskab | aktiebolag | aktiebolaget | handelsbolag | aksjeselskap | allmennaksjeselskap
osakeyhtiö | julkinen osakeyhtiö | hlutafélag | einkahlutafélag
spółka z ograniczoną odpowiedzialnością | spółka akcyjna | prosta spółka akcyjna
společnost s ručením omezeným | akciová společnost | spoločnosť s ručením obmedzeným
korlátolt felelősségű társaság | zártkörűen működő részvénytársaság | nyilvánosan működő részvénytársaság
društvo s ograničenom odgovornošću | dioničko društvo | osaühing | aktsiaselts | uždaroji akcinė bendrovė
sendirian berhad | perseroan terbatas
"""
_BEFORE: Final = "ооо | оао | зао | пао | ао | тов | ooo | oao | zao | pao | pt | the | 株 | 有 | 주 | 유"
_WRITTEN_OUT_BEFORE: Final = """
общество с ограниченной ответственностью | акционерное общество | публичное акционерное общество
открытое акционерное общество | закрытое акционерное общество | товариство з обмеженою відповідальністю
акціонерне товариство | uždaroji akcinė bendrovė | perseroan terbatas
"""


def _words(lines: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(one.split()) for line in lines.splitlines() for one in line.split("|") if one.strip()
    )


def _without_accents(lines: str) -> str:
    apart = unicodedata.normalize("NFKD", lines)
    return unicodedata.normalize("NFC", "".join(one for one in apart if not unicodedata.combining(one)))


AFTER: Final = _words(_AFTER) | _words(_WRITTEN_OUT) | _words(_without_accents(_WRITTEN_OUT))
BEFORE: Final = _words(_BEFORE) | _words(_WRITTEN_OUT_BEFORE) | _words(_without_accents(_WRITTEN_OUT_BEFORE))
LONGEST: Final = max(map(len, AFTER | BEFORE))
# Forms that are written without a space before or after the name.
JOINED: Final = (
    "股份有限公司", "有限责任公司", "有限責任公司",
    "有限公司", "株式会社", "有限会社", "合同会社", "주식회사", "유한회사",
)  # fmt: skip


def strip_legal_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """Remove legal forms from both ends of a name. A name of legal forms only stays as it is."""
    name = tuple(_unjoined(word) for word in words)
    whole = name
    while (shorter := _one_less(name)) is not None:
        name = shorter
    return whole if name in AFTER else name


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
