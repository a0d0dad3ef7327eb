"""Preferences: what to take where several releases of the right book are on offer, and what never to take.

They never make a wrong book right; ``selection`` judges that first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Literal, get_args

from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.lexicon.lexicon import entries
from audiobook_pipeline.domain.text.nearest import did_you_mean

Wish = Literal["only", "prefer", "allow", "avoid", "never"]
"""Whether to take something: ``avoid`` takes it only if nothing else matches, ``never`` not even then."""


_FORMATS: Final = frozenset(" ".join(entries("audio")).split())
_LISTS: Final = frozenset({"languages", "formats", "narrators", "narrators_refused", "required_words", "refused_words"})
_CHOICES: Final[dict[str, tuple[object, ...]]] = {
    "dramatised": get_args(Wish),
    "abridged": get_args(Wish),
    "other_narrator": ("allow", "never"),
    "protocol": ("torrent", "usenet", None),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is liked, and what is refused.

    Attributes:
        languages: Languages taken where a book states none (ISO 639-1); empty takes any.
        formats: Formats, the best first; others come after them.
        narrators: Preferred narrators, besides those of the wanted book.
        narrators_refused: Narrators never taken.
        dramatised: Whether to take dramatisations, unless the wanted book is one.
        abridged: Whether to take abridged recordings.
        other_narrator: Whether to take a recording by another narrator than the wanted book's.
        min_seeders: Fewest seeders of a torrent that states them.
        freeleech: Prefer releases that do not count against the ratio.
        indexer_priority: Rank by name of the indexer; a lower number comes first, as in Prowlarr.
        protocol: Protocol that comes first, or None.
        min_size: Fewest bytes, or None.
        max_size: Most bytes, or None.
        required_words: A release must have one of these in its name; empty requires none.
        refused_words: A release with one of these in its name is refused.
    """

    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("m4b", "m4a", "opus", "mp3", "flac")
    narrators: tuple[str, ...] = ()
    narrators_refused: tuple[str, ...] = ()
    dramatised: Wish = "never"
    abridged: Wish = "never"
    other_narrator: Literal["allow", "never"] = "allow"
    min_seeders: int = 0
    freeleech: bool = True
    indexer_priority: Mapping[str, int] = field(default_factory=dict)
    protocol: Literal["torrent", "usenet"] | None = None
    min_size: int | None = None
    max_size: int | None = None
    required_words: tuple[str, ...] = ()
    refused_words: tuple[str, ...] = ()

    def with_own(self, own: Mapping[str, Any]) -> "Preferences":
        """Return these preferences with those that a book carries itself put over them.

        Raises:
            ValueError: A name that no preference has, or a value that it cannot have.
        """
        known = {item.name for item in fields(self)}
        unknown = sorted(set(own) - known)
        if unknown:
            meant = did_you_mean(unknown[0], known) or f"known are {', '.join(sorted(known))}"
            raise ValueError(f"unknown preference {unknown[0]!r}: {meant}")
        return replace(self, **{name: _checked(name, value) for name, value in own.items()})


def _checked(name: str, value: object) -> Any:  # noqa: ANN401 - as many types as there are preferences
    """Return a configured value as its preference holds it.

    Raises:
        ValueError: A value that the preference cannot have.
    """
    if name in _LISTS:
        if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            _check_words(name, value)
            return tuple(value)
        expected = "a list of texts"
    elif name in _CHOICES:
        if value in _CHOICES[name]:
            return value
        expected = "one of " + ", ".join(repr(choice) for choice in _CHOICES[name])
    elif name == "freeleech":
        if isinstance(value, bool):
            return value
        expected = "true or false"
    elif name == "indexer_priority":
        if isinstance(value, Mapping) and all(isinstance(rank, int) for rank in value.values()):
            return dict(value)
        expected = "a table of numbers by the name of the indexer"
    else:
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        expected = "a number of 0 or more"
    # A text is not repeated: it may be a password in the wrong place.
    shown = "a text" if isinstance(value, str) else f"{value!r}"
    raise ValueError(f"preference {name!r} is {shown}, expected {expected}")


def _check_words(name: str, words: Sequence[str]) -> None:
    """Check that languages are codes, and formats such as there are.

    Raises:
        ValueError: One is neither; the message says how it is written.
    """
    for word in words:
        if name == "languages" and word != language_code(word):
            code = language_code(word)
            hint = f"{word!r} is {code!r}" if code else f"{word!r} is not a language that is known"
            raise ValueError(f"preference 'languages' takes codes of two letters, such as \"en\": {hint}")
        if name == "formats" and word.lower() not in _FORMATS:
            raise ValueError(f"preference 'formats': {word!r} is none of {', '.join(sorted(_FORMATS))}")


DEFAULT: Final = Preferences()
"""Preferences if none are configured: unabridged human readings, M4B first."""
