"""Domains of public mail services. An address in one says nothing about the company of its owner. Pure.

The list holds the services with the most users in the countries of our customers. New ones are added here.
"""

from __future__ import annotations

from typing import Final

_LISTED: Final = """
126.com 163.com aim.com alice.it aol.com aol.de arcor.de att.net bellsouth.net bigpond.com bk.ru bluewin.ch
btinternet.com centrum.cz charter.net comcast.net cox.net earthlink.net email.com email.cz email.de
fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net
googlemail.com hey.com home.nl hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
hushmail.com icloud.com inbox.lv inbox.ru interia.pl keemail.me kpnmail.nl laposte.net libero.it list.ru
live.co.uk live.com live.de live.fr live.nl mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com
naver.com neuf.fr nifty.com o2.pl onet.pl online.de online.no optonline.net orange.fr outlook.com outlook.de
outlook.es outlook.fr outlook.it pm.me posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com
rambler.ru rediffmail.com rocketmail.com sbcglobal.net seznam.cz sfr.fr sina.com sky.com sohu.com t-online.de
talktalk.net tele2.nl telefonica.net telenet.be telia.com tiscali.it tuta.com tuta.io tutanota.com tutanota.de
ukr.net uol.com.br verizon.net virgilio.it virginmedia.com vodafone.de vodafone.it vp.pl wanadoo.fr web.de
wp.pl xs4all.nl yahoo.ca yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com
yandex.ru yeah.net ymail.com zeelandnet.nl ziggo.nl zoho.com
"""
DOMAINS: Final = frozenset(_LISTED.split())


def is_public(domain: str) -> bool:
    """Whether anybody can get an address in this domain, given in its normal form."""
    return domain in DOMAINS
