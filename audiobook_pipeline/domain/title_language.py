"""The language of a title's small words, if its source gives none: "Jane Eyre, die Waise von Lowood".

Evidence for matching only: most titles are too short to tell, and a name can be in any language.
"""

from audiobook_pipeline.domain.lexicon.lexicon import folded, folded_by_file
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.text.remembered import remembered

_ENGLISH = folded_by_file("tells_language")["en"]
_ENGLISH_ALONE = folded("tells_language_alone")
_SMALL_WORDS = {code: small for code, small in folded_by_file("tells_language").items() if code != "en"}
_ENOUGH = 2


@remembered(16384)
def likely_language(title: str) -> str:
    """Return "de", "nl", "fr", "es" or "it" if at least two small words are in that language and none is English.

    Languages that fit equally well, and all others, give "".
    """
    own = words(title)
    if _ENGLISH.intersection(own):
        return ""
    counts = sorted(((sum(word in small for word in own), code) for code, small in _SMALL_WORDS.items()), reverse=True)
    (most, code), (next_most, _) = counts[:2]
    return code if most >= _ENOUGH and most > next_most else ""


def speaks(title: str, code: str) -> bool:
    """Return whether at least two small words of a title are in a language, including English."""
    if code == "en":
        return sum(word in _ENGLISH_ALONE for word in words(title)) >= _ENOUGH
    return code != "" and likely_language(title) == code


def may_be_in(title: str, code: str) -> bool:
    """Return whether a title has a small word of a language, so that it may be in that language."""
    return not _SMALL_WORDS.get(code, frozenset()).isdisjoint(words(title))
