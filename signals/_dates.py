"""When somebody says they will be back: dates in eight languages, also told from today on."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_MONTHS = """
january jan enero janvier januar jänner janeiro gennaio januari
february feb febrero février fevrier februar fevereiro febbraio februari
march mar marzo mars märz maerz março marco maart
april apr abril avril aprile
may mayo mai maio maggio mei
june jun junio juin juni junho giugno
july jul julio juillet juli julho luglio
august aug agosto août aout augustus
september sept sep septiembre septembre setembro settembre
october oct octubre octobre oktober outubro ottobre
november nov noviembre novembre novembro
december dec diciembre décembre decembre dezember dezembro dicembre
"""
_MONTH = {
    name: number
    for number, line in enumerate(_MONTHS.strip().splitlines(), 1)
    for name in line.split()
}
# the first day of a season, as people say it in the north
_SEASON = {
    **dict.fromkeys(["spring", "primavera", "printemps", "frühling", "frühjahr", "lente"], 3),
    **dict.fromkeys(["summer", "verano", "été", "sommer", "verão", "estate", "zomer"], 6),
    **dict.fromkeys(
        ["autumn", "fall", "otoño", "automne", "herbst", "outono", "autunno", "herfst"], 9
    ),
    **dict.fromkeys(["winter", "invierno", "hiver", "inverno"], 12),
}
_NUMBER = {
    **dict.fromkeys(["a", "an", "one", "un", "una", "une", "ein", "eine", "einen", "um", "uma"], 1),
    **dict.fromkeys(["een", "couple", "two", "dos", "deux", "zwei", "dois", "duas", "due"], 2),
    **dict.fromkeys(["twee", "couple of", "a couple of"], 2),
    **dict.fromkeys(["three", "tres", "trois", "drei", "três", "tre", "drie"], 3),
    **dict.fromkeys(["four", "cuatro", "quatre", "vier", "quatro", "quattro"], 4),
    **dict.fromkeys(["five", "cinco", "cinq", "fünf", "cinque", "vijf"], 5),
    **dict.fromkeys(["six", "seis", "sechs", "sei", "zes"], 6),
    **dict.fromkeys(["eight", "ocho", "huit", "acht", "oito", "otto"], 8),
    **dict.fromkeys(["nine", "nueve", "neuf", "neun", "nove", "negen"], 9),
    **dict.fromkeys(["ten", "diez", "dix", "zehn", "dez", "dieci", "tien"], 10),
    **dict.fromkeys(["twelve", "doce", "douze", "zwölf", "doze", "dodici", "twaalf"], 12),
}
_WEEKS = "weeks? semanas? semaines? wochen? settimane? settimana weken week"
_MONTH_UNITS = "months? meses mes mois monate? monaten mês mesi mese maanden maand"
_YEARS = "years? años? ans? an années? année jahre? jahren anos? anni anno jaren jaar"
_DAYS = "days? días? jours? tage? tagen dias? giorni giorno dagen dag"


def _any(listed: str) -> str:
    return "|".join(listed.split())


_UNITS = (
    (re.compile(_any(_WEEKS)), 7, 0),
    (re.compile(_any(_MONTH_UNITS)), 0, 1),
    (re.compile(_any(_YEARS)), 0, 12),
    (re.compile(_any(_DAYS)), 1, 0),
)
_NUMBERS = "|".join(sorted((re.escape(word) for word in _NUMBER), key=len, reverse=True))
_NAMES = "|".join(sorted((re.escape(word) for word in [*_MONTH, *_SEASON]), key=len, reverse=True))
# words that make a date the day of a return
_BACK = re.compile(
    r"\b(?:back|return\w{0,4}|until|till|til|resum\w{0,4}|see you|again|expect|before|to|through"
    r"|pick(?:s|ing)? it up|hasta|vuelv\w{0,3}|volve\w{0,4}|regres\w{0,5}|retom\w{0,5}|nos vemos"
    r"|reviens|reviendr\w{0,4}|retour|jusqu\w{0,4}|revien\w{0,4}|reprise|reprendr\w{0,4}"
    r"|bis|zurück|wieder|volto|voltar\w{0,4}|voltamos|até|volta|ci vediamo|torn\w{0,6}"
    r"|ritorn\w{0,4}|fino|riprend\w{0,5}|terug|weer|tot)\b"
)
_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_NAMED = re.compile(
    rf"(?:\b(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s{{1,3}}(?:of |de |di )?)?\b({_NAMES})\b\.?"
    r"(?:\s{1,2}(\d{1,2})(?:st|nd|rd|th)?\b(?!\d|:))?(?:,?\s{1,2}(?:de |of )?(20\d\d))?"
)
_SPAN = re.compile(
    rf"\b(?:for|in|during|next|take|taking|off|about|of|por|durante|unos|pour|pendant|dans|für|nach|"
    rf"per|voor|em|tra|fra|over|the next|en|,|^)\s{{1,2}}(?:the next |about |around |at least |los "
    rf"próximos |les |die nächsten |os próximos |i prossimi |de komende |etwa )?"
    rf"({_NUMBERS}|\d{{1,2}})\s{{1,2}}({_any(_WEEKS + ' ' + _MONTH_UNITS + ' ' + _YEARS)})\b"
)
_NEXT_YEAR = re.compile(
    r"\b(?:next year|(?:in )?the new year|año que viene|próximo año|l'année prochaine|nächstes jahr"
    r"|neuen jahr|ano que vem|próximo ano|anno prossimo|volgend jaar|nieuwe jaar|来年)\b|来年"
)
_NEXT_MONTH = re.compile(
    r"\b(?:next month|mes que viene|próximo mes|mois prochain|nächsten monat|mês que vem|"
    r"próximo mês|mese prossimo|volgende maand)\b|来月"
)
_KANJI = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}
_MAY = re.compile(r"\b(?:in|until|till|til|by|to|early|late|mid|back|before|of)\W{1,2}$")
_JAPANESE = re.compile(
    r"(?:(20\d\d)年)?(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:(\d{1,2})日)?(?:に|から|まで|頃|ごろ)"
)
_JAPANESE_SPAN = re.compile(r"(\d{1,2}|[一二三四五六七八九十]|半)(?:ヶ|か|カ|ケ|ヵ)?(月|年|週)間?")


def returns_on(text: str, on: date | None) -> date | None:
    """Find the day a return is announced for; without `on`, only days that name their year."""
    low = text.lower()
    for find in (_iso, _named_day, _japanese_day, _span, _japanese_span, _next):
        if found := find(low, on):
            return found
    return None


def _iso(low: str, _: date | None) -> date | None:
    match = _ISO.search(low)
    return _day(int(match[1]), int(match[2]), int(match[3])) if match else None


def _named_day(low: str, on: date | None) -> date | None:
    """Give the latest named month, season or day that stands near a word of returning."""
    found = [
        day
        for match in _NAMED.finditer(low)
        if (day := _named(match, on))
        and _BACK.search(low[max(0, match.start() - 40) : match.end() + 25])
    ]
    return max(found, default=None)


def _japanese_day(low: str, on: date | None) -> date | None:
    match = _JAPANESE.search(low)
    if not match:
        return None
    month = int(match[2]) if match[2].isdecimal() else sum(_KANJI[sign] for sign in match[2])
    return _future(match[1], month, int(match[3] or 1), on)


def _span(low: str, on: date | None) -> date | None:
    match = _SPAN.search(low) if on else None
    return _later(on, match[1], match[2]) if on and match else None


def _japanese_span(low: str, on: date | None) -> date | None:
    match = _JAPANESE_SPAN.search(low) if on else None
    if not on or not match:
        return None
    if match[1] == "半":
        return _months_on(on, 6)
    number = _KANJI.get(match[1]) or int(match[1])
    if match[2] == "週":
        return _days_on(on, 7 * number)
    return _months_on(on, number * (12 if match[2] == "年" else 1))


def _next(low: str, on: date | None) -> date | None:
    if on is None or not (_BACK.search(low) or "来" in low):
        return None
    if _NEXT_YEAR.search(low):
        return _day(on.year + 1, 1, 1)
    return _months_on(on.replace(day=1), 1) if _NEXT_MONTH.search(low) else None


def _named(match: re.Match[str], on: date | None) -> date | None:
    name = match[2]
    if name in ("may", "mar", "march") and not (match[1] or match[3] or match[4]):
        before = match.string[max(0, match.start() - 12) : match.start()]
        if not re.search(
            r"\b(?:in|until|till|til|by|to|early|late|mid|back|before|of)\W{1,2}$", before
        ):
            return None
    month = _MONTH.get(name) or _SEASON[name]
    day = int(match[1] or match[3] or 1)
    return _future(match[4], month, day, on)


def _future(year: str | None, month: int, day: int, on: date | None) -> date | None:
    """Give the named day in its year, or the next one after `on`."""
    if year:
        return _day(int(year), month, day)
    if on is None:
        return None
    found = _day(on.year, month, day)
    if found is None or found > on:
        return found
    return _day(on.year + 1, month, day)


def _later(on: date, number: str, unit: str) -> date | None:
    count = _NUMBER.get(number) or int(number)
    for pattern, days, months in _UNITS:
        if pattern.fullmatch(unit):
            if days:
                return _days_on(on, days * count)
            return _months_on(on, months * count)
    return None


def _days_on(on: date, days: int) -> date | None:
    try:
        return on + timedelta(days=days)
    except OverflowError:
        return None


def _months_on(on: date, months: int) -> date | None:
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not 1 <= year <= date.max.year:
        return None
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
