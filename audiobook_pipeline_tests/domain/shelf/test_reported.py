"""What is owned on shelves that people reported to programs like this one as shown wrongly, in other words.

Owned shown as missing, missing shown as owned, halves, slips, numbers, and authors and titles in each other's place.
"""

import pytest

from audiobook_pipeline_tests.domain.shelf.test_ownership import Owned, Work, statuses

REPORTED = {
    "2a/2b halves": (
        [Owned("Ebb", "Tides #2")],
        [Work("Ebb", "Tides", "2a"), Work("Ebb", "Tides", "2b")],
        "covered covered",
    ),
    "2a/2b halves, own titles": (
        [Owned("Ebb", "Tides #2")],
        [Work("Ebb, Part 1", "Tides", "2a"), Work("Ebb, Part 2", "Tides", "2b")],
        "covered covered",
    ),
    "2a owned": (
        [Owned("Ebb, Part 1", "Tides #2a")],
        [Work("Ebb, Part 1", "Tides", "2a"), Work("Ebb, Part 2", "Tides", "2b"), Work("Ebb", "Tides", "2")],
        "owned missing missing",
    ),
    "2a 2b owned whole covered": (
        [Owned("Ebb", "Tides #2a"), Owned("Ebb", "Tides #2b")],
        [Work("Ebb", "Tides", "2"), Work("Flow", "Tides", "3")],
        "covered missing",
    ),
    "2A/2B": (
        [Owned("Ebb A", "Tides #2A")],
        [Work("Ebb A", "Tides", "2A"), Work("Ebb B", "Tides", "2B")],
        "owned missing",
    ),
    "7a alone is not a half": ([Owned("Ebb", "Tides #7")], [Work("Slack", "Tides", "7a")], "unnumbered"),
    "slip in long title": (
        [Owned("The Lighthose Keeper's Daughter")],
        [Work("The Lighthouse Keeper's Daughter", "Tides", "1"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "slip transposed": (
        [Owned("The Lihgthouse Keeper's Daughter")],
        [Work("The Lighthouse Keeper's Daughter", "Tides", "1")],
        "owned",
    ),
    "slip in series": (
        [Owned("Comander of Storms", "Tides #3")],
        [Work("Commander of Storms", "Tides", "3"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "slip no series": (
        [Owned("Comander of Storms")],
        [Work("Commander of Storms", "Tides", "3"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "slip short other book": ([Owned("The Cat")], [Work("The Car", "Tides", "1")], "missing"),
    "number is one": ([Owned("Harbour 1914 Nights")], [Work("Harbour 1915 Nights", "Tides", "1")], "missing"),
    "#1 in a title": (
        [Owned("Public Foe #1 Returns")],
        [Work("Public Foe #1 Returns", "Tides", "4"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "#1 in a title in series": (
        [Owned("Public Foe #1 Returns", "Tides #4")],
        [Work("Public Foe #1 Returns", "Tides", "4"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "#1 in a title folder": (
        [Owned("Public Foe #1 Returns", path="Mara Quill/Public Foe #1 Returns")],
        [Work("Public Foe #1 Returns", "Tides", "4"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "#1 in a title ends": (
        [Owned("Public Foe #1")],
        [Work("Public Foe #1", "Tides", "4"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "#1 in a title no 1": (
        [Owned("Public Foe No. 1", path="Mara Quill/Public Foe No. 1")],
        [Work("Public Foe No. 1", "Tides", "4"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "#1 in a title series of that name": (
        [Owned("Public Foe #1 Returns")],
        [Work("Returns", "Public Foe", "1"), Work("Flow", "Public Foe", "2")],
        "owned missing",
    ),
    "author and title: dotted": (
        [Owned("Anna.Maria.Roth.The.Lake", authors=(), path="Anna.Maria.Roth.The.Lake")],
        [Work("The Lake", "Lakes", "1", "Anna Maria Roth"), Work("Flow", "Lakes", "2", "Anna Maria Roth")],
        "owned missing",
    ),
    "title and author: dotted": (
        [Owned("The.Lake.Ann.Mary.Roe.MP3", authors=(), path="The.Lake.Ann.Mary.Roe.MP3")],
        [Work("The Lake", "Lakes", "1", "Ann Mary Roe")],
        "owned",
    ),
    "author and title: blanks": (
        [Owned("Anna Maria Roth The Lake", authors=(), path="Anna Maria Roth The Lake")],
        [Work("The Lake", "Lakes", "1", "Anna Maria Roth")],
        "owned",
    ),
    "title and author: blanks": (
        [Owned("The Lake Anna Maria Roth", authors=(), path="The Lake Anna Maria Roth")],
        [Work("The Lake", "Lakes", "1", "Anna Maria Roth")],
        "owned",
    ),
    "author and title: underscores lower": (
        [Owned("ann_roe_the_lake", authors=(), path="ann_roe_the_lake")],
        [Work("The Lake", "Lakes", "1", "Ann Roe")],
        "owned",
    ),
    "author and title: hyphens": (
        [Owned("ann-roe-the-lake", authors=(), path="ann-roe-the-lake")],
        [Work("The Lake", "Lakes", "1", "Ann Roe")],
        "owned",
    ),
    "author, series, number and title in one": (
        [Owned("Ann Roe Lakes 01 The Ford", authors=(), path="Ann Roe Lakes 01 The Ford")],
        [Work("The Ford", "Lakes", "1", "Ann Roe"), Work("Flow", "Lakes", "2", "Ann Roe")],
        "owned missing",
    ),
    "author and title: other author": (
        [Owned("Ann Roe The Lake", authors=(), path="Ann Roe The Lake")],
        [Work("The Lake", "Lakes", "1", "Ivo Marsh")],
        "perhaps",
    ),
    "last first title": (
        [Owned("Roe Ann The Lake", authors=(), path="Roe Ann The Lake")],
        [Work("The Lake", "Lakes", "1", "Ann Roe")],
        "owned",
    ),
    "'Name #Book 1' as the series' name": (
        [Owned("Ebb", "Tides #Book 1")],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "Book 1 - Title as folder": (
        [Owned("Book 1", authors=(), path="Mara Quill/Tides/Book 1 - Ebb")],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2")],
        "owned missing",
    ),
    "four digits: year, Vol., title": (
        [
            Owned(
                "Vol. 2413",
                "Perry Roon Erstauflage",
                subtitle="Das Magazin",
                authors=("Perry Roon",),
                path="Perry Roon/Perry Roon Erstauflage/(2007) - Vol. 2413 - Das Magazin",
            )
        ],
        [
            Work("Das Magazin", "Perry Roon Erstauflage", "2413", "Perry Roon"),
            Work("Der Turm", "Perry Roon Erstauflage", "2414", "Perry Roon"),
        ],
        "owned missing",
    ),
    "four digits with zeros before": (
        [
            Owned(
                "Vol. 0001",
                "Perry Roon Erstauflage",
                subtitle="Unternehmen",
                authors=("Perry Roon",),
                path="Perry Roon/Perry Roon Erstauflage/(1961) - Vol. 0001 - Unternehmen",
            )
        ],
        [
            Work("Unternehmen", "Perry Roon Erstauflage", "1", "Perry Roon"),
            Work("Der Turm", "Perry Roon Erstauflage", "2", "Perry Roon"),
        ],
        "owned missing",
    ),
    "part in subtitle": (
        [Owned("Ebb", "Tides #1", subtitle="Part 1 of 3 [GraphicAudio]")],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2")],
        "missing missing",
    ),
    "part in subtitle: every one": (
        [
            Owned("Ebb", "Tides #1", subtitle="Part 1 of 3 [GraphicAudio]"),
            Owned("Ebb", "Tides #1", subtitle="Part 2 of 3 [GraphicAudio]"),
            Owned("Ebb", "Tides #1", subtitle="Part 3 of 3 [GraphicAudio]"),
        ],
        [Work("Ebb", "Tides", "1"), Work("Flow", "Tides", "2")],
        "covered missing",
    ),
    "sequel in the first book's folder": (
        [Owned("Ebb", path="Mara Quill/Ebb"), Owned("Ebb Rising", path="Mara Quill/Ebb/Ebb Rising")],
        [Work("Ebb", "Ebb", "1"), Work("Ebb Rising", "Ebb", "2"), Work("Ebb Falling", "Ebb", "3")],
        "owned owned missing",
    ),
    "'#1part3'": (
        [Owned("Ebb - Part 3 of 3 [GraphicAudio]", "Ebb [GraphicAudio] #1part3")],
        [Work("Ebb", "Ebb", "1")],
        "missing",
    ),
    "Vol 1pt3 folder": (
        [
            Owned(
                "Ebb - Part 3 of 3 [GraphicAudio]",
                path="Mara Quill/Ebb [GraphicAudio]/Vol 1pt3 - Ebb - Part 3 of 3 [GraphicAudio]",
            )
        ],
        [
            Work("Ebb (3 of 3) [Dramatized Adaptation]", "Ebb", "1"),
            Work("Ebb (1 of 3) [Dramatized Adaptation]", "Ebb", "1"),
        ],
        "owned missing",
    ),
}


@pytest.mark.parametrize("case", REPORTED)
def test_reported(case: str) -> None:
    items, works, expected = REPORTED[case]
    assert statuses(items, works) == expected
