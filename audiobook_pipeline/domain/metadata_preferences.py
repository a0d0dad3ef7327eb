"""What a person wants of metadata repairs, where more than one answer is right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Roles = Literal["keep", "tag", "drop"]


@dataclass(frozen=True, slots=True)
class MetadataPreferences:
    """How repairs are made.

    Attributes:
        roles: What happens to translators, editors and other contributors among authors and narrators: they stay,
            become tags of the item ("Translator: Ann Roe"), or go.
        genres: What a genre is to be called, by its other name; "" takes it out.
    """

    roles: Roles = "tag"
    genres: Mapping[str, str] = field(default_factory=dict)


DEFAULT: Final = MetadataPreferences()
