"""Which language a text is in, told by its commonest words, its letters and its script.

Eight languages are read; the others are listed so that they can be told from those. A detector
that knows a hundred languages takes 120 MB and calls a short Dutch greeting Italian; for posts of
a dozen words the commonest words of a language are the better witness.
"""

from __future__ import annotations

import re
from functools import cache

from signals._concepts import LANGUAGES

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_KANA = re.compile(r"[\u3040-\u30ff]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0530-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u10ff\uac00-\ud7af]"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# how much of a long text is looked at
_LOOK = 600

_COMMON = {
    "en": """the and to of a in is it you that was for on are with as i his they be at one have this
        from or had by but some what there we can out other were all your when up use how said an
        each she which do their if will way about many then them would like so these her him has
        more could go no my than been who its now did get me i'm i've don't it's can't we're just
        not our new after here today been too any off back over thanks""",
    "es": """de la que el en y los se del las por un para con no una su al lo como más pero sus le ya
        o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo
        nos durante todos uno les ni contra otros ese eso ante ellos e esto mí antes algunos qué
        unos yo otro otras otra él tanto esa estos mucho es fue son he hemos voy estoy está mi mis
        gracias nuestro nuestra dejo hoy nuevo nueva ser hacer""",
    "fr": """de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il
        sont la avec ou je j'ai nous vous mais on mon ma mes notre nos c'est cette aux d'un d'une
        été être tout tous fait comme leur si après bien sans ai suis pause merci depuis ça ici
        l'équipe n'est j'arrête quitte nouveau nouvelle très j'étais qu'il""",
    "de": """der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es
        an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so
        zum war haben nur oder aber vor zur bis mehr durch man sein wurde ich wir mich mir mein
        meine unser euch ihr danke ab nach jahren keine kein jetzt heute schon uns""",
    "pt": """de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das
        à seu sua ou quando muito nos já eu também só pelo pela até isso ela entre depois sem mesmo
        aos seus quem nas me esse eles você essa num nem suas meu às minha numa elhas estou vou foi
        são está obrigado obrigada hoje novo nova nossa nosso pessoal fazer ser""",
    "it": """di e il la che in un a per è una sono mi con non si ho lo ha le ma cosa i no da al se
        come ci questo qui hai sei del bene tu sì me più della ne alla o mio fatto gli nel dei questa
        anche molto abbiamo delle nella grazie dopo tutti mia ancora essere oggi nuovo nuova perché
        l'ho dal noi dalla sul lascio quando anni dell'""",
    "nl": """de het een en van ik te dat die in is niet je zijn op met voor ze er maar aan hij om ook
        als dan bij nog naar mijn heb geen wat uit wel over deze was ben door hebben we ons onze
        dit daar worden werd meer kan zo al hier nu jaar na tot weer mij veel gaat jullie bedankt
        heeft iets even maanden stop neem""",
    "sv": """och att det i en jag som på är av för med den till inte om ett men var har han de så vi
        kan från när nu eller mig här alla efter också min mitt blir tack idag året ska""",
    "da": """og at det i en jeg som på er af for med den til ikke om et men var har han de så vi kan fra
        når nu eller mig her alle efter også min mit bliver tak hvad dig vil""",
    "no": """og at det i en jeg som på er av for med den til ikke om et men var har han de så vi kan fra
        når nå eller meg her alle etter også min mitt blir takk hva deg vil""",
    "fi": """ja on ei että se hän oli ovat mutta kun niin myös olen minun tämä joka mitä kuin nyt vain
        olla sitten ole jo kanssa kiitos minä me te""",
    "pl": """i w nie na z że się do to jest o jak a po co tak za od ale już dla czy był mnie przez jego
        tym tylko może jestem dziękuję mam dziś nowy""",
    "cs": """a se na je v že to s z do o i ve jako za by k ale po si jsem jsme pro od tak už není jak
        dnes děkuji jsou""",
    "tr": """ve bir bu da de için ile çok ne var ben daha gibi ama o olarak kadar sonra bugün yeni biz
        değil en mi teşekkürler artık""",
    "ro": """de și în a la cu nu pe că este din o un mai să se care pentru sunt am fost ce lui au dar
        după mulțumesc astăzi""",
    "id": """yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena ada kami
        bisa sudah hari terima kasih kita mereka""",
    "hu": """a az és hogy nem is egy van meg de ez volt csak már mint el én még ha vagy most köszönöm
        nagyon mert""",
    "vi": """và của là có không cho được trong một người với các này đã những khi để tôi cảm ơn""",
    "ca": """de la que i el en a les els per un amb no una del és al es com més però seva són ha meu
        gràcies avui amb aquest aquesta""",
    "eo": """la kaj de en estas mi ne al por kun ke vi li ĝi pri tio ĉi sed""",
    "la": """et in est non ad ut cum sed quod qui ex""",
}
_LETTERS = {
    "es": "ñ¿¡",
    "fr": "çœêèùà",
    "de": "ßäöü",
    "pt": "ãõçâ",
    "it": "èìòù",
    "nl": "",
    "sv": "åäö",
    "da": "æøå",
    "no": "æøå",
    "pl": "łąęśżźćń",
    "cs": "řěůčšž",
    "tr": "ğışç",
    "hu": "őű",
    "ro": "șță",
    "vi": "ạảấầẩậắằẵặẹẻẽếềểệịọốồổộớờởợụủứừửữự",
    "ca": "ï·",
    "eo": "ĉĝĵŝŭ",
}


@cache
def _witnesses() -> tuple[dict[str, tuple[tuple[str, float], ...]], dict[str, tuple[str, ...]]]:
    """Give, for each common word and each telling letter, the languages it speaks for."""
    words: dict[str, set[str]] = {}
    for lang, listed in _COMMON.items():
        for word in listed.split():
            words.setdefault(word, set()).add(lang)
    letters: dict[str, list[str]] = {}
    for lang, listed in _LETTERS.items():
        for letter in listed:
            letters.setdefault(letter, []).append(lang)
    return (
        {
            word: tuple((lang, 1.0 / len(langs)) for lang in sorted(langs))
            for word, langs in words.items()
        },
        {letter: tuple(langs) for letter, langs in letters.items()},
    )


def detect(text: str) -> str | None:
    """Tell a text's language as a two-letter code, or None where nothing speaks for any."""
    text = text[:_LOOK]
    if not text.isascii():
        if _KANA.search(text):
            return "ja"
        latin = len(_LATIN.findall(text))
        if len(_OTHER_SCRIPT.findall(text)) > latin:
            return "und"
        han = len(_HAN.findall(text))
        if han > latin:
            return "zh"
    words, letters = _witnesses()
    low = text.lower()
    votes: dict[str, float] = {}
    count = 0
    for word in _WORD.findall(low):
        count += 1
        for lang, weight in words.get(word, ()):
            votes[lang] = votes.get(lang, 0.0) + weight
    if not low.isascii():
        for letter in low:
            for lang in letters.get(letter, ()):
                votes[lang] = votes.get(lang, 0.0) + 0.3
    if not votes:
        # a line of names and jargon: English is what such lines are in most often
        return "en" if low.isascii() and count else None
    best = max(votes, key=lambda lang: (votes[lang], lang == "en"))
    if votes[best] < 0.5 and votes.get("en", 0.0) >= votes[best] * 0.6:
        return "en"
    return best


def settle(lang: str | None, text: str) -> str | None:
    """Take the language that is given, as a two-letter code, else tell it from the text."""
    if lang:
        code = lang.strip().lower().replace("_", "-").partition("-")[0]
        if code and code not in ("und", "mul", "zxx"):
            return _LONG.get(code, code)
    return detect(text)


_LONG = {
    "eng": "en",
    "spa": "es",
    "fra": "fr",
    "fre": "fr",
    "deu": "de",
    "ger": "de",
    "por": "pt",
    "ita": "it",
    "nld": "nl",
    "dut": "nl",
    "jpn": "ja",
    "english": "en",
    "spanish": "es",
    "french": "fr",
    "german": "de",
    "portuguese": "pt",
    "italian": "it",
    "dutch": "nl",
    "japanese": "ja",
}


def is_read(lang: str | None) -> bool:
    """Tell whether the reader reads this language."""
    return lang in LANGUAGES
