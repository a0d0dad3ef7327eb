"""How alike two names of a book, a person or a series are."""

from enum import Enum


class Likeness(Enum):
    """The outcome of a comparison; every value but ``ANOTHER`` is true.

    Attributes:
        SAME: Spellings of one name.
        LONGER: The same name, and this one says more: a subtitle, a full given name, "Saga".
        SHORTER: The same name, and this one says less.
        ANOTHER: A different name, or nothing to compare.
    """

    SAME = "same"
    LONGER = "longer"
    SHORTER = "shorter"
    ANOTHER = "another"

    def __bool__(self) -> bool:
        """Return whether the two may stand for each other."""
        return self is not Likeness.ANOTHER


def by_length(own: int, other: int) -> Likeness:
    """Return the likeness of two names for the same thing, by how much each says."""
    return Likeness.SAME if own == other else Likeness.LONGER if own > other else Likeness.SHORTER
