"""What is owned on shelves that people reported as shown wrongly: sets, fractions, series and people in odd places."""

import pytest

from audiobook_pipeline_tests.domain.shelf.test_ownership import Owned, Work, statuses

REPORTED = {
    "packs": (
        [Owned("Tree Hut Collection: Books 1-8", "Tree Hut #1-8")],
        [
            Work("Dinos", "Tree Hut", "1"),
            Work("Knights", "Tree Hut", "8"),
            Work("Mummies", "Tree Hut", "9"),
            Work("Tree Hut 1-2", "Tree Hut", "1-2"),
            Work("Tree Hut 3-4", "Tree Hut", "3-4"),
        ],
        "covered covered missing covered covered",
    ),
    "packs by title alone": (
        [Owned("Tree Hut Collection: Books 1-8")],
        [Work("Dinos", "Tree Hut", "1"), Work("Knights", "Tree Hut", "8"), Work("Mummies", "Tree Hut", "9")],
        "covered covered missing",
    ),
    "the packs' position is their first volume": (
        [Owned("Tree Hut Collection: Books 9-16", "Tree Hut #9")],
        [Work("Pirates", "Tree Hut", "9"), Work("Lions", "Tree Hut", "11"), Work("Dinos", "Tree Hut", "1")],
        "owned covered missing",
    ),
    "(Part 1 of 2)": (
        [Owned("Ebb (Part 1 of 2) (Dramatized Adaptation)", "Tides #3")],
        [Work("Ebb", "Tides", "3"), Work("Flow", "Tides", "4")],
        "missing missing",
    ),
    "( 2 of 2)": (
        [Owned("Ebb ( 2 of 2) [Dramatized Adaptation]", "Tides #3")],
        [
            Work("Ebb ( 1 of 2) [Dramatized Adaptation]", "Tides", "3"),
            Work("Ebb (2 of 2) [Dramatized Adaptation]", "Tides", "3"),
        ],
        "missing owned",
    ),
    "two series two numbers": (
        [Owned("Men", "Disc #15, Watch #2")],
        [Work("Men", "Disc", "15"), Work("Men", "Watch", "2"), Work("Wyrd", "Disc", "2"), Work("Feet", "Watch", "3")],
        "owned owned missing missing",
    ),
    "5,5": (
        [Owned("Slack", "Tides #5,5")],
        [Work("Slack", "Tides", "5.5"), Work("Flow", "Tides", "6"), Work("Ebb", "Tides", "5")],
        "owned missing missing",
    ),
    "novella names the first book": (
        [Owned("Letters to Elsa_ A Blood Vows Novella")],
        [
            Work("Blood Vows", "Blood Vows", "1"),
            Work("Letters to Elsa", "Blood Vows", "1.5"),
            Work("Fate", "Blood Vows", "2"),
        ],
        "missing owned missing",
    ),
    "one title begins another": (
        [Owned("Heaven")],
        [Work("Heaven Secrets", "Tides", "1"), Work("Heaven", "Tides", "2")],
        "missing owned",
    ),
    "two titles share a word": (
        [Owned("Harbour Crows")],
        [Work("Harbour Station", "Harbour", "1"), Work("Harbour Crows", "Harbour", "2")],
        "missing owned",
    ),
    "author - series no - title": (
        [Owned("Mara Quill - Kit Dale 10 - Magic Tides", authors=(), path="Mara Quill - Kit Dale 10 - Magic Tides")],
        [Work("Magic Tides", "Kit Dale", "10"), Work("Magic Ebb", "Kit Dale", "9")],
        "owned missing",
    ),
    "series [no] title": (
        [Owned("Kit Dale [10] Magic Tides", path="Mara Quill/Kit Dale [10] Magic Tides")],
        [Work("Magic Tides", "Kit Dale", "10"), Work("Magic Ebb", "Kit Dale", "9")],
        "owned missing",
    ),
    "folder with title and series mixed": (
        [Owned("War of the Posers", path="Mara Quill/War of the Posers Bad Guys Series/4 - War of the Posers")],
        [Work("War of the Posers", "Bad Guys", "4"), Work("Fallen", "Bad Guys", "5")],
        "owned missing",
    ),
    "(part 1).m4b": (
        [Owned("The Lost Tide (part 1)", path="Mara Quill/The Lost Tide (part 1).m4b")],
        [Work("The Lost Tide", "Tides", "1")],
        "missing",
    ),
    "(part 1) and (part 2)": (
        [
            Owned("The Lost Tide (part 1)", path="a/The Lost Tide (part 1).m4b"),
            Owned("The Lost Tide (part 2)", path="a/The Lost Tide (part 2).m4b"),
        ],
        [Work("The Lost Tide", "Tides", "1")],
        "covered",
    ),
    "1.1 1.2 of two parts": (
        [Owned("Red Tide (Part 1 of 2)", "Tides #1.1"), Owned("Red Tide (Part 2 of 2)", "Tides #1.2")],
        [Work("Red Tide", "Tides", "1"), Work("Gold Tide", "Tides", "2")],
        "covered missing",
    ),
    "range in a title with fractions": (
        [Owned("Outlaws: The Complete Black Sea Missions, 1-16.5", "Black Sea #1-16.5")],
        [
            Work("One", "Black Sea", "1"),
            Work("Nine", "Black Sea", "9"),
            Work("Sixteen", "Black Sea", "16"),
            Work("Extra", "Black Sea", "16.5"),
            Work("Seventeen", "Black Sea", "17"),
        ],
        "covered covered covered covered missing",
    ),
    "abridged series": (
        [Owned("Fever", "Agent Pell #10")],
        [
            Work("Fever", "Agent Pell", "10"),
            Work("Fever", "Agent Pell (Abridged)", "10"),
            Work("Vision", "Agent Pell", "11"),
        ],
        "owned other_edition missing",
    ),
    "series before title, number in the title": (
        [Owned("Classic Chills: Night of the Dummy 2", "Classic Chills #31")],
        [Work("Night of the Dummy 2", "Classic Chills", "31"), Work("Night of the Dummy", "Classic Chills", "7")],
        "owned missing",
    ),
    "translator beside the author": (
        [Owned("Sofias Welt", authors=("Mara Quill", "Gabi Haff"))],
        [Work("Sofias Welt", "Philosophie", "1")],
        "owned",
    ),
    "middle initial": (
        [Owned("House", authors=("Frank E. Parr",))],
        [Work("House", "Houses", "1", "Frank Parr")],
        "owned",
    ),
    "title credited as author": (
        [Owned("Sober On A Boat", authors=("Sober On A Boat",), path="Sober On A Boat/Mara Quill - Sober On A Boat")],
        [Work("Sober On A Boat", "Boats", "1")],
        "owned",
    ),
    "no number but in the series": (
        [Owned("Working for Big", "Dres Files")],
        [Work("Working for Big", "Dres Files"), Work("Storm", "Dres Files", "1")],
        "owned missing",
    ),
    "typographic apostrophe": (
        [Owned("Vera Wong’s Guide (on a Dead Man)", authors=("Jesse Q. Sutan",))],
        [
            Work("Vera Wong's Guide (on a Dead Man)", "Vera Wong", "2", "Jesse Sutan"),
            Work("Vera Wong's Advice", "Vera Wong", "1", "Jesse Sutan"),
        ],
        "owned missing",
    ),
    "(Unabridged)": (
        [Owned("12 Rules for Tides (Unabridged)")],
        [Work("12 Rules for Tides", "Rules", "1"), Work("Beyond", "Rules", "2")],
        "owned missing",
    ),
    "Series: Book One": (
        [Owned("Azar Healer 03", "Azar Healer #3")],
        [Work("Azar Healer: Book One", "Azar Healer", "1"), Work("Azar Healer: Book Three", "Azar Healer", "3")],
        "missing owned",
    ),
    "a number behind the series as title": (
        [Owned("Azar Healer 01", path="Mara Quill/Azar Healer 01")],
        [Work("Azar Healer: Book One", "Azar Healer", "1"), Work("Azar Healer: Book Two", "Azar Healer", "2")],
        "owned missing",
    ),
    "title with number": (
        [Owned("Savage Waking 6")],
        [Work("Savage Waking 7", "Savage Waking", "7"), Work("Savage Waking 6", "Savage Waking", "6")],
        "missing owned",
    ),
    "author before the title in the title": (
        [Owned("Mara Quill - Der Damm", path="Mara Quill - Der Damm")],
        [Work("Der Damm", "Deiche", "1"), Work("Der Deich", "Deiche", "2")],
        "owned missing",
    ),
    "number in front": (
        [Owned("01 Eye of the Tide", path="Mara Quill/01 Eye of the Tide")],
        [Work("The Eye of the Tide", "Wheel", "1"), Work("The Great Hunt", "Wheel", "2")],
        "owned missing",
    ),
    "title: series, Book 4 in one": (
        [
            Owned(
                "Lady of the City: Empress of Rome, Book 4",
                path="Quill, Mara/The Empress of Rome Series/04 - Lady of the City (2015)",
            )
        ],
        [Work("Lady of the City", "The Empress of Rome", "4"), Work("Mistress", "The Empress of Rome", "1")],
        "owned missing",
    ),
    "title in the author's place": (
        [
            Owned(
                "Ground State", authors=("Ground State",), path="Ground State/Mara Quill/Ground State - Mara Quill.m4b"
            )
        ],
        [Work("Ground State", "Force", "5"), Work("Columbus", "Force", "1")],
        "owned missing",
    ),
    "reader in brackets, author unknown": (
        [Owned("Columbus Day", authors=("Unknown",), path="Unknown/Columbus Day (R.C. Brand)")],
        [Work("Columbus Day", "Force", "1")],
        "perhaps",
    ),
    "comma in the series' name": (
        [Owned("Guilty", "Anita Lake, Vampire Hunter #1")],
        [Work("Guilty", "Anita Lake, Vampire Hunter", "1"), Work("Corpse", "Anita Lake, Vampire Hunter", "2")],
        "owned missing",
    ),
    "series spelled without blanks": (
        [Owned("Ebb", "MySeriesName #2")],
        [Work("Ebb", "My Series Name", "2"), Work("Flow", "My-Series-Name", "1")],
        "owned missing",
    ),
    "author and reader in one": (
        [
            Owned(
                "Book of the Dead 2: Sacrifice",
                authors=("Phil Thorn RinoQ",),
                path="RinoQ/Book of the Dead/2 - Book of the Dead 2 Sacrifice {Phil Thorn}",
            )
        ],
        [
            Work("Book of the Dead 2: Sacrifice", "Book of the Dead", "2", "RinoQ"),
            Work("Awakening", "Book of the Dead", "1", "RinoQ"),
        ],
        "owned missing",
    ),
    "single-word author among several": (
        [Owned("Ebb", authors=("Zogar, Mara Quill",))],
        [Work("Ebb", "Tides", "1", "Zogar")],
        "owned",
    ),
    "'The E' read as author": (
        [Owned("The E-Tide Revisited", authors=("The E",), path="The E-Tide Revisited")],
        [Work("The E-Tide Revisited", "Business", "1")],
        "perhaps",
    ),
    "dots in the title": (
        [Owned("R.U.R.", authors=("<Unknown>",), path="Karel Capka/R.U.R.")],
        [Work("R.U.R.", "Robots", "1", "Karel Čapka")],
        "owned",
    ),
    "title repeats series and Vol.": (
        [Owned("The Quiet Chapter: Slow Life, Vol. 7", "Slow Life #7")],
        [Work("Slow Life, Vol. 7", "Slow Life", "7"), Work("Slow Life, Vol. 8", "Slow Life", "8")],
        "owned missing",
    ),
    "18+1": ([Owned("Barakan 18+1", "Barakan #18+1")], [Work("Barakan, Vol. 17", "Barakan", "17")], "missing"),
    "part 4 volume 9": (
        [Owned("Ascend: Part 4 Volume 9", "Ascend #21")],
        [
            Work("Ascend: Part 4 Volume 9", "Ascend", "21"),
            Work("Ascend: Part 3 Volume 9", "Ascend", "16"),
            Work("Ascend: Part 4 Volume 8", "Ascend", "20"),
        ],
        "owned missing missing",
    ),
    "omnibus of three named": (
        [Owned("Tides Omnibus: Ebb, Flow, Surge")],
        [
            Work("Ebb", "Tides", "1"),
            Work("Flow", "Tides", "2"),
            Work("Surge", "Tides", "3"),
            Work("Slack", "Tides", "4"),
        ],
        "covered covered covered missing",
    ),
    "trilogy in one file": (
        [Owned("Tides Trilogy", "Tides #1-3")],
        [Work("Ebb", "Tides", "1"), Work("Surge", "Tides", "3"), Work("Slack", "Tides", "4")],
        "covered covered missing",
    ),
    "a new author goes on with the series": (
        [Owned("Ebb", "Tides #1"), Owned("Slack", "Tides #4", authors=("Ivo Marsh",))],
        [Work("Ebb", "Tides", "1"), Work("Slack", "Tides", "4", "Ivo Marsh"), Work("Surge", "Tides", "3")],
        "owned owned missing",
    ),
    "same title another reader's edition": (
        [Owned("The Colour of Tides", "Disc #1")],
        [
            Work("The Colour of Tides", "Disc", "1"),
            Work("The Colour of Tides", "Disc", "1"),
            Work("The Light", "Disc", "2"),
        ],
        "owned other_edition missing",
    ),
}


@pytest.mark.parametrize("case", REPORTED)
def test_reported(case: str) -> None:
    items, works, expected = REPORTED[case]
    assert statuses(items, works) == expected
