import pytest

from audiobook_pipeline.domain.narrators import NarratorCredit, agreed_narrators, find_narrators, find_narrators_in_path


def names(text, **kwargs):
    return [credit.name for credit in find_narrators(text, **kwargs)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Narrated by Stephen Fry", ["Stephen Fry"]),
        ("An epic tale.<br><br>Read by <b>Rosamund Pike</b>.", ["Rosamund Pike"]),
        ("Performed by Kate Reading and Michael Kramer.", ["Kate Reading", "Michael Kramer"]),
        ("Narrated by <a href='x'>Bahni Turpin</a> &amp; Adam Lazarre-White", ["Bahni Turpin", "Adam Lazarre-White"]),
        ("Written and read by Michelle Obama.", ["Michelle Obama"]),
        ("Directed by Jane Smith. Read by Juliet Stevenson.", ["Juliet Stevenson"]),
        ("A classic, beautifully read by Juliet Stevenson", ["Juliet Stevenson"]),
        ("This audiobook is narrated by Tim Gerard Reynolds.", ["Tim Gerard Reynolds"]),
        ("Narrator: Ray Porter\nPublisher: Podium", ["Ray Porter"]),
        ("Narrated by R. C. Bray; Luke Daniels", ["R. C. Bray", "Luke Daniels"]),
        ("Read by Dr. John Smith, Jr.", ["Dr. John Smith, Jr"]),
        ("LibriVox recording of Emma by Jane Austen. Read in English by hefyd; mb and 5pak.", ["hefyd", "mb", "5pak"]),
        ("Read in Latin by Leni Hart and in English by Martin Geeson.", ["Leni Hart", "Martin Geeson"]),
        (
            "Read by a full cast including Jim Broadbent, Bill Nighy and Ruth Wilson.",
            ["Jim Broadbent", "Bill Nighy", "Ruth Wilson"],
        ),
        ("Unabridged. Read by Simon Vance and a full cast.", ["Simon Vance"]),
        ("Readers include:\nAnna Schmidt\nBen Carter\nwestwind12", ["Anna Schmidt", "Ben Carter", "westwind12"]),
        ("[Summary and recording by Gary Gilberd]", ["Gary Gilberd"]),
    ],
)
def test_english_credits(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gelesen von Rufus Beck.", ["Rufus Beck"]),
        ("Ungekürzte Lesung mit Christian Brückner", ["Christian Brückner"]),
        ("Sprecher: David Nathan, Simon Jäger", ["David Nathan", "Simon Jäger"]),
        ("Es liest: Anna Thalbach.", ["Anna Thalbach"]),
        ("Gelezen door Jan Meng.", ["Jan Meng"]),
        ("Lu pour LibriVox par Ezwa, Jean Lambert et Sebly.", ["Ezwa", "Jean Lambert", "Sebly"]),
        ("Narrateur : Bernard Métraux", ["Bernard Métraux"]),
        ("Leído por Raúl Llorens.", ["Raúl Llorens"]),
        ("Narrado por Carlos Díaz y Ana López.", ["Carlos Díaz", "Ana López"]),
        ("Letto da Francesco Pannofino", ["Francesco Pannofino"]),
        ("Lido por António Silva.", ["António Silva"]),
        ("Inläst av Jonas Malmsjö.", ["Jonas Malmsjö"]),
        ("Innlest av Anders Ribu.", ["Anders Ribu"]),
        ("Oplæser: Githa Lehrmann", ["Githa Lehrmann"]),
        ("Lukija: Lars Svedberg", ["Lars Svedberg"]),
        ("Czyta Krzysztof Gosztyła", ["Krzysztof Gosztyła"]),
        ("Lektor: Roch Siemianowski.", ["Roch Siemianowski"]),
        ("Читает Сергей Чонишвили", ["Сергей Чонишвили"]),
        ("Исполнитель: Александр Клюквин", ["Александр Клюквин"]),
        ("朗読：佐々木健", ["佐々木健"]),
    ],
)
def test_credits_in_other_languages(text, found):
    assert names(text) == found


def test_two_readers_of_parts_in_one_sentence():
    text = (
        "LibriVox recording of Letters. Anna Schmidt reads the sister's letters, and Ben Carter reads the brother's. "
        "The notes are read by Clara Adler, Dora Baker, and Emil Dorn."
    )
    assert names(text) == ["Anna Schmidt", "Ben Carter", "Clara Adler", "Dora Baker", "Emil Dorn"]


def test_cast_lists_give_readers_and_not_roles():
    lines = ["Cast:", "Duke of Illyria: Anna Schmidt", "A Sea Captain — mb", "Maria, her waiting woman -- Ben Carter"]
    assert names("\n".join([*lines, "", "Audio edited by Zoe Zahn"])) == ["Anna Schmidt", "mb", "Ben Carter"]
    assert names("Cast list: Holmes: Clive Merrison, Watson: Michael Williams") == [
        "Clive Merrison",
        "Michael Williams",
    ]
    assert names("Read by:\nChapter 1 - Anna Schmidt\nChapters 2-4 - Ben Carter") == ["Anna Schmidt", "Ben Carter"]


@pytest.mark.parametrize(
    "text",
    [
        "The novel is narrated by Scout Finch, a six-year-old girl.",
        "Narrated by Death, this is the story of Liesel.",
        "Narrated by Nick Carraway, The Great Gatsby tells of wealth.",
        "The novel is set in Ireland and is narrated by Honest Will, loyal steward to the family.",
        "A tale narrated to two children.",
        "The story, told by a nameless narrator, begins at sea.",
        "Read by millions around the world.",
        "It was read by Professor McGonagall to the whole school.",
        "Mary reads Tom's letters until the war tears them apart.",
        "Recorded by the BBC in 1965.",
        "Recorded by hand in the monk's own script.",
        "Read by LibriVox volunteers.",
        "Read in English by LibriVox volunteers, proofed by Anna Schmidt.",
        "Performed by a full cast.",
        "Narrator: Unknown",
        "Gelesen auf Deutsch von LibriVox Freiwilligen.",
        "(Summary by Anna Schmidt). Translated by Ben Carter. Proof-listened by Clara Adler.",
        "Books in the series:\nBook 1: Dawn\nBook 2: Noon\nBook 3: Dusk",
        "Praise:\nA masterpiece - Stephen King\nStunning - Lee Child\nUnmissable - Ian Rankin",
    ],
)
def test_stories_groups_and_other_work_name_no_narrator(text):
    assert names(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "LibriVox recording of Emma. Read by Moria Fogarty.\n(Summary by Moira Fogarty)",
        "LibriVox recording of Emma. Read by Martin Gleeson. (Introduction by Martin Geeson)",
        "LibriVox recording of Emma. Read by Cathy Barrow.\n\n(Summary by Cate Barrow)",
        "LibriVox recording of Emma. Read by WestWnd.\n(Summary by WestWind)",
    ],
)
def test_a_reader_spelled_in_two_ways_is_left_to_a_person(text):
    assert names(text) == []


def test_other_people_beside_the_reader_do_not_disturb():
    assert names("Read by Anna Schmidt. (Summary by Anna Schmidt)") == ["Anna Schmidt"]
    assert names("Read by Anna Schmidt. (Summary by Ben Schmidt)") == ["Anna Schmidt"]
    assert names("Read by Anna Schmidt and Ana Schmidt. (Summary by Anna Schmidt)") == ["Anna Schmidt"]


def test_the_author_is_meant_where_the_author_is_said():
    assert names("Read by the author.", authors=["Maya Angelou"]) == ["Maya Angelou"]
    assert names("Read by the author.", authors=["A Baker", "C Dorn"]) == []


def test_a_credit_carries_its_words():
    (credit,) = find_narrators("A tale of the sea. Narrated by Simon Vance.", source="subtitle")
    assert credit.evidence == "Narrated by Simon Vance"
    assert credit.source == "subtitle"
    assert credit.confidence >= 0.9


def test_each_person_is_found_once():
    assert names("Read by J.R. Smith.\n\nNarrator: J. R. Smith") == ["J.R. Smith"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("Author/Title {Stephen Fry}/01.mp3", ["Stephen Fry"]),
        ("China Author - Title (read by John Lee)/Title 01.mp3", ["John Lee"]),
        ("A/B - narrated by Jim Dale, Kate Reading - 64kbps/01.mp3", ["Jim Dale", "Kate Reading"]),
        ("Title.Read.by.John.Lee.MP3", ["John Lee"]),
        ("Series (Read by Ann Outer)/Book 2 (Read by Ben Inner - clear sound)/01.mp3", ["Ben Inner"]),
        ("A/T (Abano) 48k {82mb}/01.mp3", []),
        ("A/Title (Ben Carter)/01.mp3", []),
    ],
)
def test_folder_names(path, found):
    assert [credit.name for credit in find_narrators_in_path(path)] == found


def test_sources_that_agree_raise_and_that_differ_lower_the_confidence():
    described = NarratorCredit("Anna Schmidt", "Read by Anna Schmidt", "description", 0.95)
    (agreed,) = agreed_narrators([described, NarratorCredit("anna schmidt", "{anna schmidt}", "path", 0.9)])
    assert agreed.confidence > described.confidence
    (disputed,) = agreed_narrators([described, NarratorCredit("Ben Carter", "{Ben Carter}", "path", 0.9)])
    assert disputed.name == "Anna Schmidt"
    assert disputed.confidence < 0.9
    assert agreed_narrators([]) == []


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "Read by",
        "<p>Read by</p>",
        "Read by 😀",
        "Read by " + "X" * 5000,
        "Cast:\n\n\n",
        "Read by \x00\x01",
        "Narrator:" * 2000,
    ],
)
def test_odd_texts_name_nobody(odd):
    assert names(odd) == []
