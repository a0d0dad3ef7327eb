"""What is owned where volumes are counted in parts, halves, lists and several orders: each kind with its examples."""

from datetime import date
from typing import NamedTuple

import pandas as pd
import pytest

from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.gaps import find_series_gaps
from audiobook_pipeline.domain.shelf.identify import identify
from audiobook_pipeline.domain.shelf.owned import owned_books

AUTHOR = "Mara Quill"


class Owned(NamedTuple):
    """An item as it is kept."""

    title: str
    series: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = (AUTHOR,)
    path: str = ""


class Work(NamedTuple):
    """A row of a catalogue."""

    title: str
    series: str = ""
    position: str = ""
    authors: str = AUTHOR
    variants: tuple[str, ...] = ()
    subtitle: str = ""


def statuses(items: list[Owned], works: list[Work]) -> str:
    identified = [
        identify(
            LibraryItem(
                item_id=f"i{n}",
                title=item.title,
                subtitle=item.subtitle,
                authors=item.authors,
                series=split_series(item.series),
                rel_path=item.path,
            )
        )
        for n, item in enumerate(items)
    ]
    known = pd.DataFrame(works).assign(work_id=[f"w{n}" for n in range(len(works))])
    return " ".join(find_series_gaps(owned_books(identified), known, now=date(2026, 1, 1))["status"])


HALVES = [Work("Ebb, Part 1 of 2: Low", "Tides", "2.1"), Work("Ebb, Part 2 of 2: Lower", "Tides", "2.2")]
THIRDS = [Work(f"Ebb ({n} of 3) [Dramatized Adaptation]", "Tides", "1") for n in (1, 2, 3)]
TWO_ORDERS = [
    *(Work(title, "Tides (Publication Order)", str(n)) for n, title in enumerate(("Ebb", "Flow", "Surge"), 1)),
    *(Work(title, "Tides (Chronological Order)", str(n)) for n, title in enumerate(("Flow", "Surge", "Ebb"), 1)),
]
KINDS = {
    "a part owned: the others are missing": (
        [Owned("Ebb (1 of 3) [Dramatized Adaptation]", "Tides #1")],
        THIRDS,
        "owned missing missing",
    ),
    "every part owned": (
        [Owned(f"Ebb ({n} of 3) [Dramatized Adaptation]", "Tides #1") for n in (1, 2, 3)],
        THIRDS,
        "owned owned owned",
    ),
    "a part in the position": (
        [Owned("Ebb", "Tides #2, Part 3")],
        [Work("Ebb", "Tides", "2, Part 3"), Work("Ebb", "Tides", "2, Part 2"), Work("Ebb", "Tides", "2")],
        "owned missing missing",
    ),
    "a part of so many in the position": (
        [Owned("Ebb", "Tides #2, Part 2 of 3")],
        [*(Work("Ebb", "Tides", f"2, Part {n} of 3") for n in (1, 2)), Work("Ebb", "Tides", "2")],
        "missing owned missing",
    ),
    "a part of so many in the position, in another language": (
        [Owned("Ebbe", "Gezeiten #2, Teil 1 von 2, Meere #4")],
        [Work("Ebbe", "Gezeiten", "2, Teil 1"), Work("Ebbe", "Gezeiten", "2, Teil 2"), Work("Flut", "Meere", "3")],
        "owned missing missing",
    ),
    "a part of a volume in the title": (
        [Owned("Ebb: Tides, Book 2, Part 3")],
        [Work("Ebb", "Tides", "2, Part 3"), Work("Ebb", "Tides", "2, Part 1"), Work("Ebb", "Tides", "2")],
        "owned missing missing",
    ),
    "a part with the number before its word": (
        [Owned("Ebb, 2nd Part", "Tides #3")],
        [Work("Ebb", "Tides", "3"), Work("Flow", "Tides", "4")],
        "missing missing",
    ),
    "a part makes no whole": ([Owned("Ebb - Part 1", "Tides #3")], [Work("Ebb", "Tides", "3")], "missing"),
    "a part in another language": ([Owned("Ebbe - Teil 1", "Tides #3")], [Work("Ebbe", "Tides", "3")], "missing"),
    "a part in the subtitle": ([Owned("Ebb", "Tides #3", "Part 1 of 3")], [Work("Ebb", "Tides", "3")], "missing"),
    "a part without a series": ([Owned("Ebb - Part 1")], [Work("Ebb", "Tides", "3")], "missing"),
    "a part of no volume: volumes that are called parts": (
        [Owned("Tides, Part 2", "Tides #2")],
        [Work("Tides", "Tides", "1"), Work("Tides 2", "Tides", "2")],
        "missing owned",
    ),
    "the whole owned: halves with points are covered": (
        [Owned("Ebb", "Tides #2")],
        [Work("Ebb", "Tides", "2"), *HALVES],
        "owned covered covered",
    ),
    "the whole owned: halves whose titles end in a number": (
        [Owned("Ebbe", "Gezeiten #2")],
        [Work("Ebbe 1", "Gezeiten", "2.1"), Work("Ebbe 2", "Gezeiten", "2.2")],
        "covered covered",
    ),
    "the whole owned: halves whose titles end in a Roman number": (
        [Owned("Ebb", "Tides #2")],
        [Work("Ebb I", "Tides", "2.1"), Work("Ebb II", "Tides", "2.2"), Work("Slack III", "Tides", "2.5")],
        "covered covered missing",
    ),
    "the whole owned: halves with the number before its word": (
        [Owned("Ebbe", "Gezeiten #2"), Owned("La marea", "Mareas #1")],
        [
            Work("Ebbe (1. Teil)", "Gezeiten", "2.1"),
            Work("Ebbe (2. Teil)", "Gezeiten", "2.2"),
            Work("La marea, 2ª parte", "Mareas", "1.2"),
        ],
        "covered covered covered",
    ),
    "halves owned: the whole is covered": (
        [Owned("Ebb (Part 1 of 2)", "Tides #1.1"), Owned("Ebb (Part 2 of 2)", "Tides #1.2")],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2")],
        "covered missing",
    ),
    "one half owned: the other is missing": ([Owned("Ebb Part 1", "Tides #2.1")], HALVES, "owned missing"),
    "a novella is not a half": ([Owned("Ebb", "Tides #2")], [Work("Slack", "Tides", "2.5")], "missing"),
    "a list of positions": (
        [Owned("Tides: Two Stories", "Tides #0.3,4.7")],
        [Work("Spray", "Tides", "0.3"), Work("Foam", "Tides", "4.7"), Work("Ebb", "Tides", "1")],
        "covered covered missing",
    ),
    "a list of novellas, one a volume": (
        [Owned("Tides: Stories", "Tides #1.5, 2.5, 3.5")],
        [Work("Spray", "Tides", "1.5"), Work("Ebb", "Tides", "2"), Work("Foam", "Tides", "3.5")],
        "covered missing covered",
    ),
    "a list with other marks": (
        [Owned("Tides: Two Stories", "Tides #0.3; 4.7"), Owned("Tides: Two Novels", "Tides #2 + 6")],
        [Work(title, "Tides", at) for title, at in (("Spray", "4.7"), ("Ebb", "2"), ("Mist", "5"), ("Surge", "6"))],
        "covered covered missing covered",
    ),
    "a range of hundredths": (
        [Owned("Tides: Stories", "Tides #1.01-1.03")],
        [Work(title, "Tides", f"1.0{n}") for n, title in enumerate(("Spray", "Foam", "Mist", "Rain"), 1)],
        "covered covered covered missing",
    ),
    "a range of fractions": (
        [Owned("Tides: Stories", "Tides #1.1-1.3")],
        [Work(title, "Tides", f"1.{n}") for n, title in enumerate(("Spray", "Foam", "Mist", "Rain"), 1)],
        "covered covered covered missing",
    ),
    "a title that the series has twice": (
        [Owned("Ebb", "Tides #2")],
        [Work("Ebb", "Tides", "2"), Work("Ebb", "Tides", "12")],
        "owned owned",
    ),
    "a title that the series has twice, neighbouring, among others": (
        [Owned("Ebb", "Tides #2")],
        [Work("Ebb", "Tides", "2"), Work("Flow", "Tides", "1"), Work("Ebb", "Tides", "3")],
        "owned missing owned",
    ),
    "two volumes of one title": (
        [Owned("The Long Ebb", "Tides #1")],
        [Work("The Long Ebb", "Tides", "1"), Work("The Long Ebb", "Tides", "2")],
        "owned missing",
    ),
    "two orders, each with its own places": (
        [Owned("Ebb", "Tides (Publication Order) #1")],
        [
            Work("Ebb", "Tides (Publication Order)", "1"),
            Work("Flow", "Tides (Publication Order)", "2"),
            Work("Flow", "Tides (Chronological Order)", "1"),
            Work("Ebb", "Tides (Chronological Order)", "2"),
        ],
        "owned missing missing owned",
    ),
    "a set in one of two orders": (
        [Owned("Tides 1-2", "Tides (Publication Order) #1-2")],
        TWO_ORDERS,
        "covered covered missing covered missing covered",
    ),
    "a set in the other order, and a single book": (
        [Owned("Tides Omnibus", "Tides (Chronological Order) #1-2"), Owned("Ebb", "Tides (Publication Order) #1")],
        TWO_ORDERS,
        "owned covered covered covered covered owned",
    ),
    "a trilogy of a cycle": (
        [Owned("The Night Trilogy", "Night Tides #1-2")],
        [
            *(Work(title, "Night Tides", str(n)) for n, title in enumerate(("Ebb", "Flow"), 1)),
            *(Work(title, "Tides", str(n)) for n, title in enumerate(("Dawn", "Ebb", "Flow"), 7)),
        ],
        "covered covered missing covered covered",
    ),
    "every part of a work in two orders": (
        [Owned("Ebb (1 of 2)", "Tides #1"), Owned("Ebb (2 of 2)", "Tides #1")],
        [
            *(Work(title, "Tides", str(n)) for n, title in enumerate(("Ebb", "Flow"), 1)),
            *(Work(title, "Tides (Chronological Order)", str(n)) for n, title in enumerate(("Flow", "Ebb"), 1)),
        ],
        "covered missing missing covered",
    ),
    "like titles of another author are no other order": (
        [Owned("Tides 1-2", "Tides #1-2")],
        [
            *(Work(title, "Tides", str(n)) for n, title in enumerate(("Ebb", "Flow"), 1)),
            *(Work(title, "Rivers", str(n), authors="Ivo Marsh") for n, title in enumerate(("Ebb", "Flow"), 1)),
        ],
        "covered covered missing missing",
    ),
    "a title that the series has twice, without a number": (
        [Owned("Ebb", "Tides")],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2"), Work("Ebb", "Tides", "9")],
        "owned missing owned",
    ),
    "a title that the series has twice, without the series": (
        [Owned("Le Flux")],
        [Work("Le Flux", "Marées", "1"), Work("L'Écume", "Marées", "2"), Work("Le Flux", "Marées", "7")],
        "owned missing owned",
    ),
    "either of two volumes of one title": (
        [Owned("The Long Ebb")],
        [Work("The Long Ebb", "Tides", "1"), Work("The Long Ebb", "Tides", "2")],
        "perhaps perhaps",
    ),
    "any volume that is called as the series": (
        [Owned("Tides", "Tides")],
        [*(Work("Tides", "Tides", str(n)) for n in (1, 2, 3)), Work("Flow", "Tides", "4")],
        "perhaps perhaps perhaps missing",
    ),
    "the whole owned: halves in letters": (
        [Owned("Ebb", "Tides #2"), Owned("Ebbe", "Gezeiten #2"), Owned("Flow", "Tides #3")],
        [
            Work("Ebb: Part A", "Tides", "2.1"),
            Work("Ebbe, Teil B", "Gezeiten", "2.2"),
            Work("Flow B", "Tides", "3.2"),
        ],
        "covered covered covered",
    ),
    "halves in letters owned": (
        [Owned("Ebb: Part A", "Tides #2.1"), Owned("Ebb: Part B", "Tides #2.2"), Owned("Flow: Part A", "Tides #3.1")],
        [Work("Ebb", "Tides", "2"), Work("Flow: Part A", "Tides", "3.1"), Work("Flow: Part B", "Tides", "3.2")],
        "covered owned missing",
    ),
    "the whole owned: halves of its own title": (
        [Owned("Ebb", "Tides #2")],
        [Work("Ebb", "Tides", "2.1"), Work("Ebb", "Tides", "2.2"), Work("Part of Me", "Tides", "2.3")],
        "covered covered missing",
    ),
    "one of two halves of one title owned": (
        [Owned("Ebb", "Tides #2.1")],
        [Work("Ebb", "Tides", "2.1"), Work("Ebb", "Tides", "2.2"), Work("Flow", "Tides", "3")],
        "owned missing missing",
    ),
    "the whole owned: halves counted in words": (
        [Owned("Ebbe", "Gezeiten #2"), Owned("Le Flux", "Marées #2")],
        [
            Work("Ebbe: Erster Teil", "Gezeiten", "2.1"),
            Work("Ebbe: Zweiter Teil", "Gezeiten", "2.2"),
            Work("Le Flux, première partie", "Marées", "2.1"),
        ],
        "covered covered covered",
    ),
    "a whole that only its folder names: halves": (
        [Owned("Part 1", path="Mara Quill/Tides/02 - Ebb", authors=())],
        [Work("Ebb (Part A)", "Tides", "2.1"), Work("Ebb (Part B)", "Tides", "2.2")],
        "covered covered",
    ),
    "a number sign within a title that ends the series": (
        [Owned("Tides #1 Suspect", path="Mara Quill/Tides/Tides #1 Suspect")],
        [Work("Tides: #1 Suspect", "Tides", "2"), Work("Tides", "Tides", "1")],
        "owned missing",
    ),
    "an eponymous first volume without a series": (
        [Owned("Tides")],
        [Work("Tides", "Tides", "1"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "an eponymous first volume without a number": (
        [Owned("Tides", "Tides")],
        [Work("Tides", "Tides", "1"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "an eponymous title is not another volume": (
        [Owned("Tides", "Tides #3")],
        [Work("Tides", "Tides", "1"), Work("Flow", "Tides", "2")],
        "missing missing",
    ),
    "no number at all": (
        [Owned("Ebb", "Tides #∞")],
        [Work("Ebb", "Tides", "∞"), Work("Flow", "Tides", "∞")],
        "owned unnumbered",
    ),
    "a light novel": (
        [Owned("The Tide Keeper, Vol. 6 (light novel)")],
        [Work(f"The Tide Keeper, Vol. {n}", "The Tide Keeper (light novel)", str(n)) for n in (5, 6)],
        "missing owned",
    ),
    "a serial": (
        [Owned("Folge 12: Das Watt", "Die Gezeiten #12")],
        [Work("Das Watt", "Die Gezeiten", "Folge 12"), Work("Die Düne", "Die Gezeiten", "Folge 13")],
        "owned missing",
    ),
    "a number in words": (
        [Owned("Ebb: Tides, Book Twelve")],
        [Work("Ebb", "Tides", "12"), Work("Flow", "Tides", "13")],
        "owned missing",
    ),
    "a regional title": (
        [Owned("Ebb and the Wizard's Stone")],
        [Work("Ebb and the Sorcerer's Stone", "Tides", "1", variants=("Ebb and the Wizard's Stone",))],
        "owned",
    ),
    "a regional title at its place": (
        [Owned("Ebb and the Wizard's Stone", "Tides #1")],
        [Work("Ebb and the Sorcerer's Stone", "Tides", "1")],
        "owned",
    ),
    "a pen name": (
        [Owned("Naked Tide", "In Tide #1", authors=("Nora Roberts",))],
        [Work("Naked Tide", "In Tide", "1", authors="J.D. Robb")],
        "owned",
    ),
    "another name of a pen name, in a list of authors": (
        [Owned("The Cuckoo Tide", authors=("Ivo Marsh", "Robert Galbraith"))],
        [Work("The Cuckoo Tide", "Tides", "1", authors="J.K. Rowling")],
        "owned",
    ),
    "a last name in capitals, as short as initials": (
        [Owned("Ebb", authors=("NIX Garth",)), Owned("Flow", authors=("LEE Harper",))],
        [Work("Ebb", "Tides", "1", authors="Garth Nix"), Work("Flow", "Tides", "2", authors="Harper Lee")],
        "owned owned",
    ),
    "initials are not a last name": (
        [Owned("Ebb", authors=("JRR Nolan",))],
        [Work("Ebb", "Tides", "1", authors="Nolan Jarr")],
        "missing",
    ),
    "a folder that names another book": (
        [Owned("Flow", path="Mara Quill/Ebb")],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2"), Work("Surge", "Tides", "3")],
        "perhaps owned missing",
    ),
    "an item that nobody is named for": (
        [Owned("Track 01", path="Ebb", authors=())],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2")],
        "perhaps missing",
    ),
    "a reader in the author's place": (
        [Owned("Ebb", path="Mara Quill/Ebb (read by Ivo Marsh)", authors=("Ivo Marsh",))],
        [Work("Ebb", "Tides", "1")],
        "owned",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kind(kind: str) -> None:
    items, works, expected = KINDS[kind]
    assert statuses(items, works) == expected
