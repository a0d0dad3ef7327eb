"""Languages: one code for each of the ways in which sources write them."""

import langcodes


def language_code(text: str | None) -> str | None:
    """Return the lower-case ISO 639-1 code of "English", "en-US", "eng", "Deutsch"; None where unknown."""
    if not text or not text.strip():
        return None
    value = text.strip()
    try:
        tag = langcodes.Language.get(value)
        if tag.is_valid() and tag.language:
            return tag.language
    except langcodes.LanguageTagError:
        pass
    try:
        return langcodes.find(value).language
    except LookupError:
        return None
