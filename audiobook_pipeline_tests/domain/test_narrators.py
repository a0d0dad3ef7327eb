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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A tale of two brothers, told in dual narration by Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Hörspiel mit Ann Roe, Ben Carter u.v.a. Regie: Cy Dorn.", ["Ann Roe", "Ben Carter"]),
        ("Kit ..... Ann Roe\nJoe ..... Ben Carter\nMr Stroud ..... Cy Dorn\n", ["Ann Roe", "Ben Carter", "Cy Dorn"]),
        ("Cast: Narrator: Ann Roe. Mrs Trimm: B. J. Carter. Edited by Cy Dorn.", ["Ann Roe", "B. J. Carter"]),
    ],
)
def test_those_who_play_in_an_audio_drama_read_it(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Narrators:\nAnn Roe\nBen Carter", ["Ann Roe", "Ben Carter"]),
        ("Narrator..........: Ann Roe\nAuthor............: Cy Dorn", ["Ann Roe"]),
        ("Written by: Cy Dorn  Narrated by: Ann Roe  Length: 8 hrs", ["Ann Roe"]),
        ("Read by Ann RoeMusic composed by Cy Dorn", ["Ann Roe"]),
        ("🎧 Narrated by: Ann Roe 🎧 Runtime: 10h", ["Ann Roe"]),
        ("** Narrated by Ann Roe & Ben Carter **", ["Ann Roe", "Ben Carter"]),
        ("The Heights by Cy Dorn, narrated by Ann Roe.", ["Ann Roe"]),
        ("Narrated by C. J. van den Roe", ["C. J. van den Roe"]),
        ("The thriller, read by Sherlock's Ann Roe.", ["Ann Roe"]),
        ("著者：田中洋 ナレーター：鈴木健一 再生時間：5時間", ["鈴木健一"]),
        ("קריינות: דנה לוי", ["דנה לוי"]),
        ("Read in English by kirstyl", ["kirstyl"]),
        ("Narrated in alternating voices by Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Performed by Audie finalist Ann Roe.", ["Ann Roe"]),
        ("The Heights, Book 1, narrated by Ann Roe", ["Ann Roe"]),
        ("Letto da Ann Roe, attore e doppiatore.", ["Ann Roe"]),
        ("Une œuvre portée par la voix de Ann Roe.", ["Ann Roe"]),
    ],
)
def test_credits_as_shops_and_releases_set_them(text, found):
    assert names(text, authors=["Cy Dorn"]) == found


@pytest.mark.parametrize(
    "text",
    [
        "As read by Tony nominee Ann Roe, this is a chilling tale.",
    ],
)
def test_praise_of_a_reader_names_them(text):
    assert names(text) == ["Ann Roe"]


@pytest.mark.parametrize(
    "text",
    [
        "When narrator Ann Roe records her last audiobook, she hears a second voice.",
        "Now a Netflix series with Ann Roe as Kit and Ben Carter as Joe.",
        "History knows Ann Roe as a traitor and Mary Quill as a saint.",
        "Actor Ben Carter reads the will of his dead co-star.",
        "Der Schauspieler Ben Carter liest den Brief seiner Mutter.",
        "Ann Roe's brilliant reading of the evidence astonishes the court.",
        "His songs were recorded by Ben Carter, Ann Roe and Cy Dorn.",
        "Reader: beware.",
        "Oversat af Ann Roe. Læst af tusindvis af danskere.",
    ],
)
def test_players_and_readers_in_a_story_name_no_narrator(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Texte intégral lu par Anne Roe, de la Comédie-Française.", ["Anne Roe"]),
        ("Lu par l'auteur Anne Roe", ["Anne Roe"]),
        ("With chapters narrated by Ann Roe and Ben Carter, this audiobook alternates.", ["Ann Roe", "Ben Carter"]),
        ("Read by Ann Roe, the author, and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Narrated by New York Times bestselling author Ann Roe", ["Ann Roe"]),
        ("Holmes: Ben Carter\nNarrator: Ann Roe", ["Ben Carter", "Ann Roe"]),
        ("Die Sprecher\nErzählerin: Ann Roe\nDer König: Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Un texte de Paul Dorn dit par Anne Roe.", ["Anne Roe"]),
        ("I uppläsning av Anna Roe.", ["Anna Roe"]),
    ],
)
def test_sentences_that_say_outright_who_reads(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "With chapters narrated by the ghost and by the girl, this novel alternates between worlds.",
        "The narration is by turns comic and tragic. Ann Roe is a painter.",
        "Ann Roe's work gives voice to all who have been silenced.",
        "Ann Roe returns to her village as the voice of the opposition.",
        "When audiobook narrator Ann Roe is found dead in her booth, Inspector Dorn is called.",
        "Ann Roe reads the will aloud; Ben Carter performs card tricks.",
        "“Ann Roe writes with warmth.” —AudioFile",
        "Listen as the forest tells its story to Ann Roe.",
        "Ann Roe reads the recording of the trial and knows who killed Ada.",
        "Join Ann Roe as she reads her way through the Amazon.",
        "Ann Roe returns as narrator of her own life in this sequel.",
        "Ann Roe gives voice to every character she ever feared.",
        "Karl Dorn trägt den Text der Anklage mit fester Stimme vor.",
        "Anna Roe leest het verhaal van haar moeder voor.",
        "Roe Anna előadásában a halálról beszélt.",
        "Ann Roe gives voice to every mother's fear in this novel.",
        "Kommissar Karl Dorn trägt dem Richter seine Zweifel vor.",
        "Anna Roe liest gern Krimis und lebt in Kiel.",
        "Vom Autor des Bestsellers Nebel. Von Millionen gelesen.",
        "Un conte de Marie Dorn illustré par Anne Roe.",
        "Marta legge il diario di Elio Dorn e scopre la verità.",
        "Editor: Ann Roe\nPublisher: Owl House",
    ],
)
def test_stories_that_sound_like_a_credit_name_nobody(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Read by Ann Roe with the author.", ["Cy Dorn", "Ann Roe"]),
        ("With a full cast including:\nAnn Roe\nBen Carter\n\nRunning time 11 hours.", ["Ann Roe", "Ben Carter"]),
        ("The full cast is:\nCaptain: Ben Carter\nMrs Dray: Ann Roe", ["Ben Carter", "Ann Roe"]),
        ("Recorded by:\n-chapters 1-3: Ann Roe\n-chapters 4-6: Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Full Cast List: Ann Roe, Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Performed with a full cast: Ann Roe, Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("An all-star cast—including Ann Roe and Ben Carter—brings it to life.", ["Ann Roe", "Ben Carter"]),
        ("A play performed by a full cast, including Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("An unforgettable multicast performance by Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Duet narration performed by Ann Roe & Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("An Audible Original drama starring Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("A debut, exquisitely performed by Ann Roe.", ["Ann Roe"]),
        ("Part one is read by Ann Roe; part two is read by Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Stories read by Ann Roe, Ben Carter and many more", ["Ann Roe", "Ben Carter"]),
        ("Narrated & produced by Ann Roe", ["Ann Roe"]),
        ("Inläsning: Ann Roe", ["Ann Roe"]),
        ("This audiobook is read by Ann Roe and includes a reading group guide.", ["Ann Roe"]),
        ("Dawn Audio Cast: Ann Roe, Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Cast: Holmes – Ann Roe; Watson – Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Featuring the vocal talents of Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("A BBC Radio full-cast drama with Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("This collection of ghost stories is read by Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Book One read by Ann Roe. Book Two read by Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Ungekürzte Ausgabe, Sprecherin: Ann Roe", ["Ann Roe"]),
        ("Sprecherinnen und Sprecher: Ann Roe, Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Escrito y narrado por Ann Roe", ["Ann Roe"]),
        ("Narrated by Ann Roe and featuring Ben Carter as Ruth.", ["Ann Roe", "Ben Carter"]),
        ("Cast in order of appearance:\nIvo: Ben Carter\nRuth: Ann Roe", ["Ben Carter", "Ann Roe"]),
        ("Read by Ann Roe and Emmy Award–winning actor Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Une lecture à deux voix par Ann Roe et Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("An Audible exclusive narrated by Ann Roe", ["Ann Roe"]),
        ("MP3 CD, narrated by Ann Roe", ["Ann Roe"]),
        ("Download the audiobook, read by Ann Roe, today.", ["Ann Roe"]),
        ("Narrado por Ann Roe, edição integral", ["Ann Roe"]),
        ("Narrator=Ann Roe", ["Ann Roe"]),
        ("Narrated by - Ann Roe", ["Ann Roe"]),
        ("Voix off : Ann Roe", ["Ann Roe"]),
        ("Verteld door: Ann Roe", ["Ann Roe"]),
        ("Lettura: Ann Roe", ["Ann Roe"]),
        ("Berättare: Ann Roe", ["Ann Roe"]),
        ("Læses af Ann Roe", ["Ann Roe"]),
        ("A full cast audiobook with Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Voices by Ann Roe, Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Chapters 1-10 read by Ann Roe; chapters 11-20 read by Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Poems selected by Joan Petty and read by Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Mitwirkende: Ann Roe, Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Lu par son auteur", ["Cy Dorn"]),
        ("Voz narradora: Ann Roe", ["Ann Roe"]),
        ("A multi-voiced production narrated by Ann Roe and Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Narrated by Ann Roe herself.", ["Ann Roe"]),
        ("Compiled by Nora Flint and narrated by Ann Roe", ["Ann Roe"]),
        ("Hörspielsprecher: Ann Roe, Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Ce roman est lu par Ann Roe et Ben Carter.", ["Ann Roe", "Ben Carter"]),
        ("Narrated in dual point of view by Ann Roe and Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("Duet narration: Ann Roe & Ben Carter", ["Ann Roe", "Ben Carter"]),
        ("This edition is narrated by Ann Roe and was recorded in London.", ["Ann Roe"]),
        ("Interprétation : Ann Roe", ["Ann Roe"]),
        ("Dit boek is ingesproken door Ann Roe", ["Ann Roe"]),
    ],
)
def test_credits_of_casts_and_readers_praised(text, found):
    assert names(text, authors=["Cy Dorn"]) == found


@pytest.mark.parametrize(
    "text",
    [
        "Starring Ann Roe and Ben Carter, this Netflix series is a hit.",
        "The film, starring Ann Roe as Mrs Dray, with Ben Carter. Read the novel first.",
        "Starring detective Ann Roe, this is the third book in the series.",
        "The ritual, secretly performed by Ann Roe, goes wrong.",
        "A cast of unforgettable characters, including Ann Roe and Ben Carter.",
        "With a cast of thousands, from Julius Caesar to Mark Antony.",
        "He kept the letters read by Ann Roe.",
        "Love letters read by Ann Roe decades later change everything.",
        "The essays are read by students.",
        "Von Ann Roe gelesen und geliebt, liegt der Brief im Schrank.",
        "Narrator Ann Roe watches her neighbour from across the bay.",
        "Ann Roe's warm and patient reading of the stars guides the ship.",
        "Read by Ann Roe's father and the author of the letters.",
        "Raconté par Ann Roe, un vieux marin, ce roman est un hymne à la mer.",
        "Starring Ann Roe and Ben Carter. Now a film, and an audio drama.",
        "The book was read by Ann Roe in prison.",
        "Ann Roe is your narrator, and she is a liar.",
        "The narrator is Ann Roe, a housemaid.",
        "Read by - well, by nobody at all.",
        "Läses av miljoner.",
        "Ann Roe brings her brother's killer to life in this novel.",
        "Hear Ann Roe scream in the dark.",
        "Starring Ann Roe and Ben Carter in a new film.",
        "A letter written by Ann Roe and found in the wall.",
        "Full cast with original music.",
        "Lu par son frère.",
        "Ce roman est lu par des millions de Français.",
        "This book is read by Ann Roe to her dying sister.",
        "Ann Roe reads this old letter in an empty house.",
        "Narrated by Ann Roe in a series of letters to her sister.",
        "Narrated by Ann Roe from beyond the grave.",
        "Narrators: Multiple",
        "Sprecher: N.N.",
        "Ann Roe collected voices, Reader and lodger of an old house.",
    ],
)
def test_casts_of_films_and_readers_in_a_story_name_nobody(text):
    assert names(text, authors=["Cy Dorn"]) == []


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
