"""The spellings that a title can have in a release name, each without spaces and without its article."""

from itertools import accumulate, pairwise
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.title_parts import ARTICLE_KEYS, core
from audiobook_pipeline.domain.lexicon.lexicon import by_file, folded
from audiobook_pipeline.domain.reading.marker import Count
from audiobook_pipeline.domain.text.fold import umlauts_written_out
from audiobook_pipeline.domain.text.numbers import named_number, roman
from audiobook_pipeline.domain.text.tokens import compact_key, keys_of

_ENDINGS: Final = by_file("ordinal_ending")["en"]
_ENGLISH_ORDINALS: Final = tuple(
    (number, _ENDINGS[min(number, len(_ENDINGS)) - 1], word)
    for number, word in enumerate(by_file("ordinal")["en"][0].split(), start=1)
)
# "1st to Die" and "First to Die".
_ORDINALS: Final = {
    **{f"{number}{ending}": word for number, ending, word in _ENGLISH_ORDINALS},
    **{word: f"{number}{ending}" for number, ending, word in _ENGLISH_ORDINALS},
}
_VOLUMES: Final = by_file("counts_titles")["en"]
_COUNTING: Final = frozenset({"part", *_VOLUMES})
_ROMAN: Final = {str(number): key for number, key in enumerate(str.split("i ii iii iv v vi vii viii ix"), start=1)}
_CONJUNCTIONS: Final = folded("and")
_LIST_MARK: Final = form_of("title.works_listed")
_ELIDED: Final = form_of("title.elided")
_LEAST_LISTED: Final = 3
_MOST_LISTED: Final = 50


def subtitle_forms(text: str) -> list[str]:
    """Return the compact forms of a subtitle, with its article and without."""
    return [compact_key(text), compact_key(umlauts_written_out(text)), *title_forms(text)]


def some_works(text: str) -> list[str]:
    """Return the compact forms of works listed in a text: each one, and the leading ones together, but not all.

    "Pawn of Prophecy, Queen of Sorcery, Magician's Gambit" lists the books in a volume; "Passion, Patience, and Luck"
    says what a book is about.
    """
    works = [keys_of(work) for work in _LIST_MARK.split(text)]
    listed = len(works) >= _LEAST_LISTED or (len(works) > 1 and " / " in text)
    if not listed or len(works) > _MOST_LISTED or any(len(work) < 2 for work in works):
        return []
    return ["".join(some) for some in (*works, *accumulate(works[:-1]))]


def _half_forms(words: tuple[str, ...]) -> list[str]:
    """Return a title with a half as in file names and in words: "7 1-2", "Seven and a Half"."""
    found = []
    for i, key in enumerate(words):
        if key.endswith(".5"):
            found += ["".join([*words[:i], key[:-2] + half, *words[i + 1 :]]) for half in ("12", "ahalf", "1half")]
    return found


def _round_forms(words: tuple[str, ...]) -> list[str]:
    """Return a title with a round number as digits or words: "20,000 Leagues", "One Hundred Years"."""
    found = []
    for i, key in enumerate(words):
        for word, zeros in (("thousand", "000"), ("hundred", "00")):
            if key == word and i and words[i - 1].isdigit():
                found.append("".join([*words[:i], zeros, *words[i + 1 :]]))
            elif key == word and (not i or words[i - 1] == "a"):
                found.append("".join([*words[: max(i - 1, 0)], "1", zeros, *words[i + 1 :]]))
            elif key.isdigit() and key.endswith(zeros) and key != zeros:
                count = key.removesuffix(zeros)
                found += [
                    "".join([*words[:i], c, word, *words[i + 1 :]]) for c in {count, count if count != "1" else ""}
                ]
    return found


def numbered_forms(title: str, series: str, position: Count) -> list[str]:
    """Return a title that begins with its series, with the number inserted: "Harry Potter 1 and the …"."""
    words, own = core(keys_of(title)), core(keys_of(series))
    rest = words[len(own) :]
    if position.is_range or not rest or words[: len(own)] != own:
        return []
    tails = {rest, core(rest)}
    if rest[0] in _CONJUNCTIONS and len(rest) > 1:
        tails |= {rest[1:], core(rest[1:])}
    return ["".join([*own, word, str(position), *tail]) for word in ("", "book") for tail in sorted(tails)]


def _volume_forms(words: tuple[str, ...]) -> list[str]:
    """Return a title that counts its volume, with the other words for it: "Part 4 Vol. 9" and "Part 4 Volume 9"."""
    found = []
    for i, (key, following) in enumerate(pairwise(words)):
        if key in _VOLUMES and (number := named_number(following)) is not None:
            found += ["".join([*words[:i], word, f"{number:f}", *words[i + 2 :]]) for word in ("", *_VOLUMES)]
    return found


def _roman_forms(words: tuple[str, ...]) -> list[str]:
    """Return a title that counts a part or volume, with the other numerals: "Henry IV, Part I" and "Part 1"."""
    found = []
    for i, (key, following) in enumerate(pairwise(words)):
        other = _ROMAN.get(following) if following.isdigit() else roman(following)
        if other is not None and (key in _COUNTING or i + 2 == len(words)):
            found.append("".join([*words[: i + 1], str(other), *words[i + 2 :]]))
    return found


def title_forms(title: str, articles: frozenset[str] = ARTICLE_KEYS) -> list[str]:
    """Return the compact forms of a title, without a leading article; longest first."""
    forms = []
    for spelling in (title, umlauts_written_out(title)):
        words = core(keys_of(spelling), articles)
        inner = [key for i, key in enumerate(words) if not i or key != "the"]
        if len(inner) < len(words) and len(inner) > 2:
            forms.append("".join(inner))  # "The Sign of the Four" is also "The Sign of Four"
        forms += _half_forms(words) + _round_forms(words) + _volume_forms(words) + _roman_forms(words)
        if not _ORDINALS.keys().isdisjoint(words):
            forms.append("".join(_ORDINALS.get(key, key) for key in words))
        # "L'Étranger" is one word; its catalogue form is "Étranger, L'".
        first = _ELIDED.match(spelling)
        if first and words:
            forms.append("".join([words[0][1:], *words[1:], words[0][0]]))
        forms.append("".join(words))
    return sorted({form for form in forms if form}, key=lambda form: (-len(form), form))
