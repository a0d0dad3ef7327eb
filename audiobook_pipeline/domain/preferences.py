"""Preferences: what to take where several releases of the right book are on offer, and what never to take.

They never make a wrong book right; ``selection`` judges that first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Literal

Wish = Literal["only", "prefer", "allow", "avoid", "never"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is liked, and what is refused.

    Attributes:
        languages: Languages taken where a book states none (ISO 639-1); empty takes any.
        formats: Formats, the best first; others come after them.
        narrators: Narrators liked, whatever the record names.
        narrators_refused: Narrators never taken.
        dramatised: Whether dramatisations are taken where the record does not ask for one.
        abridged: Whether abridgements are.
        other_narrator: Whether a recording by another narrator than the record's is taken.
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
    other_narrator: Wish = "allow"
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
            ValueError: A name that no preference has.
        """
        known = {item.name for item in fields(self)}
        unknown = sorted(set(own) - known)
        if unknown:
            raise ValueError(f"unknown preference {unknown[0]!r}: known are {', '.join(sorted(known))}")
        changes: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in own.items()
        }
        return replace(self, **changes)


DEFAULT: Final = Preferences()
"""Preferences where none are configured: unabridged human readings, M4B first."""
