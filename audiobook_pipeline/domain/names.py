"""Names of people: one form to compare by, and whether two names are one person."""

from audiobook_pipeline.domain.text import words


def name_key(name: str) -> str:
    """Return a key that is equal for spellings of one name ("J.R.R. Tolkien", "Tolkien, J. R. R.")."""
    last, comma, first = name.partition(",")
    return " ".join(words(f"{first} {last}" if comma else name))


def same_person(a: str, b: str) -> bool:
    """Tell whether two names are certainly spellings of one person's name."""
    return name_key(a) == name_key(b)


def split_names(text: str) -> tuple[str, ...]:
    """Split a list of people ("A, B & C") into names, in order."""
    parts = text.replace(";", ",").replace("&", ",").replace(" and ", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
