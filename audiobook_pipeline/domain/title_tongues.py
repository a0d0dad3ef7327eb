"""Which language a title's small words are of, where its source does not say: "Jane Eyre, die Waise von Lowood".

Evidence for matching only: most titles are too short to tell, and a name stands in any language.
"""

from functools import lru_cache

from audiobook_pipeline.domain.text.fold import words

# Articles and prepositions. Those that stand in names too (von, van, di) tell nothing alone.
_ENGLISH = frozenset(words("the of and a an with from to by for his her my their its at on"))
# Those of them that stand in no other of these languages, nor in a Nordic one.
_ENGLISH_ALONE = frozenset(words("the of and with from his their its"))
_SMALL_WORDS = {
    "de": frozenset(words("der die das dem des ein eine einer eines im zum zur vom und oder aus mit nach auf für von")),
    "nl": frozenset(words("het een van den der naar uit met voor bij door over de")),
    "fr": frozenset(words("le les du des une aux et dans sur pour par ou la de")),
    "es": frozenset(words("el los las del una con por para y la de")),
    "it": frozenset(words("il gli della dello delle degli dei nel nella ed una di la")),
}
_ENOUGH = 2


@lru_cache(maxsize=16384)
def tongue(title: str) -> str:
    """Return "de", "nl", "fr", "es" or "it" where at least two small words are of that language and none is English.

    Languages that fit equally well, and all others, give "".
    """
    own = words(title)
    if _ENGLISH.intersection(own):
        return ""
    counts = sorted(((sum(word in small for word in own), code) for code, small in _SMALL_WORDS.items()), reverse=True)
    (most, code), (next_most, _) = counts[:2]
    return code if most >= _ENOUGH and most > next_most else ""


def speaks(title: str, code: str) -> bool:
    """Tell whether at least two small words of a title are of a language, English among those that can be told."""
    if code == "en":
        return sum(word in _ENGLISH_ALONE for word in words(title)) >= _ENOUGH
    return code != "" and tongue(title) == code


def may_be_in(title: str, code: str) -> bool:
    """Tell whether a title has a small word of a language, so that it may be in it."""
    return not _SMALL_WORDS.get(code, frozenset()).isdisjoint(words(title))
