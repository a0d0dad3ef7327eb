"""Languages: one code for the various ways in which sources write them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import langcodes
from langcodes.tag_parser import LanguageTagError
from language_data.names import load_trie
from language_data.util import data_filename

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import LEXICON, by_file, table
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.wellformed import well_formed

# Tags that mean "no single language", and country codes that people write in place of a language.
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "root", "the"})
_COUNTRY_FOR_LANGUAGE: Mapping[str, str] = table("language_of_country")
_ALSO_CALLED: Mapping[str, str] = {
    **{name: code for code, names in by_file("called").items() for name in names},
    **table("language_called"),
}
"""Names that books and tags use for languages that the registries list under another name."""
_SHORT_NAME = 4
_TAIL = form_of("language.tail")
_TAG = form_of("language.tag")


@remembered(4096)
def language_code(text: str | None) -> str | None:
    """Return the lower-case ISO 639-1 code of "English", "en-US", "eng", "Deutsch"; None where unknown.

    A language without a two-letter code keeps its three letters ("grc"). For "English (US)" and "Français / Canada",
    the first part counts.
    """
    if not text or not text.strip() or len(text) > 100:
        return None
    value = well_formed(text).strip()
    return _code(value) or _code(_TAIL.sub("", value).strip())


def _code(value: str) -> str | None:
    lowered = value.lower()
    if lowered in _COUNTRY_FOR_LANGUAGE:
        return _COUNTRY_FOR_LANGUAGE[lowered]
    if _TAG.match(value):
        try:
            tag = langcodes.Language.get(value)
        except LanguageTagError:
            tag = None
        if tag is not None and tag.language and tag.is_valid():
            return None if tag.language in _NO_LANGUAGE else tag.language
    known = _ALSO_CALLED.get(" ".join(lowered.replace(",", " ").split()))
    if known or len(value) < 3:
        return known
    try:
        found = langcodes.find(value).language
    except LookupError:
        return None
    return None if found in _NO_LANGUAGE else found


def names_several(text: str) -> bool:
    """Return whether a text names a second language: "English, French", "eng/ger"."""
    first, *others = (part.strip() for part in re.split(r"[/;,|&+]| and ", well_formed(text)))
    return any(len(other) > 1 and _code(other) not in {None, _code(first)} for other in others)


@remembered(512)
def language_name(code: str) -> str:
    """Return the English name of a language by its code ("de" is "German"); other text is returned unchanged."""
    try:
        return langcodes.Language.get(code).display_name("en")
    except LanguageTagError:
        return code


@cache
def _known() -> frozenset[str]:
    return frozenset(by_file("languages")["formats"]) | frozenset(LEXICON.languages)


def language_names() -> Iterator[tuple[str, str]]:
    """Yield names and three-letter codes of languages, each with the two-letter code.

    The names are those of CLDR in each of the languages, and those that the lexicon adds. Short ASCII names of
    CLDR ("finn", "tai") are left out, since they are often ordinary words.
    """
    for code in sorted(_known()):
        language = langcodes.Language.get(code)
        if code in LEXICON.languages:
            yield from ((alpha3, code) for alpha3 in {language.to_alpha3(variant="B"), language.to_alpha3()})
        for name, value in load_trie(data_filename(f"trie/{code}/name_to_language.marisa")).items():
            named = "no" if value == b"nb" else value.decode()
            if named in _known() and (len(name) > _SHORT_NAME or not name.isascii()):
                yield name, named
    for code, names in by_file("called").items():
        yield from ((name, code) for name in names)


@cache
def language_codes() -> Mapping[str, str]:
    """Return two-letter codes as names of recordings write them: of languages, and of countries with their language.

    "DK" means Danish and "SE" Swedish: the most likely language of the country.
    """
    countries = (langcodes.Language.make(territory=country).maximize() for country in by_file("countries")["scene"])
    own = {code.upper(): code for code in LEXICON.languages}
    return own | {str(c.territory): "no" if c.language == "nb" else str(c.language) for c in countries}
