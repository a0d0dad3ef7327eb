"""How alike two names of a book, a person or a series are."""

from enum import Enum


class Likeness(Enum):
    """The outcome of a comparison; everything but ``ANOTHER`` is true.

    Attributes:
        SAME: Spellings of one name.
        LONGER: The same, and this one says more: a subtitle, a given name in full, "Saga".
        SHORTER: The same, and this one says less.
        ANOTHER: Another one, or nothing to compare.
    """

    SAME = "same"
    LONGER = "longer"
    SHORTER = "shorter"
    ANOTHER = "another"

    def __bool__(self) -> bool:
        """Return whether the two may stand for each other."""
        return self is not Likeness.ANOTHER


def by_length(own: int, other: int) -> Likeness:
    """Return the likeness of two names of the same by how much each says."""
    return Likeness.SAME if own == other else Likeness.LONGER if own > other else Likeness.SHORTER
