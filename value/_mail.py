"""What is known of mail addresses in general: whose domains are nobody's, which boxes are shared.

Lists of our own, from what the providers say of themselves; a domain that is missing makes an
account too many, which is seen, and one too many makes an account too few.
"""

from __future__ import annotations

_FREE = """
126.com 163.com abv.bg aim.com alice.it aol.com arcor.de att.net bell.net bigpond.com
bk.ru blueyonder.co.uk bluewin.ch bol.com.br btinternet.com centrum.cz comcast.net cox.net
daum.net duck.com email.com email.cz fastmail.com fastmail.fm foxmail.com free.fr freenet.de
freemail.hu gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net
hey.com home.nl hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
icloud.com inbox.lv inbox.ru interia.pl laposte.net libero.it list.ru live.co.uk live.com
live.de live.fr live.nl mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com
naver.com netscape.net o2.pl ono.com onet.pl op.pl optonline.net orange.fr outlook.com
outlook.de outlook.es outlook.fr pm.me posteo.de posteo.net proton.me protonmail.ch
protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com rogers.com
runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be
sohu.com t-online.de talktalk.net telefonica.net telenet.be terra.com.br tiscali.it
tuta.com tutanota.com tutanota.de uol.com.br ukr.net verizon.net virgilio.it virgin.net
virginmedia.com vodafone.it vp.pl wanadoo.fr web.de wp.pl xs4all.nl ya.ru yahoo.ca
yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr
yahoo.it yandex.com yandex.ru yeah.net ymail.com ziggo.nl zoho.com zohomail.com
"""
FREE = frozenset(_FREE.split())
"""Domains under which anybody gets an address, so that they name no account."""

_SHARED = """
abuse accounting accounts admin administration administrator anfrage ap ar billing booking
bookings buchhaltung buero comercial compliance compras compta comptabilite contact contacto
customerservice customersupport dev developers devops donotreply dpo einkauf email enquiries
enquiry events facturacion facturas facturation faktura feedback finance finanzen general
hello help helpdesk hi hola hostmaster hr info information inquiries invoice invoices it
jobs kontakt legal lists mail mailbox mailer-daemon marketing media news newsletter no-reply
noc noreply office operations ops order orders partner partners payable payables payment
payments personal postmaster press presse privacy procurement purchase purchasing rechnung
rechnungen reception recruiting reply root sales secretary security service services shop
staff subscriptions support sysadmin team tech ventas verkauf vertrieb web webmaster welcome
"""
SHARED = frozenset(_SHARED.split())
"""What an address begins with that several people read."""
