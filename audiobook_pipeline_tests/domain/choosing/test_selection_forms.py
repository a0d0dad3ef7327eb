"""How one book is written in many ways, and what only looks like it: one rule of names a test.

``+`` before a name: it is the book, ``-``: it is not.
"""

import pytest

from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook


def book(title: str, *authors: str, language: str = "en", **facts: object) -> WantedBook:
    return WantedBook(title, authors, language=language, **facts)  # type: ignore[arg-type]


CASES: dict[str, tuple[WantedBook, str]] = {
    "a series with its number within the title": (
        book("Harry Potter and the Philosopher's Stone", "J. K. Rowling", series="Harry Potter", position="1"),
        """
        + J.K. Rowling - Harry Potter 1 and the Philosophers Stone (Stephen Fry)
        + J.K. Rowling - Harry Potter 01 - The Philosopher's Stone
        + J.K. Rowling - Harry Potter Book 1 - Harry Potter and the Philosopher's Stone
        - J.K. Rowling - Harry Potter 2 and the Chamber of Secrets (Stephen Fry)
        - J.K. Rowling - Harry Potter 2 - The Philosopher's Stone
        - J.K. Rowling - Harry Potter 1-7
        """,
    ),
    "one word behind the series": (
        book("Cradle: Unsouled", "Will Wight", series="Cradle", position="1"),
        """
        + Unsouled by Will Wight [ENG / M4B] [VIP]
        - Elise Faber - Unsouled
        - Will Wight - Cradle 02 - Soulsmith
        """,
    ),
    "halves": (
        book("The 7½ Deaths of Evelyn Hardcastle", "Stuart Turton"),
        """
        + Stuart Turton - The 7 1-2 Deaths of Evelyn Hardcastle [M4B]
        + The Seven and a Half Deaths of Evelyn Hardcastle - Stuart Turton
        + Stuart.Turton.The.7.5.Deaths.of.Evelyn.Hardcastle
        - Stuart Turton - The 7 Deaths of Evelyn Hardcastle
        """,
    ),
    "one letter wrong in a long title or name": (
        book("The Name of the Wind", "Patrick Rothfuss", series="The Kingkiller Chronicle", position="1"),
        """
        + Patrick Rothfus - The Name of the Wind
        - Patrick Rothman - The Name of the Wind
        - Patrick Rothfuss - The Game of the Wind
        """,
    ),
    "a digit is no letter": (
        book("Metro Underground 2033", "Dmitry Glukhovsky"),
        """
        + Dmitry Glukhovsky - Metro Undergruond 2033
        - Dmitry Glukhovsky - Metro Underground 2034
        """,
    ),
    "degrees and titles of the author": (
        book("The Body Keeps the Score", "Bessel van der Kolk M.D."),
        """
        + Bessel van der Kolk - The Body Keeps The Score (Unabridged) 2021
        + The Body Keeps the Score by Bessel van der Kolk, MD
        """,
    ),
    "initials stand for what has many words": (
        book(
            "He Who Fights with Monsters 2",
            "Shirtaloon",
            series="He Who Fights with Monsters",
            position="2",
            narrators=("Heath Lee Miller",),
        ),
        """
        + HWFWM - He Who Fights With Monsters Book 2 - Shirtaloon
        + HWFWM2 - He Who Fights With Monsters 2 - Shirtaloon (HLM)
        - HWFWM3 - He Who Fights With Monsters - Shirtaloon
        """,
    ),
    "other names of the book and of its author": (
        book("Outlander", "Robin Hobb", narrators=("Davina Porter",)),
        """
        + Robin Hobb - Cross Stitch (aka Outlander)
        + Robin Hobb - Outlander (originally published as Cross Stitch) [M4B]
        + Margaret Ogden writing as Robin Hobb - Outlander [unabridged]
        - Robin Hobb - Cross Stitch, Outlander
        """,
    ),
    "a subtitle that describes is in the wanted language": (
        book("Bad Blood", "John Carreyrou"),
        """
        + John Carreyrou - Bad Blood: The True Story of a Fraud
        - John Carreyrou - Bad Blood: Die wahre Geschichte des größten Betrugs
        """,
    ),
    "brackets hold readers, and sometimes other things": (
        book("The Silent Patient", "Alex Michaelides", narrators=("Jack Hawkins", "Thandiwe Newton")),
        """
        + The Silent Patient - Alex Michaelides (Louise Brealey)
        + The Silent Patient - Alex Michaelides (Thandie Newton)
        - The Silent Patient by Alex Michaelides (Discussion Prompts)
        - Alex Michaelides - The Silent Patient (Board Game)
        """,
    ),
    "another volume in the brackets of a series": (
        book("Red Rising", "Pierce Brown", series="Red Rising", position="1", narrators=("Tim Gerard Reynolds",)),
        """
        + Pierce Brown - Red Rising (TGR)
        + Pierce Brown - Red Rising (Rupert Degas)
        - Pierce Brown - Red Rising (Golden Son)
        """,
    ),
    "what else stands beside a title": (
        book("Frankenstein", "Mary Shelley", subtitle="The Modern Prometheus", runtime_min=510),
        """
        + Mary Shelley - Frankenstein; or, the Modern Prometheus
        + Frankenstein of Mary Shelley - audio book mp3
        + Mary Shelley - Frankenstein (version 3) - LibriVox
        + Mary Shelley - Frankenstein (1818 ed)
        + Mary Shelley - Frankenstein [Audible Edition]
        + Mary Shelley - Frankenstein, 8h30m
        + Mary Shelley - Frankenstein Audiobook [64]
        + Mary Shelley - Frankenstein (7 CDs) [all discs]
        + Mary_Shelley-Frankenstein-Unabridged-AUDIOBOOK-2004-ANAL0G
        + Dan Stevens reads Frankenstein - Mary Shelley
        - Mary Shelley - Frankenstein, 2h30m
        - Mary Shelley - Frankenstein [12]
        """,
    ),
    "all parts of a dramatisation, or the one that is wanted": (
        book("Elantris, Part 1 of 3 [Dramatized Adaptation]", "Brandon Sanderson", series="Elantris", position="1"),
        """
        + Brandon Sanderson - Elantris (1 of 3) (GraphicAudio)
        - Brandon Sanderson - Elantris (2 of 3) (GraphicAudio)
        - Brandon Sanderson - Elantris (1-3 of 3) (GraphicAudio)
        """,
    ),
    "a dramatisation as a whole": (
        book("Warbreaker [Dramatized Adaptation]", "Brandon Sanderson"),
        """
        + GraphicAudio - Brandon Sanderson - Warbreaker 1-3 of 3 (complete) [M4B]
        - GraphicAudio - Brandon Sanderson - Warbreaker 1-2 of 3 [M4B]
        """,
    ),
    "a dramatisation by its cast": (
        book(
            "The Lord of the Rings",
            "J.R.R. Tolkien",
            subtitle="BBC Radio Dramatisation",
            narrators=("Ian Holm", "Michael Hordern"),
        ),
        """
        + The Lord of the Rings - BBC Radio Dramatisation 1981 (Ian Holm, Michael Hordern)
        - The Lord of the Rings - BBC Radio Dramatisation 1981
        """,
    ),
    "number words that count nothing": (
        book("The Three-Body Problem", "Cixin Liu", series="Remembrance of Earth's Past", position="1"),
        """
        + Liu Cixin - The Three Body Problem (Luke Daniels) [Three-Body Trilogy 1]
        - Liu Cixin - The Dark Forest [Three-Body Trilogy 2]
        - Liu Cixin - The Three Body Problem [Three-Body Trilogy 2]
        """,
    ),
    "censored and abbreviated words": (
        book("The Subtle Art of Not Giving a F*ck by Doctor Mann", "Mark Manson"),
        """
        + Mark Manson - The Subtle Art of Not Giving a Fuck by Dr Mann
        + Mark Manson - The Subtle Art of Not Giving a F--k by Dr. Mann
        """,
    ),
    "authors who share a surname": (
        book("Пикник на обочине", "Аркадий Стругацкий", "Борис Стругацкий", language="ru"),
        """
        + Стругацкие Аркадий и Борис - Пикник на обочине [Левашёв В., 2008, 128 kbps]
        + А. и Б. Стругацкие - Пикник на обочине (аудиокнига, MP3)
        + Стругацкие - Пикник на обочине
        - Стругацкие - Трудно быть богом
        """,
    ),
    "an author's surname may be another author's title": (
        book("Legacy", "Greg Bear"),
        """
        + Bear - Legacy - MP3
        + Legacy - Bear - Anna Lowe
        - Bear Legacy - Anna Lowe
        """,
    ),
    "a language beside the format": (
        book("Le Petit Prince", "Antoine de Saint-Exupéry", language="fr"),
        """
        + Saint-Exupéry - Le Petit Prince MP3 FR
        - Saint-Exupéry - Le Petit Prince MP3 D        """,
    ),
    "discs hold no more than they can": (
        book("A Promised Land", "Barack Obama", runtime_min=1750),
        """
        + Barack Obama - A Promised Land CD 1-24
        + Barack Obama - A Promised Land CD 1-14 complete MP3
        - Barack Obama - A Promised Land CD 1-14
        """,
    ),
    "sites, groups and technical words": (
        book("Legacy of Dust", "Greg Bear", runtime_min=600),
        """
        + Greg Bear - Legacy of Dust 128kbps CBR
        + Greg Bear - Legacy of Dust 64kb/s
        + Greg Bear - Legacy of Dust [AAX to M4B]
        + Greg Bear - Legacy of Dust [h33t]
        + Greg Bear - Legacy of Dust-TheBeeSwarm
        + [ www.Site-Name.org ] - Greg Bear - Legacy of Dust
        - Greg Bear - Legacy of Dust CBR
        - Greg Bear - Legacy of Dust [Ashes]
        - Greg Bear - Legacy of Dust (read comments)
        - Greg Bear - Legacy of Dust (A.I.)
        - Greg Bear - Legacy of Dust (Classic Serial)
        """,
    ),
    "a set by one word": (
        book("Red Rising", "Pierce Brown", series="Red Rising", position="1"),
        """
        + Pierce Brown - Book 1 of Red Rising - Red Rising
        + Pierce Brown - Red Rising Saga 1 - Red Rising
        - Pierce Brown - Red Rising - Trilogy
        - Pierce Brown - Red Rising (Saga) MP3
        - Trilogy - Red Rising - Pierce Brown
        """,
    ),
    "round numbers": (
        book("Twenty Thousand Leagues Under the Sea", "Jules Verne"),
        """
        + Jules Verne - 20,000 Leagues Under the Sea [64/44]
        + 20000 Leagues Under the Sea - Verne, Jules [m4b]
        - Jules Verne - 2000 Leagues Under the Sea
        """,
    ),
    "round numbers in digits": (
        book("100 Years of Solitude", "Gabriel García Márquez"),
        """
        + Gabriel Garcia Marquez - One Hundred Years of Solitude
        + Gabriel Garcia Marquez - A Hundred Years of Solitude
        - Gabriel Garcia Marquez - Years of Solitude
        """,
    ),
    "two titles": (
        book("Хоббит, или Туда и обратно", "Джон Р. Р. Толкин", language="ru"),
        """
        + Джон Толкин - Хоббит, или Туда и обратно [Пётр Маркин, 2011, 128 kbps]
        + Толкин Дж. Р. Р. - Хоббит [аудиокнига, MP3]
        - Толкин - Хоббит. Аудиоспектакль
        """,
    ),
    "a title behind the series and its number": (
        book(
            "Dungeon Crawler Carl 2: Carl's Doomsday Scenario",
            "Matt Dinniman",
            series="Dungeon Crawler Carl",
            position="2",
        ),
        """
        + Matt Dinniman - Carl's Doomsday Scenario
        + Matt Dinniman - Dungeon Crawler Carl 02 - Carl's Doomsday Scenario
        - Matt Dinniman - Dungeon Crawler Carl
        - Matt Dinniman - Dungeon Crawler Carl 03 - Carl's Doomsday Scenario
        """,
    ),
    "broadcasters": (
        book("Der Herr der Ringe", "J.R.R. Tolkien", subtitle="Hörspiel", language="de"),
        """
        + Der Herr der Ringe - J.R.R. Tolkien - Hörspiel SWR/WDR 1992 komplett (Hörbuch MP3)
        - Der Herr der Ringe - J.R.R. Tolkien - Hörspiel - Teil 03
        """,
    ),
    "computer voices by their makers": (
        book("La sombra del viento", "Carlos Ruiz Zafón", language="es"),
        """
        + Carlos Ruiz Zafon - La sombra del viento [Audiolibro]
        - Carlos Ruiz Zafón - La sombra del viento [Voz Loquendo Jorge]
        """,
    ),
    "a series with its number in a field before the title, which the record lacks": (
        book("Blowback", "Ada Winter"),
        """
        + Ada Winter - Nils Arden 4 - Blowback [M4B]
        + Ada Winter - [Nils Arden 04] - Blowback
        + Ada Winter-Nils Arden 04-Blowback-M4B
        + Winter, Ada - Nils Arden 04 - Blowback
        - Ada Winter - Blowback 2 - Takedown
        - Ada Winter - Blowback 2
        - Ada Winter - Nils Arden 4-5 - Blowback, Takedown
        - Ada Winter - Takedown (Blowback 2)
        """,
    ),
    "a genre as the subtitle of a volume": (
        book("The Lantern Fool 4", "Zoe Roe", series="The Lantern Fool", position="4"),
        """
        + Zoe Roe - The Lantern Fool 4: A LitRPG Adventure
        - Zoe Roe - The Lantern Fool: A LitRPG Adventure
        - Zoe Roe - The Lantern Fool 5: A LitRPG Adventure
        - Zoe Roe - The Lantern Fool 4: The Iron Adventure
        """,
    ),
    "a subtitle that is another one than the record's": (
        book("The Pioneer Cooks: Food from My Frontier", "Ree Roe"),
        """
        + Ree Roe - The Pioneer Cooks: Food from My Frontier
        - Ree Roe - The Pioneer Cooks: Recipes from an Accidental Country Girl
        - Ree Roe - The Pioneer Cooks: A Year of Holidays
        """,
    ),
    "a subtitle that is a title": (
        book("Mistland: Secret History", "Ada Winter"),
        """
        + Ada Winter - Mistland - Secret History
        - Ada Winter - Mistland [M4B]
        - Ada Winter - Mistland 1 - The First Empire
        """,
    ),
    "a world before the title": (
        book("Viridian Tide Online: Doom Forge", "Jim Roe"),
        """
        + Jim Roe - Viridian Tide Online - Doom Forge
        - Jim Roe - Viridian Tide Online
        - Jim Roe - Viridian Tide Online: Cataclysm
        - Jim Roe - Viridian Tide Online 6
        """,
    ),
    "a volume behind the words of a subtitle": (
        book("A Cave Lord's Road: Climbing to the Top! Volume 2", "Zoe Roe"),
        """
        + Zoe Roe - A Cave Lord's Road: Climbing to the Top! Volume 2
        - Zoe Roe - A Cave Lord's Road
        - Zoe Roe - A Cave Lord's Road: Climbing to the Top! Volume 1
        """,
    ),
    "the first word of the series before a volume": (
        book(
            "Kono: A Blessing on This World!, Vol. 6", "Zoe Roe", series="Kono: A Blessing on This World!", position="6"
        ),
        """
        + Kono: A Blessing on This World!, Vol. 6 by Zoe Roe
        - Zoe Roe - Kono
        - Kono: A Blessing on This World!, Vol. 7 by Zoe Roe
        """,
    ),
    "titles that a volume lists": (
        book(
            "The Amberiad, Vol. 1: Pawn of Storms / Queen of Salt", "Ada Winter", series="The Amberiad", position="1-2"
        ),
        """
        - Ada Winter - The Amberiad 01 - Pawn of Storms
        - Ada Winter - Pawn of Storms
        """,
    ),
    "a title of a person in the title": (
        book("Dalloway", "Virginia Woolf"),
        """
        + Mrs. Virginia Woolf - Dalloway
        - Virginia Woolf - Mrs. Dalloway
        - Woolf.Mrs.Dalloway.M4B
        """,
    ),
    "numerals of parts": (
        book("Henry VI, Part 2", "William Shakespeare"),
        """
        + William Shakespeare - Henry VI Part II
        + William Shakespeare - Henry VI, Part Two
        - William Shakespeare - Henry VI Part III
        - William Shakespeare - Henry VI
        """,
    ),
    "a set by its volumes": (
        book("The Hollow Shore Trilogy", "Ada Winter"),
        """
        + Ada Winter - The Hollow Shore Trilogy
        + Ada Winter - The Hollow Shore (Books 1-3)
        - Ada Winter - The Hollow Shore
        - Ada Winter - The Hollow Shore 2
        - Ada Winter - The Hollow Shore 1-2
        - Ada Winter - The Hollow Shore 1-4
        - Ada Winter - 9 Books (incl. The Hollow Shore Trilogy)
        """,
    ),
    "a title that goes on from its series": (
        book(
            "Die Wellenreiter und die Jagd nach dem Licht",
            "Ann Autor",
            series="Die Wellenreiter",
            position="1",
            language="de",
        ),
        """
        + Die Wellenreiter - Folge 1 - Die Jagd nach dem Licht
        + Die Wellenreiter - Folge 1 - und die Jagd nach dem Licht
        - Die Wellenreiter - Folge 2 - Die Jagd nach dem Licht
        """,
    ),
    "an author's middle name and genitive": (
        book("The Last Man", "Mary Shelley"),
        """
        + The Last Man by Mary Wollstonecraft Shelley [MP3]
        + Mary Shelley's The Last Man
        - The Last Man by Mary Ann Evans
        """,
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_names_are_told_by_how_they_are_made(rule: str) -> None:
    wanted, text = CASES[rule]
    names = [line.strip() for line in text.strip().splitlines()]
    releases = [Release(key=name, title=name[2:], categories=(3030,)) for name in names]
    verdicts = choose_release(wanted, releases).verdicts
    wrong = {v.release.key: v.reason for v in verdicts if v.accepted != v.release.key.startswith("+")}
    assert not wrong


@pytest.mark.parametrize(("name", "taken"), [("Rivers of London M4B", True), ("Rivers of London", False)])
def test_what_tells_of_no_audio_and_is_the_size_of_a_text_is_one(name: str, taken: bool) -> None:
    wanted = book("Rivers of London", "Ben Aaronovitch")
    release = Release(key="1", title=f"Ben Aaronovitch - {name}", size=3_000_000, categories=(8010,))
    assert (choose_release(wanted, [release]).chosen is not None) == taken


def test_a_few_minutes_are_no_book_whose_length_nobody_knows() -> None:
    wanted = book("Legacy of Dust", "Greg Bear")
    releases = [Release(key=time, title=f"Greg Bear - Legacy of Dust ({time}) MP3") for time in ("12min", "9 hours")]
    assert choose_release(wanted, releases[:1]).chosen is None
    assert choose_release(wanted, releases).chosen == releases[1]
