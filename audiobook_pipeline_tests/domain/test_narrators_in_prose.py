"""Readers that casts, praise and sentences of a description name, and people of a story who are none."""

import pytest

from audiobook_pipeline_tests.domain.test_narrators import names


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
