"""What holds for any names: no exception, no influence of order, no decoy that is taken, renderings that are found."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.identification import identify_release
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.reading.paths import parts_of, read_path
from audiobook_pipeline.domain.reading.reader import read_name

BOOKS = (
    WantedBook(
        "The Left Hand of Darkness", ("Ursula K. Le Guin",), series="Hainish Cycle", position="4", language="en"
    ),
    WantedBook("It", ("Stephen King",), narrators=("Steven Weber",), language="en"),
    WantedBook("1984", ("George Orwell",), narrators=("Simon Prebble",), language="en"),
    WantedBook("Assassin's Quest", ("Robin Hobb",), series="The Farseer Trilogy", position="3", language="en"),
    WantedBook("Red, White & Royal Blue", ("Casey McQuiston",), language="en"),
    WantedBook("Die unendliche Geschichte", ("Michael Ende",), language="de"),
    WantedBook("Cien años de soledad", ("Gabriel García Márquez",), language="es"),
    WantedBook("The Last Wish", ("Andrzej Sapkowski",), series="The Witcher", position="0.5", language="en"),
    WantedBook("Leviathan Wakes", ("James S. A. Corey",), series="The Expanse", position="1", language="en"),
    WantedBook("Do Androids Dream of Electric Sheep?", ("Philip K. Dick",), language="en"),
)
NARRATORS = ("Jim Dale", "Kate Reading", "Simon Vance")
STYLES = (
    "{a} - {t}",
    "{t} - {a} [M4B]",
    "{t} by {a} [M4B] [VIP]",
    "{l}, {f} - {t} (2011) 64 kbps",
    "{a} - {t} (read by {n})",
    "{t} - {a} - {n} [MP3 64]",
    "{a} - {t} [{n}] [Unabridged] {{chapterized}}",
    "[Audiobook] {a} - {t}",
    "{a}/{t} ({n})",
    "{t} | {a} | {n} | 2019 | M4B",
    "{a} - 2011 - {t} - 128k",
    "{t}, by {a}, narrated by {n} (Audible)",
)
SERIES_STYLES = (
    "{a} - {s} {p} - {t}",
    "{t} ({s} #{p}) - {a}",
    "{a} - [{s} {p}] {t}",
    "{s}, Book {p}: {t} - {a} M4B",
    "{a} - {t} ({s}, Vol. {p})",
)
DECOYS = (
    "{a} - {t} 2",
    "{a} - {t} (Abridged)",
    "{a} - {t} EPUB",
    "{a} - {t} - Part 1 of 3",
    "{a} - {t} and Other Stories",
    "{a} - {t} Box Set",
    "{a} - {t} Books 1-3",
    "{a} - {t} - Chapter 4",
    "{a} - {t} [Dramatized Adaptation]",
    "{a} - {t} (AI narrated)",
    "Summary of {t} by {a}",
    "{t} 2010 1080p BluRay",
    "{t} - Another Person",
    "{a} - {t} [POL / MP3]",
    "Return to {t} - {a}",
    "{a} Complete Works",
    "{a} - {t}, Something, Anything",
    "{a} - {t} CD 03",
)

books = st.sampled_from(BOOKS)


def render(style: str, book: WantedBook, narrator: str = "Jim Dale") -> str:
    author = book.authors[0]
    given, _, last = author.rpartition(" ")
    return style.format(a=author, t=book.title, n=narrator, f=given, l=last, s=book.series or "", p=book.position or "")


def scene(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name.replace("'", "").replace("{", "").replace("}", "")).split()
    return ".".join(words)


def release(name: str, key: str = "") -> Release:
    return Release(key=key or name, title=name, categories=(3030,))


@st.composite
def renderings(draw: st.DrawFn) -> tuple[WantedBook, str]:
    book = draw(books)
    style = draw(st.sampled_from(STYLES + (SERIES_STYLES if book.series else ())))
    return book, render(style, book, draw(st.sampled_from(NARRATORS)))


@given(renderings())
@settings(max_examples=300, deadline=None)
def test_renderings_of_a_book_are_taken_in_every_style(rendering: tuple[WantedBook, str]) -> None:
    book, name = rendering
    selection = choose_release(book, [release(name)])
    assert selection.chosen is not None, selection.reason


@given(renderings())
@settings(max_examples=200, deadline=None)
def test_renderings_parse_back_without_knowing_the_book(rendering: tuple[WantedBook, str]) -> None:
    book, name = rendering
    reading = read_path(parts_of(name))
    title = book.title.split(",")[0].rstrip("?").casefold()
    assert any(title in read.text.casefold() for read in (*reading.titles, *reading.series)), reading


@given(books, st.sampled_from(("{a} {t} Unabridged AUDIOBOOK MP3", "{a} {t} M4B")), st.sampled_from((".", "_")))
@settings(max_examples=100, deadline=None)
def test_names_without_fields_are_found_too(book: WantedBook, style: str, mark: str) -> None:
    name = scene(render(style, book)).replace(".", mark) + "-GRP"
    selection = choose_release(book, [release(name)])
    assert selection.chosen is not None, selection.reason


@given(books, books, st.sampled_from(STYLES))
@settings(max_examples=200, deadline=None)
def test_another_book_is_never_taken(wanted: WantedBook, other: WantedBook, style: str) -> None:
    if wanted != other:
        assert choose_release(wanted, [release(render(style, other))]).chosen is None


@given(books, st.lists(st.sampled_from(DECOYS), max_size=8))
@settings(max_examples=200, deadline=None)
def test_decoys_never_turn_an_abstention_into_a_pick(book: WantedBook, decoys: list[str]) -> None:
    assert choose_release(book, [release(render(decoy, book)) for decoy in decoys]).chosen is None


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_releases_changes_nothing(data: st.DataObject) -> None:
    book = data.draw(books)
    styles = data.draw(st.lists(st.sampled_from(STYLES + DECOYS), min_size=2, max_size=8))
    offers = [release(render(style, book), f"{number}") for number, style in enumerate(styles)]
    shuffled = data.draw(st.permutations(offers))
    first, second = choose_release(book, offers), choose_release(book, shuffled)
    assert first.chosen == second.chosen
    assert first.reason == second.reason
    assert {v.release.key: v for v in first.verdicts} == {v.release.key: v for v in second.verdicts}


anything = st.text(max_size=120) | st.text(alphabet="0123456789 .-/#()[]ⅣI", max_size=60)
strange = st.sampled_from(
    (
        "",
        " ",
        "\u0000\u0007\u001b",
        "\u202eDune\u202c - \u200fFrank Herbert",
        "🎧📚 Dune 🎧",
        "1984",
        "11 22 63",
        "x" * 10_000,
        "a b " * 2_500,
        "1-" * 5_000,
        "(" * 5_000,
        "Part " * 2_000,
        "﷽" * 500,
        "%20%zz&#x110000;&amp;",
        "Dune\u0301\u0301 – \u200bHerbert",
        "\ud800",
    )
)


@given(
    st.builds(
        WantedBook,
        title=anything | strange,
        authors=st.lists(anything | strange, max_size=2).map(tuple),
        subtitle=st.none() | anything,
        narrators=st.lists(anything, max_size=2).map(tuple),
        runtime_min=st.none() | st.floats(allow_nan=True, allow_infinity=True),
        series=st.none() | anything,
        position=st.none() | anything,
        year=st.none() | st.integers(),
        language=st.none() | anything,
    ),
    st.lists(
        st.builds(
            Release,
            key=anything,
            title=anything | strange,
            size=st.none() | st.integers() | st.floats(),
            seeders=st.none() | st.integers() | st.floats(),
            categories=st.lists(st.integers(), max_size=3).map(tuple),
            flags=st.lists(anything, max_size=2).map(tuple),
        ),
        max_size=4,
    ),
    st.lists(
        st.builds(CatalogueBook, work_id=anything, title=anything | strange, authors=st.just(("A B",))), max_size=2
    ),
)
@settings(max_examples=300, deadline=None)
def test_nothing_raises_whatever_is_offered(
    wanted: WantedBook, offers: list[Release], catalogue: list[CatalogueBook]
) -> None:
    selection = choose_release(wanted, offers, catalogue)
    assert len(selection.verdicts) == len(offers)
    assert selection.reason
    for offered in offers:
        identify_release(offered, catalogue)
        read_name(offered.title)


EMMA = WantedBook("Emma", ("Jane Austen",), runtime_min=960, language="en")
NOT_A_NUMBER, WITHOUT_END = float("nan"), float("inf")


@pytest.mark.parametrize("size", [None, 0, -1, -(10**12), NOT_A_NUMBER, WITHOUT_END, -WITHOUT_END])
@pytest.mark.parametrize("runtime", [960, None, 0, -5, NOT_A_NUMBER, WITHOUT_END])
def test_a_size_or_runtime_that_can_not_be_true_says_nothing(size, runtime) -> None:
    offer = replace(release("Jane Austen - Emma (Unabridged) [MP3]"), size=size)
    selection = choose_release(replace(EMMA, runtime_min=runtime), [offer])
    assert selection.chosen is offer
    assert not {"size", "tiny", "runtime"} & {evidence.rule for evidence in selection.verdicts[0].evidence}


@pytest.mark.parametrize("size", [None, 0, -1, NOT_A_NUMBER, WITHOUT_END])
@pytest.mark.parametrize("name", ["Jane Austen - Emma EPUB", "Jane Austen - Emma (Abridged)", "Emma", ""])
def test_a_size_that_can_not_be_true_makes_nothing_right(size, name) -> None:
    selection = choose_release(EMMA, [replace(release(name), size=size, categories=(7020,))])
    assert selection.chosen is None
    assert selection.reason


@pytest.mark.parametrize("seeders", [None, 0, -1, -(10**9), NOT_A_NUMBER, WITHOUT_END, 10**30])
def test_seeders_that_can_not_be_true_cost_nothing_and_win_nothing(seeders) -> None:
    odd = replace(release("Jane Austen - Emma [MP3]", "odd"), seeders=seeders)
    usual = replace(release("Jane Austen - Emma [MP3]", "usual"), seeders=20)
    assert choose_release(EMMA, [odd]).chosen is odd
    both = choose_release(EMMA, [odd, usual])
    assert both.chosen == choose_release(EMMA, [usual, odd]).chosen
    if seeders != 10**30:
        assert both.chosen is usual


@pytest.mark.parametrize("authors", [(), ("",), (" ",), ("...",)])
def test_a_book_without_author_is_left_alone_with_the_reason(authors) -> None:
    selection = choose_release(replace(EMMA, authors=authors), [release("Jane Austen - Emma (Unabridged) [MP3]")])
    assert selection.chosen is None
    assert "author" in selection.reason


@pytest.mark.parametrize("title", ["", " ", "\u200b", "...", "\u202e"])
def test_a_book_without_title_is_left_alone_with_the_reason(title) -> None:
    for offers in ([release("Jane Austen - Emma (Unabridged) [MP3]"), release(""), release(title)], []):
        selection = choose_release(replace(EMMA, title=title), offers)
        assert selection.chosen is None
        assert "no title" in selection.reason


@pytest.mark.parametrize("offers", [[], ()])
def test_no_offers_are_no_choice_and_no_error(offers) -> None:
    selection = choose_release(EMMA, offers)
    assert selection.chosen is None
    assert selection.verdicts == ()
    assert selection.reason == "No release was found for “Emma”."


@pytest.mark.parametrize("name", ["", " ", "\u0000", "...", "[]", "( { [", "-", "0", "🎧"])
def test_a_name_without_words_reads_as_nothing(name) -> None:
    assert [title.text for title in read_name(name).titles] in [[], [name.strip()]]
    assert choose_release(EMMA, [release(name)]).chosen is None
