"""How indexers name a release: an uploader's label, written in the style of three kinds of site.

Which releases exist, right and wrong, belongs to ``releases``.
"""

import re
import unicodedata
from dataclasses import dataclass
from random import Random

from audiobook_pipeline.sandbox.flaws import initials, last_first
from audiobook_pipeline.sandbox.world import Manner

_MARKS = {"en": "ENG", "de": "GER", "fr": "FRE", "es": "SPA"}
_SCENE_MARKS = {"en": "", "de": "German", "fr": "FRENCH", "es": "SPANiSH"}
_NUMBER_WORDS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_GROUPS = ("VOX", "PDread", "oldBooks", "SPOKEN", "iNKWELL")


@dataclass(frozen=True, slots=True)
class Label:
    """What an uploader wants to say about a release.

    Attributes:
        title: Title as the uploader has it.
        authors: Authors; may be empty.
        series: Series name, or None.
        position: Position in the series, or None.
        reader: Reader, or None.
        language: Language code.
        format: "MP3", "M4B", "EPUB" …
        year: Year, or None.
        edition: Words on the edition: "Unabridged", "Abridged", "Full Cast" …; "" for none.
        bare: Whether the uploader gives only the title.
    """

    title: str
    authors: tuple[str, ...] = ()
    series: str | None = None
    position: str | None = None
    reader: str | None = None
    language: str = "en"
    format: str = "MP3"
    year: int | None = None
    edition: str = ""
    bare: bool = False


def render(label: Label, manner: Manner, rng: Random) -> str:
    """Return the release name as a site with this style shows it."""
    if label.bare:
        return label.title
    return {"private": _private, "public": _public, "scene": _scene}[manner](label, rng)


def _private(label: Label, rng: Random) -> str:
    """Title, authors, language and format in one fixed order; narrator and series are dropped."""
    edition = f" ({label.edition})" if label.edition not in {"", "Unabridged"} else ""
    by = f" by {', '.join(label.authors)}" if label.authors else ""
    vip = " [VIP]" if rng.random() < 0.3 else ""
    return f"{label.title}{edition}{by} [{_MARKS[label.language]} / {label.format}]{vip}"


def _public(label: Label, rng: Random) -> str:
    """Whatever the uploader typed."""
    author = " & ".join(label.authors)
    edition = f" [{label.edition}]" if label.edition else ""
    shapes = [
        f"{author} - {label.title}{edition} {label.format}",
        f"{label.title} - {author}{edition}",
        f"{last_first(author)} - {label.title}{edition}",
        f"{label.title} by {author} ({label.format}){edition}",
    ]
    if label.year:
        shapes.append(f"{author} - {label.title} ({label.year}){edition} Audiobook")
    if label.reader:
        shapes += [
            f"{author} - {label.title} (read by {label.reader}){edition}",
            f"{label.title}{edition} {{{label.reader}}}",
        ]
    if label.series and label.position:
        number = f"{int(label.position):02}" if label.position.isdigit() else label.position
        shapes += [
            f"{author} - {label.series} {number} - {label.title}{edition}",
            f"{label.series} Book {label.position}: {label.title} - {author}{edition} {label.format}",
            f"{author} - [{label.series} {number}] - {label.title}{edition}",
            f"{label.title} ({label.series} #{label.position}) - {initials(author)}{edition}",
            f"{author} - {label.series}, Book {_spelled(label.position)} - {label.title}{edition}",
            f"{label.series} Bk {label.position} - {label.title} - {author} 16kbps{edition}",
        ]
    name = rng.choice(shapes if label.authors else [f"{label.title}{edition} {label.format}"])
    language = {"en": "", "de": " (German)", "fr": " [French]", "es": " - Español"}[label.language]
    return re.sub(r" {2,}", " ", f"{name}{language}").strip()


def _spelled(position: str) -> str:
    return _NUMBER_WORDS[int(position)] if position.isdigit() and int(position) < len(_NUMBER_WORDS) else position


def _scene(label: Label, rng: Random) -> str:
    """Dots or underscores, no other punctuation, no accents, a group at the end."""
    author = " ".join(label.authors)
    middle = rng.choice(
        ("AUDIOBOOK", "Audiobook", "UNABRIDGED.AUDIOBOOK" if label.edition == "Unabridged" else "AUDIOBOOK")
    )
    if label.format in {"EPUB", "PDF", "CBR", "FLAC", "1080p"}:
        middle = label.format
    elif label.edition not in {"", "Unabridged"}:
        middle = f"{label.edition}.{middle}"
    series = f"{label.series} {label.position}" if label.series and label.position and rng.random() < 0.4 else ""
    words = [
        author,
        series,
        label.title,
        _SCENE_MARKS[label.language],
        middle,
        str(label.year or ""),
        label.format if middle != label.format else "",
    ]
    plain = unicodedata.normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode().replace("'", "")
    separator = "." if rng.random() < 0.8 else "_"
    return separator.join(re.findall(r"[A-Za-z0-9+-]+", plain)) + f"-{rng.choice(_GROUPS)}"
