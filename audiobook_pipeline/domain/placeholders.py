"""Values that stand for nothing: "Anonymous", "full cast", "Unknown Album", "No description available"."""

from audiobook_pipeline.domain.text.fold import words

_NOBODY = """
anonymous / anon / anonym / anonyme / anonimo / anoniem / unknown / unknown author / author unknown / unknown artist
unknown narrator / unknown reader / narrator unknown / uncredited / uncredited narrator / various / various authors
various artists / various narrators / various readers / various performers / full cast / a full cast / with full cast
full cast recording / full cast production / full cast drama / full cast audio / full cast dramatization / cast
multiple / several / n n / nn / mehrere / plusieurs / several readers / different narrators
the cast / ensemble cast / ensemble / multiple narrators / multiple authors / multiple readers / multiple voices
various voices / several narrators / others / and others / more / and more / et al / n a / na / none / null / nil
tba / tbd / tbc / to be announced / to be determined / to be confirmed / not available / not applicable / no narrator
no author / author / authors / narrator / narrators / the author / the narrator / reader / readers / writer / editor
artist / album artist / no one / nobody / staff / unspecified / default / not specified / audiobook / audio book
virtual voice / digital voice / ai narrator / ai voice / computer / computer voice / computer generated / computer
generated voice / synthetic voice / multi cast / multicast / horbuch / horspiel / luisterboek / livre audio / audiolibro
graphicaudio / graphic audio / text to speech / tts / audible / audible studios / librivox
librivox volunteer / librivox volunteers / librivox community / volunteers / volunteer readers / test / xxx
unbekannt / unbekannter autor / autor unbekannt / verfasser unbekannt / diverse / diverse autoren / diverse sprecher
verschiedene / verschiedene autoren / verschiedene sprecher / div / hrsg / divers / auteurs divers / collectif
inconnu / auteur inconnu / onbekend / diverse auteurs / diverse stemmen / vv aa / aa vv / vvaa / aavv / varios
varios autores / autores varios / varios narradores / desconocido / autor desconocido / autori vari / vari
autore sconosciuto / sconosciuto / desconhecido / autor desconhecido / varios autores / okand / ukjent / ukendt
tuntematon / nieznany / autor nieznany / neznamy / неизвестен / неизвестный автор / автор неизвестен / разные авторы
коллектив авторов / нет автора
"""
_NOTHING = """
unknown / unknown title / unknown album / untitled / untitled audiobook / untitled album / no title / title / album
audiobook / audio book / unknown book
new folder / track / test / none / null / nil / n a / na / tba / tbd / tbc / todo / xxx / unbekannt / ohne titel
unbekannter titel / sans titre / titre inconnu / senza titolo / sin titulo / sem titulo / zonder titel / без названия
no description / no description available / description / no summary available / summary / not available
description not available / no synopsis available / keine beschreibung / keine beschreibung verfugbar / comment
pas de description / sin descripcion / nessuna descrizione / geen beschrijving / coming soon / to be announced
"""
_UNKNOWN = """
unknown / unknown author / author unknown / unknown artist / unknown narrator / unknown reader / narrator unknown / n a
na / none / null / nil / tba / tbd / tbc / not available / not applicable / no narrator / no author / author / narrator
artist / album artist / unspecified / default / not specified / unbekannt / unbekannter autor / inconnu / auteur inconnu
onbekend / desconocido / autor desconocido / sconosciuto / desconhecido / okand / ukjent / ukendt / tuntematon
nieznany
"""
_GROUPS = frozenset(
    {"volunteers", "volunteer", "freiwillige", "freiwilligen", "benevoles", "voluntarios", "vrijwilligers"}
)
_MAX_LENGTH = 120


def _keys(table: str) -> frozenset[str]:
    return frozenset(" ".join(words(entry)) for line in table.splitlines() for entry in line.split(" / ")) - {""}


_NOBODY_KEYS, _NOTHING_KEYS = _keys(_NOBODY), _keys(_NOTHING)
_UNKNOWN_KEYS = _keys(_UNKNOWN)


def is_placeholder(name: str) -> bool:
    """Tell whether a name stands for nobody in particular: "Anonymous", "full cast", "uncredited", "various"."""
    if len(name) > _MAX_LENGTH:
        return False
    parts = words(name)
    return not parts or " ".join(parts) in _NOBODY_KEYS or parts[-1] in _GROUPS or "://" in name


def says_unknown(name: str) -> bool:
    """Tell whether a name says that nobody knows it: "Unknown", "n/a"; "Anonymous" and "Full Cast" say more."""
    return len(name) <= _MAX_LENGTH and " ".join(words(name)) in _UNKNOWN_KEYS


def is_empty_phrase(text: str) -> bool:
    """Tell whether a title or description says nothing: "Unknown Album", "No description available", "-"."""
    if len(text) > _MAX_LENGTH:
        return False
    return " ".join(words(text)) in _NOTHING_KEYS or not words(text)
