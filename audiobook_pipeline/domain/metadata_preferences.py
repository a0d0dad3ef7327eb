"""A person's choices for metadata repairs that have more than one right answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Roles = Literal["keep", "tag", "drop"]


@dataclass(frozen=True, slots=True)
class MetadataPreferences:
    """How to make repairs.

    Attributes:
        roles: What happens to translators, editors and other contributors among authors and narrators: they stay,
            become tags of the item ("Translator: Ann Roe"), or are removed.
        genres: The name to use for a genre, by its other name; "" removes it.
    """

    roles: Roles = "tag"
    genres: Mapping[str, str] = field(default_factory=dict)


DEFAULT: Final = MetadataPreferences()
