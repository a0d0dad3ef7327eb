import pytest

from audiobook_pipeline.domain.narrators import NarratorCredit, agreed_narrators, find_narrators, find_narrators_in_path


def names(text, **kwargs):
    return [credit.name for credit in find_narrators(text, **kwargs)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Narrated by Stephen Fry", ["Stephen Fry"]),
        ("Read by Ann Roe, Canal Winchester, Ohio", ["Ann Roe"]),
        ("Read by Ann Roe, Oceanside, California.", ["Ann Roe"]),
        ("Read by Ann Roe in London, England", ["Ann Roe"]),
        ("Read by Ann Roe, Seattle, WA", ["Ann Roe"]),
        ("Read by Ann Roe, Nashville, Tennessee", ["Ann Roe"]),
        ("Read by Ann Roe, London, and Ben Carter, Ohio", ["Ann Roe", "Ben Carter"]),
        ("Read by Ben Carter, Anna Marlowe, Ohio", ["Ben Carter", "Anna Marlowe"]),
        ("Read by Anna, Virginia and Ben Carter", ["Anna", "Virginia", "Ben Carter"]),
        ("Read by Paris Marlowe and Sydney Smith", ["Paris Marlowe", "Sydney Smith"]),
        ("Read by Ann Roe. Previously read by Ben Carter.", ["Ann Roe"]),
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
        ("Read by Libby Gohn and Ann Roe", ["Libby Gohn", "Ann Roe"]),
        ("Narrated by Ann Roe; Read by Ben Carter; epilogue read by the author", ["Ann Roe", "Ben Carter"]),
        ("Read by Ann Roe, Ben Carter, et al.", ["Ann Roe", "Ben Carter"]),
        ("Read by Ann Roe with Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Read by Ann Roe of the Royal Shakespeare Company.", ["Ann Roe"]),
        ("Read by Ann Roe.Emma lives alone on the cape.", ["Ann Roe"]),
        ("Narrated by Ann Roe A gripping tale of the sea.", ["Ann Roe"]),
        ("Read by Ann Roe, star of the stage.", ["Ann Roe"]),
        ("Performed by Ann Roe, this classic is a joy.", ["Ann Roe"]),
        ("Narrated with verve by Ann Roe.", ["Ann Roe"]),
        ("With narration by award-winning actor Ann Roe.", ["Ann Roe"]),
        ("Read by Tony Award winner Ann Roe.", ["Ann Roe"]),
        ("Read by Tony Roe.", ["Tony Roe"]),
        ("Superbly read in a wonderful Scots accent by Ann Roe.", ["Ann Roe"]),
        ("Cast includes Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Read in English by Leni and Martin Roe.", ["Leni", "Martin Roe"]),
        ("Narrated by real-life couple Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Audio performance by Ann Roe. Cover by Cy Dorn.", ["Ann Roe"]),
        ("An unabridged reading by Ann Roe", ["Ann Roe"]),
        ("Author and narrator: Ann Roe", ["Ann Roe"]),
        ("Brought to life by narrator Ann Roe.", ["Ann Roe"]),
        ("Featuring the voices of Ann Roe, Ben Carter and Cy Dorn.", ["Ann Roe", "Ben Carter", "Cy Dorn"]),
        ("A full-cast audio drama starring Ann Roe as Holmes and Ben Carter as Watson.", ["Ann Roe", "Ben Carter"]),
        ("A saga of the sea, read by Ann Roe.", ["Ann Roe"]),
        ("This edition of the classic is read by Ann Roe.", ["Ann Roe"]),
        ("First broadcast on the radio, read by Ann Roe and abridged by Cy Dorn.", ["Ann Roe"]),
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
        ("Ein Krimi, gelesen von Ann Roe, Jan Doe u. a.", ["Ann Roe", "Jan Doe"]),
        ("Gelesen von der Schauspielerin Ann Roe, die schon viel las.", ["Ann Roe"]),
        ("Meisterhaft interpretiert von Ann Roe im Studio.", ["Ann Roe"]),
        ("Erzähler: Ann Roe, Regie: Jan Doe", ["Ann Roe"]),
        ("Hörspiel mit Ann Roe und Jan Doe.", ["Ann Roe", "Jan Doe"]),
        ("Mit: Ann Roe, Jan Doe. Regie: Cy Dorn", ["Ann Roe", "Jan Doe"]),
        ("Lesung mit Musik von Cy Dorn, es liest Ann Roe.", ["Ann Roe"]),
        ("Une saga familiale lue par la comédienne Ann Roe.", ["Ann Roe"]),
        ("Texte lu par Ann Roe, avec une préface de l'auteur.", ["Ann Roe"]),
        ("Lettura integrale di Ann Roe.", ["Ann Roe"]),
        ("Lectura a cargo de Ann Roe.", ["Ann Roe"]),
        ("Raconté par Ann Roe.", ["Ann Roe"]),
        ("Lu et interprété avec talent par Ann Roe.", ["Ann Roe"]),
        ("Il romanzo, letto da Ann Roe, è un capolavoro.", ["Ann Roe"]),
        ("Narração de Ann Roe.", ["Ann Roe"]),
        ("Читает народный артист России Иван Доу.", ["Иван Доу"]),
        ("Avec les voix de Ann Roe et Jan Doe.", ["Ann Roe", "Jan Doe"]),
        ("Con la voz de la actriz Ann Roe.", ["Ann Roe"]),
        ("Interpretado por un elenco completo: Ann Roe y Jan Doe.", ["Ann Roe", "Jan Doe"]),
        ("Met de stemmen van Ann van Roe en Jan Doe.", ["Ann van Roe", "Jan Doe"]),
        ("Letto da Ann Roe, con Jan D'Oe.", ["Ann Roe", "Jan D'Oe"]),
        ("Na voz de Ann Roe.", ["Ann Roe"]),
        ("Książkę czyta Ann Roe.", ["Ann Roe"]),
        ("Текст читает Анна Роу.", ["Анна Роу"]),
        ("En ljudbok i uppläsning av Ann Roe.", ["Ann Roe"]),
        ("I uppläsning av Ann Roe och Jan Doe.", ["Ann Roe", "Jan Doe"]),
        ("Læst op af Ann Roe.", ["Ann Roe"]),
        ("Kirjan lukee Ann Roe.", ["Ann Roe"]),
        ("Čtou Ann Roe a Jan Doe.", ["Ann Roe", "Jan Doe"]),
        ("В ролях: Анна Роу, Иван Доу", ["Анна Роу", "Иван Доу"]),
    ],
)
def test_credits_in_other_languages(text, found):
    assert names(text) == found


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
        "Leído por millones de personas en todo el mundo.",
        "Raconté par Meursault, le récit émeut.",
        "Narrado por Brás Cubas, já morto, o livro começa pelo fim.",
        "Le journal, lu par sa fille, dévoile tout.",
        "A letter, read by her mother, changes everything.",
        "The sonata, performed by Clara Schumann, is at the heart of the novel.",
        "Lyrics by Ann Roe. Music performed by Ben Carter.",
        "With the voices of the dead in her ear, Mercy Thorne walks on.",
        "Mit den Stimmen der Toten im Ohr ermittelt Kommissarin Lund.",
        "Now a major motion picture starring Ann Roe and Ben Carter.",
        "Hörspiel mit Musik von Ann Roe.",
        "Read by the author's daughter.",
        "A must-read by the author of The Silent Sea.",
        "Narrated by Computer Voice.",
        "Narrated by Lockwood and Nelly Dean, The Great Heights is a tale of passion.",
        "In this audiobook: how Ann Roe's reading of annual reports made her rich.",
        "Interpretada por Ann Roe en el cine, Raimunda vuelve.",
        "Recorded manually in the monk's own script.",
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


@pytest.mark.parametrize(
    "text",
    [
        "Autorenlesung",
        "Von der Autorin selbst gelesen.",
        "Texte intégral lu par l’auteure.",
        "Leído por su autora.",
        "Leído por el propio autor.",
        "Voorgelezen door de schrijfster zelf.",
        "Legge l'autrice.",
        "Letto dall'autore.",
        "Lido pelo autor.",
        "Läst av författaren.",
        "Czyta autor.",
        "Читает автор.",
    ],
)
def test_the_author_is_meant_in_other_languages_too(text):
    assert names(text, authors=["Maya Angelou"]) == ["Maya Angelou"]


def test_the_author_may_read_with_others_and_is_not_their_kin():
    assert names("Read by the author and Ann Roe.", authors=["Maya Angelou"]) == ["Maya Angelou", "Ann Roe"]
    assert names("Read by the author's daughter.", authors=["Maya Angelou"]) == []


def test_a_tag_with_last_name_first_is_one_person():
    assert names("Narrator: Roe, Ann", source="tags") == ["Ann Roe"]
    assert names("Narrator: Ann Roe, Ben Carter", source="tags") == ["Ann Roe", "Ben Carter"]


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
        ("A/Title (Ann Roe narration)/01.mp3", ["Ann Roe"]),
        ("Some Author_Read by Ann Roe_Title", ["Ann Roe"]),
        ("A/Title (czyta Ann Roe)", ["Ann Roe"]),
        ("Cy Dorn - Title - Ann Roe (narrator).m4b", ["Ann Roe"]),
        ("Cy Dorn - Performed by Fire [M4B]", []),
        ("Sabriel {Old Kingdom}", []),
        ("The Bible {King James Version}", []),
        ("A/Title (Ben Carter)/01.mp3", ["Ben Carter"]),
        ("Ann Roe/The Lake [J.K. Poe]", ["J.K. Poe"]),
        ("Ann Roe/The Lake (Long Winter Nights)", []),
        ("Ann Roe/The Lake (2014)", []),
    ],
)
def test_folder_names(path, found):
    assert [credit.name for credit in find_narrators_in_path(path)] == found


def test_a_bare_name_in_brackets_is_never_certain():
    (credit,) = find_narrators_in_path("Ann Roe/The Lake (Ben Carter)")
    assert credit.confidence < 0.9


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


def test_people_of_a_tag_with_last_names_first_are_each_one_person():
    assert names("Narrated by Roe, Ann; Carter, Ben", source="tags") == ["Ann Roe", "Ben Carter"]
    assert names("Narrators: Roe, Ann & Carter, Ben", source="tags") == ["Ann Roe", "Ben Carter"]


@pytest.mark.parametrize(
    "text",
    [
        "With a foreword read by Ann Roe.",
        "Includes a bonus conversation read by Ann Roe.",
        "The preface is read by Ann Roe.",
        "Contains an epilogue narrated by Ann Roe.",
        "Mit einem Vorwort gelesen von Anna Roe.",
        "Avec une préface lue par Anne Roe.",
        "Con una introducción leída por Ana Roe.",
        "The sketches were performed by Dickens himself.",
    ],
)
def test_who_reads_beside_the_book_is_not_its_reader(text):
    assert names(text) == []


def test_a_reader_stays_the_reader_beside_an_introduction():
    assert names("With an introduction by Ann Roe, read by Ben Carter.") == ["Ben Carter"]
    assert names("Read by Ben Carter. Introduction read by Ann Roe.") == ["Ben Carter"]


def test_slips_of_setting_hide_no_reader():
    assert names("LibriVox recording. Read by in German by Anna Roe.") == ["Anna Roe"]
    assert names("Cast:\nLady Susan- Ann Roe\nThe Maid- Ben Carter\nEditors: Cy Dorn") == ["Ann Roe", "Ben Carter"]
    assert names("LibriVox recording. Read by Ann Roe:\n\nA story.") == ["Ann Roe"]
