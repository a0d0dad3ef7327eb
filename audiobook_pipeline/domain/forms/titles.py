"""Titles of works: a key to compare them, and the parts of a title's text that are not the title.

Numbers are never ignored: "Volume 1" and "Volume 2" are two works, however similar the rest is.
"""

from collections.abc import Sequence

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import folded, phrases, table
from audiobook_pipeline.domain.text.fold import one_line, words
from audiobook_pipeline.domain.text.numbers import ORDINALS, digits_for_words, roman
from audiobook_pipeline.domain.text.remembered import remembered

_ARTICLES = folded("left_out")
# Words that people leave out, write as "&", or translate.
_CONJUNCTIONS = folded("and")
_VOLUME_WORDS = table("counts_as")
_FORMAT = rf"(?:{phrases('unabridged', 'abridged_note', 'audiobook', 'audio')})|\d{{2,3}} ?k(?:b(?:ps|it(?:/s)?)?)?"
_EDITION = rf"(?:{phrases('version')})\.? ?\d{{1,2}}|solo(?: version| project)?|(?:\w+ )?(?:{phrases('edition_note')})"
_BRACKETED_FORMAT, _TRAILING_FORMAT = form_of("title.format", format=_FORMAT), form_of("title.format_behind")
_BRACKETED_EDITION, _TRAILING_VERSION = form_of("title.edition", edition=_EDITION), form_of("title.version_behind")
_RECORDING, _EMPTY_SUBTITLE = form_of("title.recording"), form_of("title.kind_behind")
_TRAILING_ARTICLE, _SUBTITLE_BORDER = form_of("title.article_behind"), form_of("title.subtitle_border")
_THOUSANDS, _DECIMAL = form_of("title.thousands"), form_of("title.decimal")
_ELIDED = frozenset({"l'", "l’"})
_MAX_LENGTH = 1000


def without_format(title: str) -> str:
    """Return a title without words of format: "(Unabridged)", "[MP3]", "- Hörbuch"."""
    shorter = _TRAILING_FORMAT.sub("", _BRACKETED_FORMAT.sub("", title)).strip()
    return shorter or title


def without_edition(title: str) -> str:
    """Return a title without words of format and edition: "(version 2)", "(25th Anniversary Edition)"."""
    shorter = _TRAILING_VERSION.sub("", _BRACKETED_EDITION.sub("", without_format(title))).strip()
    return shorter or title


def recording_note(title: str) -> str:
    """Return what identifies one of several recordings: "2" for "(version 2)" and "Ver. 2", "solo"; "" if none."""
    found = _RECORDING.search(title)
    if found is None:
        return ""
    note = (found["number"] or found["short"] or found["solo"]).lower().lstrip("0")
    return "" if note == "1" else note


def article_first(title: str) -> str:
    """Return "Belton Estate, The" as "The Belton Estate"; other titles as they are."""
    match = _TRAILING_ARTICLE.match(title)
    return f"{match['article']} {match['rest']}{title[match.end() :]}" if match else title


def title_words(title: str) -> tuple[str, ...]:
    """Return the words that all spellings of a title share: no leading article, no "and", numbers as digits."""
    return _title_words(title[:_MAX_LENGTH])


@remembered(65536)
def _title_words(title: str) -> tuple[str, ...]:
    text = _EMPTY_SUBTITLE.sub("", article_first(without_edition(one_line(title))))
    text = text[2:] if text[:2].lower() in _ELIDED and text[2:3].isalnum() else text
    text = _DECIMAL.sub("p", _THOUSANDS.sub("", text)).replace("&", " and ")
    parts = [part for raw in text.split() for part in _with_roman(raw)]
    if len(parts) > 1 and parts[0] in _ARTICLES:
        parts = parts[1:]
    parts = digits_for_words(_with_volume_words(parts))
    kept = [part for index, part in enumerate(parts) if part not in _CONJUNCTIONS or index in {0, len(parts) - 1}]
    return tuple(kept or words(title)) or tuple(filter(None, (title.strip().casefold(),)))


def _with_roman(raw: str) -> list[str]:
    """Return the words of one chunk; an upper-case Roman numeral of two letters or more becomes digits."""
    parts = list(words(raw))
    if len(parts) == 1 and len(parts[0]) > 1 and parts[0].upper() in raw and (value := roman(parts[0])):
        return [str(value)]
    return parts


def _with_volume_words(parts: Sequence[str]) -> list[str]:
    """Replace "Volume", "Vol." and similar words before a number by one word, and "Part IV" by "part 4"."""
    result: list[str] = []
    for index, part in enumerate(parts):
        before = parts[index - 1] if index else ""
        after = parts[index + 1] if index + 1 < len(parts) else ""
        if before in _VOLUME_WORDS and (value := roman(part)):
            result.append(str(value))
        elif part in ORDINALS and (before in _VOLUME_WORDS or after in _VOLUME_WORDS):
            result.append(str(ORDINALS[part]))  # "Erster Teil", "livre second"; "First Love" stays words
        elif part in _VOLUME_WORDS and (after[:1].isdigit() or roman(after) or digits_for_words([after]) != [after]):
            result.append(_VOLUME_WORDS[part] or part)
        else:
            result.append(part)
    return result


def title_key(title: str) -> str:
    """Return a key that is equal for spellings of one title.

    Case, accents, dots, a leading or trailing article (also foreign ones), "and"/"&", format and version in brackets,
    ": A Novel", "Vol. IV"/"Volume 4" and "Twenty Thousand"/"20,000" do not count. Numbers always do.
    """
    return " ".join(title_words(title))


def main_title(title: str) -> str:
    """Return a title without its subtitle: "Walden; or, Life in the Woods" is "Walden".

    A subtitle with the only number of the title ("Chronicles: Volume 2") stays, because it distinguishes works.
    """
    cleaned = article_first(without_edition(one_line(title[:_MAX_LENGTH])))
    head = _SUBTITLE_BORDER.split(cleaned, maxsplit=1)[0].strip(" ,")
    return head if head and title_numbers(head) == title_numbers(cleaned) else cleaned


def title_numbers(title: str) -> tuple[str, ...]:
    """Return the numbers of a title in order, as digits ("Part IV" gives "4")."""
    return tuple(part for part in title_words(title) if part[0].isdigit())
