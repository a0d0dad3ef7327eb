"""Release names of every misleading kind, in the styles of many places, each taken or refused as a listener would.

One wanted book a table; ``+`` before a name: it is the book, ``-``: it is not.
"""

import pytest

from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook

DUNE = WantedBook(
    "Dune",
    ("Frank Herbert",),
    narrators=("Scott Brick", "Orlagh Cassidy"),
    runtime_min=1262,
    series="Dune",
    position="1",
    year=1965,
    language="en",
)
FELLOWSHIP = WantedBook(
    "The Fellowship of the Ring",
    ("J. R. R. Tolkien",),
    narrators=("Rob Inglis",),
    runtime_min=1147,
    series="The Lord of the Rings",
    position="1",
    year=1954,
    language="en",
)
WAY_OF_KINGS = WantedBook(
    "The Way of Kings",
    ("Brandon Sanderson",),
    narrators=("Michael Kramer", "Kate Reading"),
    runtime_min=2734,
    series="The Stormlight Archive",
    position="1",
    year=2010,
    language="en",
)
EMMA = WantedBook("Emma", ("Jane Austen",), runtime_min=960, year=1815, language="en")
F451 = WantedBook(
    "Fahrenheit 451", ("Ray Bradbury",), narrators=("Tim Robbins",), runtime_min=301, year=1953, language="en"
)
CATCH22 = WantedBook(
    "Catch-22", ("Joseph Heller",), narrators=("Jay O. Sanders",), runtime_min=1198, year=1961, language="en"
)
SAPIENS = WantedBook(
    "Sapiens",
    ("Yuval Noah Harari",),
    subtitle="A Brief History of Humankind",
    narrators=("Derek Perkins",),
    runtime_min=917,
    year=2011,
    language="en",
)
VERWANDLUNG = WantedBook("Die Verwandlung", ("Franz Kafka",), runtime_min=130, year=1915, language="de")
SCHAETZING = WantedBook("Der Schwarm", ("Frank Schätzing",), runtime_min=1500, year=2004, language="de")
MISERABLES = WantedBook("Les Misérables", ("Victor Hugo",), runtime_min=3600, year=1862, language="fr")
SOMBRA = WantedBook(
    "La sombra del viento",
    ("Carlos Ruiz Zafón",),
    series="El cementerio de los libros olvidados",
    position="1",
    runtime_min=1020,
    year=2001,
    language="es",
)
NAMENROOS = WantedBook("Il nome della rosa", ("Umberto Eco",), runtime_min=1300, year=1980, language="it")
ONTDEKKING = WantedBook("De ontdekking van de hemel", ("Harry Mulisch",), runtime_min=1800, year=1992, language="nl")
MILLENNIUM = WantedBook(
    "Män som hatar kvinnor",
    ("Stieg Larsson",),
    series="Millennium",
    position="1",
    runtime_min=1100,
    year=2005,
    language="sv",
)
WITCHER_PL = WantedBook(
    "Ostatnie życzenie",
    ("Andrzej Sapkowski",),
    series="Wiedźmin",
    position="1",
    runtime_min=600,
    year=1993,
    language="pl",
)
MASTER_RU = WantedBook("Мастер и Маргарита", ("Михаил Булгаков",), runtime_min=1000, year=1967, language="ru")
KAFKA_JA = WantedBook("ノルウェイの森", ("村上春樹",), runtime_min=800, year=1987, language="ja")
EARTHSEA = WantedBook(
    "A Wizard of Earthsea",
    ("Ursula K. Le Guin",),
    runtime_min=430,
    series="Earthsea Cycle",
    position="1",
    year=1968,
    language="en",
)
EDGEDANCER = WantedBook(
    "Edgedancer",
    ("Brandon Sanderson",),
    runtime_min=400,
    series="The Stormlight Archive",
    position="2.5",
    year=2016,
    language="en",
)
CORALINE_BBC = WantedBook(
    "Good Omens",
    ("Neil Gaiman", "Terry Pratchett"),
    subtitle="The BBC Radio 4 Dramatisation",
    narrators=("Peter Serafinowicz", "Mark Heap"),
    runtime_min=215,
    year=2014,
    language="en",
)
NARNIA_SET = WantedBook(
    "The Chronicles of Narnia Complete Audio Collection", ("C. S. Lewis",), runtime_min=1900, year=2013, language="en"
)
BRASS = WantedBook("The Russian Girl", ("Kingsley Amis",), runtime_min=600, year=1992, language="en")
CARL4 = WantedBook(
    "The Gate of the Feral Gods",
    ("Matt Dinniman",),
    narrators=("Jeff Hays",),
    runtime_min=1000,
    series="Dungeon Crawler Carl",
    position="4",
    year=2021,
    language="en",
)
PART2 = WantedBook(
    "Words of Radiance (Part 2 of 5)",
    ("Brandon Sanderson",),
    subtitle="(Dramatized Adaptation)",
    narrators=("full cast",),
    runtime_min=400,
    series="The Stormlight Archive",
    position="2",
    year=2016,
    language="en",
)

CASES: dict[str, tuple[WantedBook, str]] = {
    "dune": (
        DUNE,
        """
        + Frank Herbert - Dune (Unabridged)
        + Frank Herbert - Dune [2007] [Scott Brick, Orlagh Cassidy, Euan Morton] MP3 64kbps
        + Dune.by.Frank.Herbert.2007.Unabridged.MP3.64kbps-NoGroup
        + Herbert, Frank - Dune 01 - Dune
        + Herbert Frank - Dune (01) Dune (read by Scott Brick)
        + Frank Herbert/Dune/01 - Dune {Scott Brick}
        + Dune [Book 1] - Frank Herbert (m4b, chapterized)
        + Dune: Dune Chronicles, Book 1 by Frank Herbert [ENG / M4B]
        + Frank_Herbert-Dune-AUDIOBOOK-2007-MP3
        + FrankHerbert-Dune-M4B
        + "Frank Herbert - Dune" Audiobook M4B 128k VBR 21h 2m
        + Frank Herbert - Dune I
        + Frank Herbert - Dune #1.0
        + Frank Herbert – Dune – gelesen von Scott Brick [English]
        - Frank Herbert - Dune Messiah
        - Frank Herbert - Dune - Messiah
        - Frank_Herbert_-_Children_of_Dune_MP3
        - Herbert_Dune_Messiah_M4B
        - Frank Herbert - Dune 2
        - Frank Herbert - Dune II
        - Frank Herbert - Dune, Bk. 3
        - Frank Herbert - Dune vol.2 (Unabridged)
        - Frank Herbert - Dune Book Two
        - Frank Herbert - Dune Second Book
        - Brian Herbert & Kevin J. Anderson - Dune: House Atreides
        - Brian Herbert - Dune: The Butlerian Jihad [MP3]
        - Dune: House Harkonnen by Brian Herbert, Kevin J. Anderson [ENG / MP3]
        - Frank Herbert - Dune Saga 1-6
        - Frank Herbert - Dune Chronicles (Books 1 - 6)
        - Frank Herbert - Dune 01-06 (Unabridged)
        - Frank Herbert - The Great Dune Trilogy
        - Frank Herbert - Dune, Dune Messiah, Children of Dune
        - Frank Herbert - Dune & Dune Messiah
        - Frank Herbert - Dune + Dune Messiah [M4B]
        - Frank Herbert Dune Hexalogy
        - Frank Herbert - Dune (6 Book Set)
        - Frank Herbert - Dune (Abridged) read by Kyle MacLachlan
        - Frank Herbert - Dune [GraphicAudio] [Dramatized]
        - Dune.2021.1080p.WEBRip.x264-YTS
        - Dune Part Two 2024 2160p UHD BluRay
        - Hans Zimmer - Dune (Original Motion Picture Soundtrack) FLAC
        - The Dune Sketchbook - Hans Zimmer [FLAC]
        - Dune - Frank Herbert - Der Wüstenplanet [GER / MP3]
        - Frank Herbert - Dune (Hörbuch, ungekürzt)
        - Frank Herbert - Dune (Audiolivre) lu par Benjamin Jungers
        - Frank Herbert - Dune EPUB + PDF
        - Frank Herbert - Dune (comic) CBZ
        - Frank Herbert - Dune part01.rar yEnc (1/45)
        - Frank Herbert - Dune - 12 of 48
        - Frank Herbert - Dune - Track 03
        - Frank Herbert - Dune CD 03
        - Frank Herbert - Dune Disc 2
        - Frank Herbert - Dune - Chapter 1-5
        - Frank Herbert - Dune - Sample.mp3
        - Summary of Dune by Frank Herbert (BookHabits)
        - Dune - Frank Herbert (Blinkist)
        - Dune and Philosophy - Frank Herbert
        - Frank Herbert - Dune (ElevenLabs)
        - Frank Herbert - Dune read by AI
        - Frank Herbert - Dune (Text-to-Speech)
        - Road to Dune - Frank Herbert
        - Dune
        - Dune [Virtual Voice] Frank Herbert
        - Frank Herbert - Dune (Part 1)
        - Frank Herbert - Dune, Pt. 2
        - Frank Herbert - Dune [1/2]
        """,
    ),
    "fellowship": (
        FELLOWSHIP,
        """
        + J.R.R. Tolkien - The Fellowship of the Ring (Rob Inglis)
        + JRR Tolkien - The Lord of the Rings 1 - The Fellowship of the Ring
        + Tolkien, J. R. R. - The Lord of the Rings, Part 1: The Fellowship of the Ring
        + J R R Tolkien - [Lord of the Rings 01] - Fellowship of the Ring [unabridged]
        + John Ronald Reuel Tolkien - The Fellowship of the Ring
        + The_Fellowship_of_the_Ring_-_J.R.R._Tolkien_(Rob_Inglis)_64kbps
        + The Fellowship of the Ring (The Lord of the Rings #1) - J.R.R. Tolkien - Andy Serkis
        + Fellowship of the Ring, The - Tolkien [ENG / M4B]
        - J.R.R. Tolkien - The Lord of the Rings 2 - The Two Towers
        - J.R.R. Tolkien - The Lord of the Rings (BBC Radio)
        - J.R.R. Tolkien - The Fellowship of the Ring (BBC Radio Dramatisation)
        - J.R.R. Tolkien - The Hobbit & The Lord of the Rings
        - J.R.R. Tolkien - The Lord of the Rings Trilogy
        - J.R.R. Tolkien - The Lord of the Rings [Complete]
        - The Lord of the Rings: The Fellowship of the Ring (2001) Extended 1080p
        - Howard Shore - The Fellowship of the Ring OST
        - Tolkien - Der Herr der Ringe 1 - Die Gefährten
        - The Fellowship of the Ring - J.R.R. Tolkien [Hörspiel]
        - The Fellowship of the Ring: The Complete Recordings - Howard Shore
        - Bored of the Rings - Harvard Lampoon
        """,
    ),
    "way of kings": (
        WAY_OF_KINGS,
        """
        + Brandon Sanderson - Stormlight Archive 01 - The Way of Kings
        + Brandon Sanderson - The Way of Kings: Book One of the Stormlight Archive
        + The Way of Kings: The Stormlight Archive, Book 1 (Unabridged)  Brandon Sanderson
        + Sanderson - Stormlight 1 - The Way of Kings
        + The Way of Kings by Brandon Sanderson, Michael Kramer [ENG / M4B]
        + Brandon Sanderson - The Way of Kings (Parts 1-5 of 5)
        - Brandon Sanderson - The Way of Kings Prime
        - Brandon Sanderson - The Way of Kings (1 of 5) [Dramatized Adaptation]
        - Brandon Sanderson - The Way of Kings, Part One
        - Brandon Sanderson - The Way of Kings Part 1 of 2
        - Brandon Sanderson - Stormlight Archive 02 - Words of Radiance
        - Brandon Sanderson - The Stormlight Archive #1-4
        - Brandon Sanderson - The Stormlight Archive 1,2,3
        - Brandon Sanderson - The Way of Kings & Words of Radiance
        - Der Weg der Könige - Brandon Sanderson
        - The Way of Kings - Brandon Sanderson [Teil 1]
        - Louis L'Amour - The Way of Kings
        """,
    ),
    "emma": (
        EMMA,
        """
        + Jane Austen - Emma
        + Jane Austen - Emma (read by Juliet Stevenson) [Naxos]
        + Emma by Jane Austen - Librivox
        + Austen, Jane - Emma (Penguin Classics)
        + Jane Austen - Emma - Unabridged - Prunella Scales
        - Alexander McCall Smith - Emma: A Modern Retelling
        - Emma (2020) 1080p BluRay
        - Emma Watson - Emma
        - Jane Austen - Emma (Audible Original, dramatized)
        - Jane Austen - Emma [L.A. Theatre Works]
        - Jane Austen - Complete Novels
        - Jane Austen - Emma, Persuasion, Northanger Abbey
        - Jane Austen - 6 Novels
        - Jane Austen - Emma (Young Readers Edition)
        - Jane Austen - Emma (retold)
        - Emma Donoghue - Room
        - Emma - Kaoru Mori [Manga]
        - Jane Austen - Emma (Livre audio)
        - Jane Austen - Emma Audiolibro ITA
        - Jane Austen - Emma and the Vampires
        - The Emma Stories - Jane Austen
        """,
    ),
    "numbers": (
        F451,
        """
        + Ray Bradbury - Fahrenheit 451 (Tim Robbins)
        + Bradbury.Ray.-.Fahrenheit.451.(Unabridged).[64k]
        + Fahrenheit 451 by Ray Bradbury [60th Anniversary Edition]
        - Ray Bradbury - Fahrenheit 451 (BBC Radio 4 drama)
        - Fahrenheit.451.2018.1080p.AMZN.WEB-DL
        - Ray Bradbury - 451
        - Michael Moore - Fahrenheit 9/11
        - Ray Bradbury - Fahrenheit 451 and Related Stories
        - Ray Bradbury - A Pleasure to Burn: Fahrenheit 451 Stories
        """,
    ),
    "catch": (
        CATCH22,
        """
        + Joseph Heller - Catch-22
        + Joseph Heller - Catch 22 (Jay O Sanders)
        + Catch.22.Joseph.Heller.Unabridged.MP3
        + Joseph Heller - Catch-Twenty-Two
        + Joseph_Heller_-_Catch22
        - Joseph Heller - Catch as Catch Can
        - Joseph Heller - Closing Time (Catch-22 Book 2)
        - Catch-22 S01E03 720p WEB
        """,
    ),
    "sapiens": (
        SAPIENS,
        """
        + Yuval Noah Harari - Sapiens
        + Sapiens: A Brief History of Humankind - Yuval Noah Harari
        + Yuval Noah Harari Sapiens A Brief History of Humankind Audiobook MP3
        + Yuval N. Harari - Sapiens, A Brief History
        + Yuval Harari - Sapiens (Derek Perkins) [M4B]
        - Yuval Noah Harari - Sapiens: A Graphic History
        - Yuval Noah Harari - Homo Deus
        - Sapiens / Homo Deus / 21 Lessons - Yuval Noah Harari
        - Yuval Noah Harari - Sapiens (Kurzfassung)
        - Workbook for Sapiens by Yuval Noah Harari
        - Yuval Noah Harari - Sapiens - Conversation Starters
        - Sapiens. De animales a dioses - Yuval Noah Harari
        - Sapiens - Yuval Noah Harari [HEB / MP3]
        """,
    ),
    "german": (
        VERWANDLUNG,
        """
        + Franz Kafka - Die Verwandlung (Hörbuch)
        + Kafka, Franz - Die Verwandlung (ungekürzte Lesung)
        + Franz.Kafka.-.Die.Verwandlung.(ungekuerzt).German.AUDIOBOOK.MP3
        + Die Verwandlung - Franz Kafka - gelesen von Sven Regener
        + Franz Kafka - Die Verwandlung - Sprecher: Hans Korte
        + Franz Kafka - Die Verwandlung [DEU / M4B]
        + Franz Kafka - Die Verwandlung (2 CDs)
        - Franz Kafka - Die Verwandlung (Hörspiel)
        - Franz Kafka - Die Verwandlung (gekürzte Lesung)
        - Franz Kafka - Die Verwandlung (Leseprobe)
        - Franz Kafka - Die Verwandlung und andere Erzählungen
        - Franz Kafka - Die Verwandlung / Das Urteil
        - Königs Erläuterungen: Die Verwandlung - Franz Kafka
        - Franz Kafka - Die Verwandlung CD 1
        - Franz Kafka - Die Verwandlung - Teil 2
        - Franz Kafka - The Metamorphosis
        - Franz Kafka - Die Verwandlung [ENG / MP3]
        - Franz Kafka - Gesammelte Werke
        - Franz Kafka - Die Verwandlung - Kapitel 2
        - Franz Kafka - Die Verwandlung (KI-Stimme)
        """,
    ),
    "umlauts": (
        SCHAETZING,
        """
        + Frank Schaetzing - Der Schwarm (Hoerbuch)
        + Frank Schatzing - Der Schwarm
        + Schätzing, Frank - Schwarm, Der
        - Frank Schätzing - Der Schwarm (Hörspiel)
        - Der Schwarm S01E02 German 1080p
        - Frank Schätzing - Der Schwarm - Folge 3
        """,
    ),
    "french": (
        MISERABLES,
        """
        + Victor Hugo - Les Misérables (intégrale)
        + Victor Hugo - Les Miserables - texte intégral - lu par Michel Vuillermoz
        + Victor Hugo - Les Misérables [livre audio] mp3 128 kbps
        - Victor Hugo - Les Misérables - Tome 1 - Fantine
        - Victor Hugo - Les Misérables, tome 2
        - Victor Hugo - Les Misérables (version abrégée)
        - Victor Hugo - Les Misérables (fiche de lecture)
        - Victor Hugo - Les Misérables (extraits)
        - Les Misérables - Victor Hugo [ENG / MP3]
        - Les Misérables - Original London Cast Recording
        - Les Misérables (2012) BDRip
        """,
    ),
    "spanish": (
        SOMBRA,
        """
        + Carlos Ruiz Zafón - La sombra del viento (audiolibro completo)
        + Ruiz Zafon, Carlos - La sombra del viento [voz humana]
        + Carlos Ruiz Zafon - El cementerio de los libros olvidados 1 - La sombra del viento
        + La Sombra del Viento - Carlos Ruiz Zafón (narrado por Juan Echanove)
        + Carlos Ruiz Zafón - La sombra del viento - Libro 1
        - Carlos Ruiz Zafón - El juego del ángel
        - Carlos Ruiz Zafón - El cementerio de los libros olvidados (saga completa)
        - Carlos Ruiz Zafón - El cementerio de los libros olvidados 2
        - La sombra del viento - Carlos Ruiz Zafón (resumen)
        - La sombra del viento - Carlos Ruiz Zafón (voz sintética)
        - La sombra del viento - Carlos Ruiz Zafón - Capítulo 3
        - La sombra del viento - Carlos Ruiz Zafón - Parte 1
        - The Shadow of the Wind - Carlos Ruiz Zafón
        """,
    ),
    "italian": (
        NAMENROOS,
        """
        + Umberto Eco - Il nome della rosa (audiolibro) letto da Tommaso Ragno
        + Umberto Eco - Nome della rosa, Il [ITA / M4B]
        + Eco - Il nome della rosa (versione integrale)
        - Umberto Eco - Il nome della rosa (radiodramma)
        - Umberto Eco - Postille a Il nome della rosa
        - Umberto Eco - Il nome della rosa (riassunto)
        - Umberto Eco - Il nome della rosa - capitolo 4
        - Il nome della rosa 1986 DVDRip ITA
        - Umberto Eco - Il nome della rosa [ridotto]
        """,
    ),
    "dutch": (
        ONTDEKKING,
        """
        + Harry Mulisch - De ontdekking van de hemel (luisterboek)
        + Mulisch, Harry - De ontdekking van de hemel - voorgelezen door Dirk Roofthooft
        + Harry Mulisch - Ontdekking van de hemel, De [NL]
        - Harry Mulisch - De ontdekking van de hemel (hoorspel)
        - Harry Mulisch - De ontdekking van de hemel (samenvatting)
        - Harry Mulisch - De ontdekking van de hemel - Deel 1
        - Harry Mulisch - De aanslag
        - De ontdekking van de hemel (2001) film
        """,
    ),
    "swedish": (
        MILLENNIUM,
        """
        + Stieg Larsson - Män som hatar kvinnor (ljudbok)
        + Stieg Larsson - Millennium 1 - Man som hatar kvinnor
        + Stieg Larsson - Millennium Del 1: Män som hatar kvinnor, uppläsare Reine Brynolfsson
        - Stieg Larsson - Millennium 2 - Flickan som lekte med elden
        - Stieg Larsson - Millennium-trilogin
        - Stieg Larsson - Millennium 1-3
        - Stieg Larsson - Män som hatar kvinnor (förkortad)
        - Stieg Larsson - Män som hatar kvinnor [DAN / MP3]
        - Stieg Larsson - Mænd der hader kvinder (lydbog)
        """,
    ),
    "polish": (
        WITCHER_PL,
        """
        + Andrzej Sapkowski - Ostatnie życzenie (audiobook PL)
        + Andrzej Sapkowski - Wiedzmin 1 - Ostatnie zyczenie [czyta Roch Siemianowski]
        + Sapkowski Andrzej - Wiedźmin Tom 1 - Ostatnie życzenie
        - Andrzej Sapkowski - Ostatnie życzenie (słuchowisko)
        - Andrzej Sapkowski - Wiedźmin Tom 2 - Miecz przeznaczenia
        - Andrzej Sapkowski - Wiedźmin - cały cykl
        - Andrzej Sapkowski - Ostatnie życzenie - rozdział 3
        - Andrzej Sapkowski - Ostatnie życzenie (streszczenie)
        """,
    ),
    "russian": (
        MASTER_RU,
        """
        + Михаил Булгаков - Мастер и Маргарита (аудиокнига)
        + Булгаков Михаил - Мастер и Маргарита [читает Максим Пинскер, 2013, 128 kbps, MP3]
        + Булгаков М. - Мастер и Маргарита
        - Михаил Булгаков - Мастер и Маргарита (аудиоспектакль)
        - Михаил Булгаков - Мастер и Маргарита (часть 1)
        - Михаил Булгаков - Собрание сочинений
        - Михаил Булгаков - Мастер и Маргарита (краткое содержание)
        - Mikhail Bulgakov - The Master and Margarita
        """,
    ),
    "japanese": (
        KAFKA_JA,
        """
        + 村上春樹 - ノルウェイの森
        + ノルウェイの森 / 村上春樹 [オーディオブック]
        - 村上春樹 - ノルウェイの森（上）
        - 村上春樹 - ノルウェイの森 第1巻
        - 村上春樹 - ノルウェイの森 要約
        - 村上春樹 - 海辺のカフカ
        """,
    ),
    "earthsea": (
        EARTHSEA,
        """
        + Ursula K. Le Guin - A Wizard of Earthsea
        + Ursula K. LeGuin - A Wizard of Earthsea [Earthsea 1]
        + Le Guin, Ursula K - Earthsea 01 - A Wizard of Earthsea
        + Ursula Le Guin - Wizard of Earthsea, A (Earthsea Cycle, Book 1)
        - Ursula K. Le Guin - Earthsea 02 - The Tombs of Atuan
        - Ursula K. Le Guin - Tales from Earthsea
        - Ursula K. Le Guin - The Earthsea Quartet
        - Ursula K. Le Guin - Earthsea (BBC Radio 4)
        - Ursula K. Le Guin - A Wizard of Earthsea - The Tombs of Atuan - The Farthest Shore
        """,
    ),
    "novella": (
        EDGEDANCER,
        """
        + Brandon Sanderson - Stormlight Archive 2.5 - Edgedancer
        + Edgedancer: From the Stormlight Archive - Brandon Sanderson
        + Brandon.Sanderson.The.Stormlight.Archive.2.5.Edgedancer.Unabridged.MP3-GRP
        - Brandon Sanderson - Stormlight Archive 2 - Words of Radiance
        - Brandon Sanderson - Stormlight Archive 3.5 - Dawnshard
        - Brandon Sanderson - Arcanum Unbounded (Edgedancer, The Emperor's Soul)
        """,
    ),
    "radio": (
        CORALINE_BBC,
        """
        + Good Omens - Neil Gaiman & Terry Pratchett (BBC Radio 4 full cast dramatisation)
        + Neil Gaiman, Terry Pratchett - Good Omens - BBC Radio 4
        + Terry Pratchett and Neil Gaiman - Good Omens
        - Good Omens S02 2023 1080p AMZN WEB-DL
        - Good Omens - BBC Radio 4 - Episode 1
        - Good Omens Soundtrack - David Arnold
        """,
    ),
    "set": (
        NARNIA_SET,
        """
        + C.S. Lewis - The Chronicles of Narnia Complete Audio Collection
        + CS Lewis - Chronicles of Narnia Complete Audio Collection (Prince Caspian, The Last Battle) MP3
        - C.S. Lewis - The Chronicles of Narnia 1 - The Magician's Nephew
        - C.S. Lewis - The Chronicles of Narnia
        - C.S. Lewis - The Chronicles of Narnia Complete Audio Collection - CD 3
        """,
    ),
    "language words": (
        BRASS,
        """
        + Kingsley Amis - The Russian Girl
        + Kingsley Amis - The Russian Girl (read by Dawn French)
        + The Russian Girl by Kingsley Amis [ENG / MP3]
        - Kingsley Amis - The Russian Girl [Russian]
        - Kingsley Amis - The Russian Girl (Deutsch)
        - Kingsley Amis - Girl, 20
        """,
    ),
    "litrpg": (
        CARL4,
        """
        + Matt Dinniman - The Gate of the Feral Gods: Dungeon Crawler Carl, Book 4
        + Matt Dinniman - Dungeon Crawler Carl 4
        + Dungeon Crawler Carl Book 4 - Matt Dinniman - Jeff Hays [M4B]
        + Dungeon Crawler Carl 04 The Gate of the Feral Gods (Matt Dinniman)
        - Matt Dinniman - Dungeon Crawler Carl
        - Matt Dinniman - Dungeon Crawler Carl Book 5
        - Matt Dinniman - Dungeon Crawler Carl Books 1-4
        - Matt Dinniman - Dungeon Crawler Carl 1 to 7
        - Dungeon Crawler Carl Series (Books 1 thru 6) - Matt Dinniman
        - Matt Dinniman - Dungeon Crawler Carl 4 - The Butcher's Masquerade
        """,
    ),
    "part wanted": (
        PART2,
        """
        + Brandon Sanderson - Words of Radiance (Part 2 of 5) [Dramatized Adaptation] GraphicAudio
        + Words of Radiance (2 of 5) [Dramatized Adaptation] by Brandon Sanderson [ENG / M4B]
        - Brandon Sanderson - Words of Radiance (Part 1 of 5) [Dramatized Adaptation]
        - Brandon Sanderson - Words of Radiance (3 of 5) [Dramatized Adaptation]
        - Brandon Sanderson - Words of Radiance
        - Brandon Sanderson - Words of Radiance (Parts 1-5) GraphicAudio
        """,
    ),
    "the martian": (
        WantedBook("The Martian", ("Andy Weir",), narrators=("R. C. Bray",), runtime_min=653, year=2011, language="en"),
        """
        + Andy Weir - The Martian (R.C. Bray)
        + Andy Weir - The Martian (2013) [R. C. Bray] [Podium Publishing]
        + The Martian (Unabridged) Andy Weir - 2013 (Sci-Fi) [Audible] [M4B 63kbps]
        + Weir,Andy-The.Martian.M4B
        + [MP3] The Martian - Andy Weir
        + Andy Weir -- The Martian -- Wil Wheaton
        + Andy Weir – The Martian | Read by Wil Wheaton | 64 kbps
        + The Martian - Weir
        + The.Martian.2014.Andy.Weir.R.C.Bray.Unabridged.M4B
        + The Martian, Andy Weir [Audiobook]
        + AndyWeir_TheMartian
        + The Martian Andy Weir Unabridged Audiobook MP3 64Kbps 10h 53m
        - The Martian (2015) EXTENDED 1080p
        - The Martian Chronicles - Ray Bradbury
        - Andy Weir - The Martian: Classroom Edition
        - Andy Weir - The Martian (The Martian 1-2)
        - Andy Weir - Artemis + The Martian
        - Andy Weir - The Martian / Artemis / Project Hail Mary
        - Andy Weir - 3 Audiobooks
        - Andy Weir Collection
        - The Martian - Andy Weir - Der Marsianer
        - Andy Weir - Der Marsianer
        - Andy Weir - The Martian [RUS]
        - Andy Weir - The Martian (Russian)
        - Andy Weir - Марсианин
        - Andy Weir - The Martian - 01 of 12.mp3
        - 01 - The Martian - Andy Weir.mp3
        - Andy Weir - The Martian - Intro
        - Andy Weir - The Martian (Excerpt)
        - Andy Weir - The Martian Bonus Chapter
        - Andy Weir - The Martian, an interview
        - The Martian by Andy Weir (Trivia-On-Books)
        - The Martian: A Novel by Andy Weir | Summary & Analysis
        - The Martian by Andy Weir Companion
        - The Martian - Andy Weir.pdf
        - The Martian - Andy Weir [azw3]
        - Harry Gregson-Williams - The Martian (Songs)
        - Andy Weir - The Martian (Narrated by ElevenLabs AI)
        - Andy Weir - The Martian (Google TTS)
        - Andy Weir - The Martian read by Microsoft Zira
        - George du Maurier - The Martian
        """,
    ),
    "twilight": (
        WantedBook(
            "Twilight", ("Stephenie Meyer",), runtime_min=771, series="The Twilight Saga", position="1", language="en"
        ),
        """
        + Stephenie Meyer - Twilight Saga 1 - Twilight
        + Twilight (Twilight, #1) by Stephenie Meyer
        + Stephenie Meyer - [Twilight 01] - Twilight (v2)
        + Twilight Saga, The - Book 01 - Twilight (Stephenie Meyer)
        - Stephenie Meyer - Twilight Saga
        - Stephenie Meyer - The Twilight Saga Collection
        - Stephenie Meyer - Twilight - New Moon
        - Stephenie Meyer - Twilight 2 New Moon
        - Stephenie Meyer - Twilight New Moon Eclipse Breaking Dawn
        - Stephenie Meyer - Life and Death: Twilight Reimagined
        - Stephenie Meyer - Midnight Sun (Twilight)
        - Stephenie Meyer - Twilight (Bis(s) zum Morgengrauen)
        - Stephenie Meyer - Bis(s) zum Morgengrauen
        - Twilight: The Graphic Novel - Stephenie Meyer
        - Twilight Director's Notebook - Catherine Hardwicke
        - Elie Wiesel - Twilight
        - Stephenie Meyer - Twilight / Life and Death
        - Twilight Tenth Anniversary/Life and Death Dual Edition - Stephenie Meyer
        """,
    ),
    "harry potter and the philosopher's stone": (
        WantedBook(
            "Harry Potter and the Philosopher's Stone",
            ("J. K. Rowling",),
            narrators=("Stephen Fry",),
            series="Harry Potter",
            position="1",
            language="en",
        ),
        """
        + J.K. Rowling - Harry Potter and the Philosopher's Stone (Stephen Fry)
        + Harry Potter 1 - Harry Potter and the Philosophers Stone - J K Rowling
        + JK Rowling - Harry Potter #1 - Harry Potter and the Philosopher's Stone [Jim Dale]
        + Harry.Potter.and.the.Philosophers.Stone.J.K.Rowling.Stephen.Fry.MP3
        + Rowling, J. K. - [Harry Potter 01] - Harry Potter and the Philosopher's Stone
        - J.K. Rowling - Harry Potter and the Chamber of Secrets
        - J.K. Rowling - Harry Potter 1-7
        - J.K. Rowling - Harry Potter 1-7 (Stephen Fry)
        - J.K. Rowling - Harry Potter Complete (Stephen Fry)
        - J.K. Rowling - Harry Potter 2
        - Harry Potter and the Philosopher's Stone (Full-Cast Edition) - J.K. Rowling
        - Harry Potter und der Stein der Weisen - J.K. Rowling
        - Harry Potter and the Philosopher's Stone - JK Rowling [Disk 1]
        - Harry Potter and the Philosopher's Stone (2001) 2160p
        - Harry Potter and the Philosopher's Stone OST - John Williams
        - Harry Potter: A Journey Through a History of Magic
        """,
    ),
    "mistborn: the final empire": (
        WantedBook(
            "Mistborn: The Final Empire",
            ("Brandon Sanderson",),
            narrators=("Michael Kramer",),
            series="Mistborn",
            position="1",
            runtime_min=1479,
            language="en",
        ),
        """
        + Brandon Sanderson - Mistborn 01 - The Final Empire
        + Brandon Sanderson - Mistborn: The Final Empire (Michael Kramer)
        + Brandon Sanderson - Mistborn Book 1
        + The Final Empire: Mistborn, Book 1 by Brandon Sanderson [ENG / M4B]
        - Brandon Sanderson - Mistborn 02 - The Well of Ascension
        - Brandon Sanderson - Mistborn Trilogy
        - Brandon Sanderson - Mistborn
        - Brandon Sanderson - Mistborn: The Well of Ascension
        - Brandon Sanderson - Mistborn 4 - The Alloy of Law
        - Brandon Sanderson - Mistborn 1 [GraphicAudio]
        - Brandon Sanderson - Mistborn: Secret History
        """,
    ),
    "the name of the rose": (
        WantedBook("The Name of the Rose", ("Umberto Eco",), language="en"),
        """
        + Umberto Eco - The Name of the Rose (trans. William Weaver)
        + The Name of the Rose by Umberto Eco, William Weaver - translator [ENG / M4B]
        - Umberto Eco - Il nome della rosa
        - Umberto Eco - The Name of the Rose (BBC Radio 4)
        """,
    ),
    "the french revolution": (
        WantedBook("The French Revolution", ("Thomas Carlyle",), language="en"),
        """
        + Thomas Carlyle - The French Revolution
        + The French Revolution by Thomas Carlyle [ENG / MP3]
        - Thomas Carlyle - The French Revolution, Vol. 1
        - Thomas Carlyle - The French Revolution [French]
        - Thomas Carlyle - The French Revolution: The Bastille
        - Ian Davidson - The French Revolution
        """,
    ),
    "a tale of two cities": (
        WantedBook("A Tale of Two Cities", ("Charles Dickens",), narrators=("Simon Vance",), language="en"),
        """
        + Charles Dickens - A Tale of 2 Cities
        + Dickens - Tale of Two Cities, A - Simon Vance
        + A_Tale_Of_Two_Cities-Charles_Dickens-UNABRIDGED
        - Charles Dickens - A Tale of Two Cities Part 2
        - Charles Dickens - A Tale of Two Cities / Great Expectations
        - Charles Dickens - A Tale of Two Cities (Saddleback Classics)
        - Charles Dickens - A Tale of Two Cities (Classic Starts)
        - Charles Dickens - A Tale of Two Cities - Book the First
        - Charles Dickens - A Tale of Two Cities (BBC Children in Need)
        """,
    ),
    "le comte de monte-cristo": (
        WantedBook("Le comte de Monte-Cristo", ("Alexandre Dumas",), language="fr"),
        """
        + Alexandre Dumas - Le Comte de Monte Cristo (version intégrale)
        - Alexandre Dumas - Le Comte de Monte Cristo T1
        - Alexandre Dumas - Le Comte de Monte Cristo - 1ère partie
        - Alexandre Dumas - Le Comte de Monte-Cristo, Vol 2
        - Alexandre Dumas - Le Comte de Monte-Cristo (ENG)
        - The Count of Monte Cristo - Alexandre Dumas
        """,
    ),
    "der prozess": (
        WantedBook("Der Prozess", ("Franz Kafka",), language="de"),
        """
        + Franz Kafka - Der Prozess (Ungekürzt)
        - Franz Kafka - Der Prozess (Hörspiel BR)
        - Franz Kafka - Der Prozess - Teil 1 von 3
        - Franz Kafka - Der Prozess (1/3)
        - Franz Kafka - Der Prozess 01
        """,
    ),
    "wool": (
        WantedBook("Wool", ("Hugh Howey",), series="Silo", position="1", language="en"),
        """
        + Hugh Howey - Wool (Silo 1)
        + Hugh Howey - Silo Series, Book 1 - Wool
        - Hugh Howey - Wool 2
        - Hugh Howey - Silo 2 - Shift
        - Hugh Howey - Silo Trilogy
        - Hugh Howey - Wool, Shift, Dust
        """,
    ),
    "defiance of the fall 5": (
        WantedBook(
            "Defiance of the Fall 5",
            ("TheFirstDefier", "JF Brink"),
            series="Defiance of the Fall",
            position="5",
            language="en",
        ),
        """
        + TheFirstDefier, JF Brink - Defiance of the Fall 05
        + Defiance of the Fall, Book 5 - J.F. Brink
        + Defiance of the Fall V - TheFirstDefier
        + Defiance of the Fall: Book Five: A LitRPG Adventure - TheFirstDefier
        - Defiance of the Fall 15 - JF Brink
        - Defiance of the Fall 5-8 - JF Brink
        - Defiance of the Fall - JF Brink
        """,
    ),
    "the complete sherlock holmes": (
        WantedBook("The Complete Sherlock Holmes", ("Arthur Conan Doyle",), language="en"),
        """
        + Arthur Conan Doyle - The Complete Sherlock Holmes (Simon Vance)
        + Sir Arthur Conan Doyle - The Complete Sherlock Holmes
        - Arthur Conan Doyle - Sherlock Holmes - A Study in Scarlet
        - Arthur Conan Doyle - The Adventures of Sherlock Holmes
        - Arthur Conan Doyle - The Complete Sherlock Holmes, Volume 2
        """,
    ),
    "the talisman": (
        WantedBook("The Talisman", ("Stephen King", "Peter Straub"), language="en"),
        """
        + Stephen King & Peter Straub - The Talisman
        + Stephen King and Peter Straub - Talisman, The [Frank Muller]
        + King_Straub_The_Talisman_MP3
        + Stephen King - The Talisman (with Peter Straub)
        - Walter Scott - The Talisman
        - Stephen King - Black House (The Talisman #2)
        """,
    ),
    "anna karenina": (
        WantedBook("Anna Karenina", ("Leo Tolstoy",), narrators=("Maggie Gyllenhaal",), language="en"),
        """
        + Lev Tolstoy - Anna Karenina (Maggie Gyllenhaal)
        + Leo Tolstoy - Anna Karenina
        + Tolstoy, Leo - Anna Karenina [Constance Garnett, translator]
        - Лев Толстой - Анна Каренина
        - Leo Tolstoy - Anna Karenina, Part One
        - Leo Tolstoy - Anna Karenina (Hörbuch)
        - Anna Karenina (1997) DVDRip
        """,
    ),
}

ROWS = [
    pytest.param(book, line[2:].strip(), line[0] == "+", id=f"{name}: {line}")
    for name, (book, table) in CASES.items()
    for line in (row.strip() for row in table.strip().splitlines())
    if line
]


def offer(name: str) -> Release:
    return Release(key=name, title=name, categories=(3030,), seeders=5, size=None)


@pytest.mark.parametrize(("book", "name", "right"), ROWS)
def test_a_name_is_taken_only_where_it_is_the_wanted_book(book: WantedBook, name: str, right: bool) -> None:
    selection = choose_release(book, [offer(name)])
    assert (selection.chosen is not None) == right, selection.reason


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(ROWS) >= 440
