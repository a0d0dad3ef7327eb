"""Release names in further styles: folders, usenet subjects, trackers, many languages and scripts, odd titles.

One wanted book an entry; ``+`` before a name: it is the book, ``-``: it is not. What looks easy to a reader here
misled a rule at some time, or would mislead a plain comparison of words.
"""

import pytest

from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook


def book(title: str, *authors: str, language: str = "en", **facts: object) -> WantedBook:
    return WantedBook(title, authors, language=language, **facts)  # type: ignore[arg-type]


CASES: tuple[tuple[WantedBook, str], ...] = (
    (
        book("Emma", "Jane Austen"),
        """
        + emma_solo_librivox Jane Austen 64kb
        + emma_0812_librivox - Jane Austen
        - emma_0812_librivox
        - Jane Austen - Emma (read by Microsoft Aria neural)
        - Jane Austen - Emma (XTTS narrated)
        - Emma - Winter Lane Theatre (Jane Austen, Ann Weaver)
        - Jane Austen - Emma, all 3 books
        """,
    ),
    (
        book("Oliver Twist", "Charles Dickens"),
        """
        + Charles Dickens - Oliver Twist (unabridged)
        - Charles Dickens - Oliver Twist unabridged David Copperfield
        - Charles Dickens - Oliver Twist (unabridged) Martin Chuzzlewit
        - Charles Dickens - Oliver Twist - The Life of Our Lord
        - Charles Dickens - Oliver Twist - The Story of Little Dombey
        """,
    ),
    (
        book("Harbour", "Ada Winter", series="Harbour", position="1"),
        """
        + Ada Winter - Harbour (unabridged)
        - Ada Winter - Harbour (all 7 parts)
        - Ada Winter - Harbour all 3 parts
        - Ada Winter - Harbour, alle 6 Teile
        """,
    ),
    (
        book("Lanterns of Ostrow", "Cy Dorn", "Ben Carter"),
        """
        + Cy Dorn & Ben Carter - Lanterns of Ostrow
        - Brothers Dorn - Lanterns of Ostrow
        """,
    ),
    (
        book("Household Tales", "Jacob Grimm", "Wilhelm Grimm"),
        """
        + Brothers Grimm - Household Tales (unabridged)
        + Gebrüder Grimm: Household Tales [MP3]
        - Brothers Grimm - More Household Tales
        """,
    ),
    (
        book("The Star Harbour", "Ada Winter", series="Harbour Chronicle", position="1", runtime_min=600),
        """
        + Winter, Ada - Harbour Chronicle, Tide One - The Star Harbour
        - Fan Fiction - Harbour Chronicle - Book 01 - The Star Harbour by Ada Winter
        - Missing Chapters - Harbour Chronicle - Book 01 - The Star Harbour by Ada Winter
        - Shortened - Harbour Chronicle - Book 01 - The Star Harbour by Ada Winter
        - Harbour Chronicle Fanfic 1 - The Star Harbour - Ada Winter
        - Harbour Chronicle Recap 1 - The Star Harbour - Ada Winter
        + Ada Winter - Harbour Chronicle Part 1 - MP3
        + The Star Harbour: Harbour Chronicle, Book 1 [B0ABCD1234]
        + Ada Winter - The Star Harbour (all 3 parts)
        + Winter (Ada) - The Star Harbour
        - Winter, Ada - Harbour Chronicle, Tide Two - The Star Harbour
        - Far Isles - Harbour Chronicle - Book 02 - The Star Harbour by Ada Winter
        - Ada Winter - Harbour Chronicle Part 2 - MP3
        - Ada Winter - Harbour Chronicle Part 1 of 2 - MP3
        - Ada Winter - The Star Harbour 2 parts missing
        - Harbour Chronicle Review 1 - The Star Harbour - Ada Winter
        - Harbour Chronicle, Issue 1 - The Star Harbour - Ada Winter
        - Recaps 1 - The Star Harbour - Ada Winter
        - Talking About - Harbour Chronicle - Book 1 - The Star Harbour - Ada Winter
        - Music from - Harbour Chronicle - Book 1 - The Star Harbour - Ada Winter
        """,
    ),
    (
        book("Пикник на обочине", "Аркадий Стругацкий", "Борис Стругацкий", language="ru"),
        """
        + [Аудио] Братья Стругацкие - Пикник на обочине [Левашёв Владимир, 2006 г., 128 kbps]
        - [Аудио] Братья Стругацкие - Трудно быть богом [2006 г., 128 kbps]
        """,
    ),
    (
        book("1984", "George Orwell", narrators=("Simon Prebble",), runtime_min=682, year=1949),
        """
        + George Orwell - 1984 (1949) [Simon Prebble] {64kbps}
        + 1984 by George Orwell [Unabridged] [M4B]
        + Nineteen Eighty-Four - George Orwell (read by Simon Prebble)
        + Orwell, George - Nineteen Eighty Four [2007] [ENG / M4B]
        + George.Orwell.1984.2006.UNABRIDGED.AUDIOBOOK.MP3-iNK
        + George Orwell - 1984 (Audible B002V19RO6)
        + Fiction/George Orwell - 1984 [Audible]
        + [Audiobook] George Orwell 1984 MP3 Retail
        - George Orwell - 1984 & Animal Farm
        - George Orwell - Animal Farm and 1984 [M4B]
        - Orwell: 2-in-1 - 1984, Animal Farm
        - George Orwell - Animal Farm (1984)
        - Nineteen Eighty-Four (1984) 1080p BluRay
        - Van Halen - 1984 [FLAC]
        - Eurythmics - 1984 (For the Love of Big Brother)
        - 1984: The Graphic Novel - George Orwell
        - George Orwell - 1984 (Audible Original, Andrew Garfield, Cynthia Erivo, full cast)
        - George Orwell's 1984 (Audible Dramatisation)
        - BBC Radio 4 - George Orwell - 1984
        - The Ministry of Truth: A Biography of George Orwell's 1984 - Dorian Lynskey
        - 1984 by George Orwell (LitCharts)
        - George Orwell - 1984 [Spanish] Audiolibro
        - George Orwell - 1984 (Hörbuch) gelesen von Christoph Maria Herbst
        - 1Q84 - Haruki Murakami
        - Julia: A Retelling of George Orwell's 1984 - Sandra Newman
        - George Orwell - Essays 1984
        - George Orwell - 1984 part 1 of 2
        - George Orwell - 1984 - Part 2/4
        - George Orwell 1984 [01/37] - "orwell1984.part01.rar" yEnc
        - George Orwell - 1984 (Robot Narrated)
        - Orwell's Nose - John Sutherland
        """,
    ),
    (
        book("11/22/63", "Stephen King", narrators=("Craig Wasson",), runtime_min=1844, year=2011),
        """
        + Stephen King - 11/22/63 (Unabridged)
        + Stephen King - 11.22.63 [Craig Wasson]
        + Stephen King - 11-22-63 - A Novel
        + 11_22_63 by Stephen King [ENG / M4B]
        + Stephen King - 112263 (2011) MP3
        + Stephen.King.11.22.63.2011.Unabridged.AudioBook-DEMON
        + King, Stephen - 11 22 63
        + Stephen King - 11/22/63: A Novel (read by Craig Wasson) 64k
        + Stephen King\\11-22-63\\11-22-63.m4b
        - 11.22.63 S01 2016 1080p BluRay
        - 11.22.63.S01E01.The.Rabbit.Hole
        - Stephen King - 11/22/63 (Il 22.11.63)
        - Stephen King - Der Anschlag (11/22/63) Hörbuch
        - Stephen King - 22/11/63 [FRE / MP3]
        - Stephen King - 11/22/63 - Disc 3
        - Stephen King - 11/22/63 and Under the Dome
        - Stephen King - 11.22.63 Part 3 of 5
        - November 22, 1963 - Adam Braver
        - Stephen King Audiobook Collection 63 books
        - Summary: 11/22/63 by Stephen King
        """,
    ),
    (
        book("It", "Stephen King", narrators=("Steven Weber",), runtime_min=2697, year=1986),
        """
        + Stephen King - It
        + It by Stephen King (Steven Weber) [M4B]
        + Stephen King - IT (1986) [Steven Weber] 44h 57m
        + King, Stephen - It [Unabridged]
        + Stephen.King-It-Unabridged-AUDIOBOOK-2010-GRP
        + Stephen King/It/It.m4b
        + IT - Stephen King - 64kb
        + Stephen King - It (Narrated by Steven Weber) [Audible]
        - Stephen King - As It Is
        - Stephen King - It Grows On You
        - It 2017 1080p BluRay
        - IT Chapter Two 2019
        - Stephen King's It (1990) TV Mini Series
        - Stephen King - If It Bleeds
        - Dave Pelzer - A Child Called It
        - Stephen King - It, Volume 1
        - Stephen King - It / Misery / The Shining
        - Stephen King - Make It Stick
        - Stephen King - It (Es) [GER]
        - Stephen King - Es
        - Alexa Chung - It
        - It Ends with Us - Colleen Hoover
        - It - Stephen King - Part 2 of 4
        - The Losers' Club Podcast - Stephen King's It
        - Stephen King - It (02 of 45)
        - Benjamin Wallfisch - IT (Original Motion Picture Soundtrack)
        """,
    ),
    (
        book(
            "Treasure",
            "Clive Cussler",
            narrators=("Michael Prichard",),
            runtime_min=1150,
            series="Dirk Pitt",
            position="9",
        ),
        """
        + Clive Cussler - Dirk Pitt 09 - Treasure
        + Treasure (Dirk Pitt, #9) - Clive Cussler
        + Clive Cussler - Treasure: A Dirk Pitt Novel
        + Clive Cussler - [Dirk Pitt 9] - Treasure (Michael Prichard) [64k]
        + Dirk Pitt Adventure, Book 9: Treasure by Clive Cussler
        + Cussler, Clive - DP09 - Treasure
        + Treasure: Dirk Pitt, Book 9 by Clive Cussler [ENG / M4B]
        - Clive Cussler - Inca Gold
        - Clive Cussler - Treasure of Khan (Dirk Pitt 19)
        - Clive Cussler - Dirk Pitt 12 - Inca Gold
        - Clive Cussler - Dirk Pitt 01-20
        - Clive Cussler - Poseidon's Arrow
        - Robert Louis Stevenson - Treasure Island
        - Clive Cussler - The Sea Hunters: Treasure
        - Clive Cussler - Treasure (Abridged)
        - Clive Cussler - Dirk Pitt 8 - Cyclops
        - Clive Cussler - Dirk Pitt 10 - Dragon
        - Clive Cussler - Treasure & Dragon
        - Clive Cussler - Dirk Pitt: Treasure, Dragon, Sahara
        - Clive Cussler - Fargo Adventures 1 - Spartan Gold
        """,
    ),
    (
        book(
            "Ender's Game",
            "Orson Scott Card",
            narrators=("Stefan Rudnicki", "Harlan Ellison"),
            runtime_min=716,
            series="Ender Quintet",
            position="1",
        ),
        """
        + Orson Scott Card - Ender's Game
        + Orson Scott Card - Enders Game (20th Anniversary Edition) [Stefan Rudnicki, Harlan Ellison]
        + Ender's Game: Special 20th Anniversary Edition by Orson Scott Card
        + Orson Scott Card - Ender Quintet 1 - Ender's Game
        + Orson Scott Card - Ender's Game (The Ender Quintet, Book 1)
        + O.S. Card - Ender's Game
        + Card, Orson Scott - Ender Saga 01 - Ender's Game
        + Orson Scott Card - Ender 1 Ender's Game (Unabridged)
        - Orson Scott Card - Ender's Game Alive: The Full Cast Audioplay
        - Orson Scott Card - Ender's Shadow
        - Orson Scott Card - Speaker for the Dead (Ender's Game Book 2)
        - Orson Scott Card - Ender Quintet 2 - Speaker for the Dead
        - Orson Scott Card - Ender in Exile
        - Orson Scott Card - Ender's Game Series (Books 1-5)
        - Ender's Game 2013 BDRip
        - Orson Scott Card - A War of Gifts: An Ender Story
        - Orson Scott Card - Ender's Game: Battle School (comic)
        - Ender's World: Fresh Perspectives on Ender's Game - Orson Scott Card
        - The Authorized Ender Companion
        - Orson Scott Card - El juego de Ender
        - Orson Scott Card - Enders Spiel
        - Orson Scott Card - Ender's Game / Ender's Shadow [M4B]
        - Ender's Game and Philosophy - Orson Scott Card
        """,
    ),
    (
        book(
            "Project Hail Mary", "Andy Weir", narrators=("Ray Porter",), runtime_min=970, year=2021, asin="B08G9PRS1K"
        ),
        """
        + Andy Weir - Project Hail Mary [B08G9PRS1K]
        + Project Hail Mary (2021) by Andy Weir, read by Ray Porter [M4B 128kbps]
        + andy.weir.project.hail.mary.2021.audiobook.m4b
        + Project_Hail_Mary_-_Andy_Weir_[Ray_Porter]_(64_kbps)
        + projecthailmary andyweir m4b
        + [ASIN B08G9PRS1K] Project Hail Mary - Andy Weir - Ray Porter
        + "Project Hail Mary" - Andy Weir - Audible - 16 hrs 10 mins
        + Project Hail Mary - Andy Weir - 2021 - (Sci-Fi) [Unabridged] [M4B]
        + Andy Weir (2021) Project Hail Mary
        + 2021 - Project Hail Mary - Andy Weir
        + Weir Andy - Project Hail Mary (retail, chapters, m4b)
        + Project Hail Mary | Andy Weir | Audiobook | Ray Porter | 2021
        + Project Hail Mary: A Novel by Andy Weir [English / m4b] [Freeleech]
        + Andy Weir - Project Hail Mary (isbn 9780593395561)
        - Project.Hail.Mary.2026.1080p.WEB-DL
        - Andy Weir - Project Hail Mary - Chapter 07.mp3
        - Andy Weir - Project Hail Mary (Chapters 1-10)
        - Andy Weir - Project Hail Mary (Trailer)
        - Andy Weir - Der Astronaut
        - Andy Weir - Project Hail Mary (Deutsch)
        - Projet Dernière Chance - Andy Weir
        - Andy Weir - Project Hail Mary [PL]
        - Andy Weir - Project Hail Mary + Artemis + The Martian
        - Andy Weir - Project Hail Mary [read by Google Assistant AI]
        - SUMMARY of Project Hail Mary: A Novel By Andy Weir
        - Andy Weir - Project Hail Mary.epub
        - Andy Weir - Project Hail Mary (sample 5 min)
        - Project Hail Mary - Andy Weir.part03.rar
        - Andy Weir - Randomize
        - Daniel Pemberton - Project Hail Mary
        - Hail Mary: The Rise and Fall of the National Women's Football League
        - Project Hail Mary by Andy Weir (Book Review Podcast)
        - The Physics of Project Hail Mary - Andy Weir
        - Project Hail Mary fan-made audiobook AI cloned Ray Porter voice Andy Weir
        """,
    ),
    (
        book(
            "The Eye of the World",
            "Robert Jordan",
            narrators=("Michael Kramer", "Kate Reading"),
            runtime_min=1797,
            series="The Wheel of Time",
            position="1",
            year=1990,
        ),
        """
        + Robert Jordan - Wheel of Time 01 - The Eye of the World
        + Robert Jordan - WoT 01 - The Eye of the World (Michael Kramer & Kate Reading)
        + The Eye of the World: Book One of The Wheel of Time - Robert Jordan
        + Robert Jordan/The Wheel of Time/01 - The Eye of the World
        + The Eye of the World (Wheel of Time #01) - Robert Jordan [Rosamund Pike]
        + Jordan, Robert - The Wheel of Time, Book 01 - The Eye of the World - Unabridged
        + The.Wheel.of.Time.01.The.Eye.of.the.World.Robert.Jordan.MP3
        + Robert Jordan - The Wheel of Time - Book 1 of 14 - The Eye of the World
        + The Wheel of Time, Book 1 of 15: The Eye of the World by Robert Jordan
        + (Wheel of Time 1) Eye of the World - Robert Jordan - 32kbps
        - Robert Jordan - Wheel of Time 02 - The Great Hunt
        - Robert Jordan - The Wheel of Time 00 - New Spring
        - Robert Jordan - Wheel of Time 01-14 Complete
        - Robert Jordan - From the Two Rivers: The Eye of the World, Part 1
        - Robert Jordan - The Eye of the World, Part Two: To the Blight
        - Robert Jordan - The Wheel of Time Boxed Set I: The Eye of the World, The Great Hunt, The Dragon Reborn
        - The Wheel of Time S01E01 Leavetaking
        - Robert Jordan - The World of Robert Jordan's The Wheel of Time
        - Robert Jordan - The Wheel of Time Books 1-3 of 14
        - Robert Jordan - Das Rad der Zeit 1 - Die Suche nach dem Auge der Welt
        - Ken Follett - Eye of the World
        - Robert Jordan - The Wheel of Time Companion
        - Robert Jordan - Eye of the World (Graphic Novel 1)
        - Robert Jordan - The Eye of the World disc 12 of 25
        """,
    ),
    (
        book(
            "The Three-Body Problem",
            "Cixin Liu",
            narrators=("Rosalind Chao",),
            runtime_min=810,
            series="Remembrance of Earth's Past",
            position="1",
            year=2014,
        ),
        """
        + Cixin Liu - The Three-Body Problem
        + Liu Cixin - The Three Body Problem (Ken Liu translator)
        + The 3 Body Problem - Cixin Liu [Luke Daniels]
        + Cixin Liu - Remembrance of Earth's Past 1 - The Three-Body Problem (Rosalind Chao)
        + Cixin Liu, Ken Liu - translator - The Three-Body Problem [ENG / M4B]
        + Liu, Cixin - Three-Body Problem, The (Remembrance of Earth's Past 01)
        - Cixin Liu - The Dark Forest (The Three-Body Problem Series, Book 2)
        - Cixin Liu - The Three-Body Problem Trilogy
        - Cixin Liu - Three-Body Problem 2 - The Dark Forest
        - Cixin Liu - The Three-Body Problem Series (1-3)
        - Baoshu - The Redemption of Time: A Three-Body Problem Novel
        - 刘慈欣 - 三体
        - 3 Body Problem S01 2024 2160p NF WEB-DL
        - Cixin Liu - Die drei Sonnen
        - Cixin Liu - The Three-Body Problem (Radio drama)
        - Cixin Liu - El problema de los tres cuerpos
        """,
    ),
    (
        book(
            "Dungeon Crawler Carl",
            "Matt Dinniman",
            narrators=("Jeff Hays",),
            runtime_min=811,
            series="Dungeon Crawler Carl",
            position="1",
        ),
        """
        + Matt Dinniman - Dungeon Crawler Carl
        + Matt Dinniman - Dungeon Crawler Carl, Book 1 (Jeff Hays)
        + Dungeon Crawler Carl 1 - Matt Dinniman
        + Dungeon Crawler Carl: A LitRPG/Gamelit Adventure - Matt Dinniman
        + Matt Dinniman - Dungeon Crawler Carl 01 - Dungeon Crawler Carl {Soundbooth Theater}
        + Dungeon Crawler Carl (Dungeon Crawler Carl, Book 1) by Matt Dinniman [ENG / M4B]
        - Matt Dinniman - Dungeon Crawler Carl - Carl's Doomsday Scenario
        - Matt Dinniman - Dungeon Crawler Carl Series
        - Matt Dinniman - Dungeon Crawler Carl (1-7)
        - Matt Dinniman - Dungeon Crawler Carl 2
        - Carl's Doomsday Scenario: Dungeon Crawler Carl Book 2 - Matt Dinniman
        - Dungeon Crawler Carl: Immersion Tunnel, Season 1 Episode 1 - Matt Dinniman
        - Matt Dinniman - Dungeon Crawler Carl: Audio Immersion Tunnel (Full Cast)
        - Matt Dinniman - Dungeon Crawler Carl Books 1 through 3
        - Dungeon Crawler Carl Omnibus - Matt Dinniman
        - Matt Dinniman - Dungeon Crawler Carl VII - This Inevitable Ruin
        - Matt Dinniman - DCC 03 - The Dungeon Anarchist's Cookbook
        """,
    ),
    (
        book(
            "The Hunger Games",
            "Suzanne Collins",
            narrators=("Carolyn McCormick",),
            runtime_min=674,
            series="The Hunger Games",
            position="1",
        ),
        """
        + Suzanne Collins - The Hunger Games
        + Suzanne Collins - The Hunger Games 01 - The Hunger Games (Tatiana Maslany)
        + Suzanne Collins - Hunger Games Book 1
        + The Hunger Games (Hunger Games Trilogy, Book 1) - Suzanne Collins
        + The Hunger Games: Special Edition - Suzanne Collins
        + Hunger Games Trilogy 1 - The Hunger Games - Suzanne Collins
        - Suzanne Collins - The Hunger Games Trilogy
        - Suzanne Collins - Catching Fire (The Hunger Games, Book 2)
        - Suzanne Collins - The Hunger Games - Mockingjay
        - Suzanne Collins - The Hunger Games Catching Fire Mockingjay
        - Suzanne Collins - The Hunger Games: Catching Fire
        - Suzanne Collins - The Hunger Games 1-4
        - The Hunger Games: Songs from District 12 and Beyond
        - The Hunger Games Tribute Guide - Suzanne Collins
        - Suzanne Collins - The Ballad of Songbirds and Snakes (A Hunger Games Novel)
        - The Hunger Games 2012 EXTENDED
        - Suzanne Collins - Hunger Games 0 - The Ballad of Songbirds and Snakes
        - The Hunger Games: Unofficial Cookbook
        """,
    ),
    (
        book(
            "A Game of Thrones",
            "George R. R. Martin",
            narrators=("Roy Dotrice",),
            runtime_min=2025,
            series="A Song of Ice and Fire",
            position="1",
            year=1996,
        ),
        """
        + George R.R. Martin - A Song of Ice and Fire 1 - A Game of Thrones (Roy Dotrice)
        + George R R Martin - A Game of Thrones: A Song of Ice and Fire: Book One
        + Martin, George RR - Game of Thrones, A [unabridged]
        + A Game of Thrones (A Song of Ice and Fire, Book 1) By George R.R. Martin [Unabridged] [Audiobook] [MP3]
        + George R. R. Martin - A Song of Ice & Fire #1: A Game of Thrones (1996)
        + George RR Martin/A Song of Ice and Fire/1 - A Game of Thrones (Roy Dotrice)/A Game of Thrones.m4b
        - Game.of.Thrones.S01.1080p.BluRay.x264
        - George R.R. Martin - A Clash of Kings
        - George R.R. Martin - A Song of Ice and Fire 1-5
        - George R.R. Martin - A Game of Thrones / A Clash of Kings
        - George R.R. Martin - Game of Thrones Box Set
        - George R.R. Martin - A Game of Thrones 5-Copy Boxed Set
        - George R.R. Martin - A Game of Thrones (Book 2) A Clash of Kings
        - Ramin Djawadi - Game of Thrones
        - George R.R. Martin - A Game of Thrones - Part 1
        - George R.R. Martin - A Game of Thrones: The Comic Book, Volume 1
        - Inside HBO's Game of Thrones
        - George R.R. Martin - Das Lied von Eis und Feuer 1: Die Herren von Winterfell
        - Winter Is Coming: The Medieval World of Game of Thrones - Carolyne Larrington
        """,
    ),
    (
        book(
            "He Who Fights with Monsters 3",
            "Shirtaloon",
            "Travis Deverell",
            narrators=("Heath Miller",),
            runtime_min=1300,
            series="He Who Fights with Monsters",
            position="3",
        ),
        """
        + Shirtaloon, Travis Deverell - He Who Fights with Monsters 3: A LitRPG Adventure
        + He Who Fights with Monsters, Book 3 - Shirtaloon (Heath Miller)
        + He Who Fights With Monsters 03 - Travis Deverell
        + Shirtaloon - He Who Fights with Monsters III
        + Shirtaloon/He Who Fights with Monsters/Book 03
        + He.Who.Fights.With.Monsters.Book.Three.Shirtaloon.M4B
        - Shirtaloon - He Who Fights with Monsters
        - Shirtaloon - He Who Fights with Monsters 1
        - Shirtaloon - He Who Fights with Monsters 1-3
        - Shirtaloon - He Who Fights with Monsters 13
        - Shirtaloon - He Who Fights with Monsters 30th
        - Shirtaloon - He Who Fights with Monsters Book 4
        - Shirtaloon - He Who Fights with Monsters, Books 1-3 of 12
        - Shirtaloon - He Who Fights with Monsters 3 & 4
        - Shirtaloon - He Who Fights with Monsters 3.epub
        """,
    ),
    (
        book(
            "Tintenherz",
            "Cornelia Funke",
            narrators=("Rainer Strecker",),
            runtime_min=1063,
            series="Tintenwelt",
            position="1",
            year=2003,
            language="de",
        ),
        """
        + Cornelia Funke - Tintenherz (ungekürzte Lesung)
        + Cornelia Funke - Tintenwelt 01 - Tintenherz - gelesen von Rainer Strecker
        + Funke, Cornelia - Tintenwelt Band 1: Tintenherz [Hörbuch]
        + Cornelia.Funke.Tintenherz.Tintenwelt.1.ungekuerzt.German.AUDIOBOOK.MP3-GRP
        + Tintenherz: Tintenwelt 1 von Cornelia Funke, gelesen von Rainer Strecker
        + Tintenherz - Cornelia Funke (Sprecher: Rainer Strecker) 16 CDs
        + Tintenwelt, Teil 1: Tintenherz (Cornelia Funke)
        + Cornelia Funke - Tintenherz (Jubiläumsausgabe) Hörbuch
        - Cornelia Funke - Tintenblut
        - Cornelia Funke - Tintenwelt 2 - Tintenblut
        - Cornelia Funke - Tintenherz (Teil 1 von 2)
        - Cornelia Funke - Tintenherz, Teil 2
        - Cornelia Funke - Tintenherz - Das Hörspiel
        - Cornelia Funke - Tintenherz (gekürzte Lesung)
        - Cornelia Funke - Tintenherz CD 04
        - Cornelia Funke - Tintenwelt-Trilogie
        - Cornelia Funke - Tintenwelt 1-3
        - Cornelia Funke - Tintenherz, Tintenblut, Tintentod
        - Cornelia Funke - Inkheart
        - Cornelia Funke - Tintenherz [English]
        - Tintenherz (2008) DVDRip German
        - Cornelia Funke - Tintenherz (Filmhörspiel)
        - Cornelia Funke - Tintenherz - Lesebuch zum Film
        - Cornelia Funke - Coeur d'encre
        - Cornelia Funke - Tintenherz: Die Graphic Novel
        - Cornelia Funke - Tintenherz (Theaterfassung)
        - Cornelia Funke - Tintenherz (gelesen von KI)
        - Cornelia Funke - Tintenherz - Kapitel 05 von 59
        - Cornelia Funke - Tintenherz (Szenische Lesung)
        """,
    ),
    (
        book("L'Étranger", "Albert Camus", runtime_min=210, year=1942, language="fr"),
        """
        + Albert Camus - L'Étranger (lu par l'auteur)
        + Albert Camus - L'Etranger [Livre audio]
        + Camus, Albert - L Etranger (texte intégral) mp3
        + L'étranger - Albert Camus - lu par Michael Lonsdale
        + Albert.Camus.L.Etranger.FRENCH.AUDIOBOOK.MP3
        + [Livre Audio] L’Étranger – Albert Camus (1942) – 128 kbps
        - Albert Camus - The Stranger
        - Albert Camus - L'Étranger - La Peste
        - Albert Camus - L'Étranger (BD) Jacques Ferrandez
        - Albert Camus - L'Étranger (fiche de lecture)
        - Analyse de L'Étranger d'Albert Camus
        - Albert Camus - L'Étranger / La Chute / La Peste
        - Albert Camus - L'Étranger (extrait)
        - Albert Camus - L'étranger 1ère partie
        - Albert Camus - L'Étranger - Partie 2
        - L'Étranger - France Culture (feuilleton) - Albert Camus
        - L'Étranger - Albert Camus (voix IA)
        - Albert Camus - L'Étranger (English)
        - Albert Camus - Oeuvres complètes
        - Kamel Daoud - Meursault, contre-enquête (L'Étranger)
        """,
    ),
    (
        book("Преступление и наказание", "Фёдор Достоевский", runtime_min=1500, year=1866, language="ru"),
        """
        + Фёдор Достоевский - Преступление и наказание
        + Достоевский Федор - Преступление и наказание (аудиокнига)
        + Достоевский Ф.М. - Преступление и наказание [читает Иван Литвинов, 128 kbps]
        + Преступление и наказание - Ф. Достоевский, MP3
        + Достоевский Ф. М. - Преступление и наказание (Чтец: Александр Клюквин) 2009 MP3
        + Федор Михайлович Достоевский - Преступление и наказание [Аудиокнига] [MP3, 64 kbps]
        - Фёдор Достоевский - Идиот
        - Фёдор Достоевский - Преступление и наказание (радиоспектакль)
        - Фёдор Достоевский - Преступление и наказание. Часть 1
        - Фёдор Достоевский - Преступление и наказание (краткое содержание)
        - Фёдор Достоевский - Преступление и наказание, Идиот, Бесы
        - Фёдор Достоевский - Собрание сочинений
        - Fyodor Dostoevsky - Crime and Punishment
        - Преступление и наказание (1969) фильм
        - Фёдор Достоевский - Преступление и наказание (отрывок)
        - Фёдор Достоевский - Преступление и наказание (нейросеть)
        - Фёдор Достоевский - Преступление и наказание FB2
        """,
    ),
    (
        book("三体", "刘慈欣", runtime_min=900, year=2008, language="zh"),
        """
        + 刘慈欣 - 三体
        + 【有声书】三体 刘慈欣 MP3
        + 《三体》刘慈欣 [有声小说]
        + [有声书] 刘慈欣《三体》 128kbps
        + 刘慈欣《三体》.M4B
        - 刘慈欣 - 三体II 黑暗森林
        - 刘慈欣 - 三体3：死神永生
        - 三体 刘慈欣 广播剧
        - 刘慈欣 - 三体全集
        - 刘慈欣 三体 三部曲
        - 三体 第二部 黑暗森林 刘慈欣
        - Cixin Liu - The Three-Body Problem
        - 三体 S01E01 电视剧 1080p
        - 刘慈欣 - 球状闪电
        """,
    ),
    (
        book("人間失格", "太宰治", runtime_min=240, year=1948, language="ja"),
        """
        + 太宰治 - 人間失格
        + 【オーディオブック】人間失格 太宰治
        + 太宰治『人間失格』朗読
        + [朗読] 太宰治 - 人間失格 (mp3)
        - 太宰治 - 斜陽
        - 太宰治 - 人間失格 (漫画)
        - 太宰治 - 人間失格・斜陽
        - No Longer Human - Osamu Dazai
        - 太宰治 全集
        - 太宰治 人間失格 ラジオドラマ
        - 太宰治 人間失格 解説
        """,
    ),
    (
        book("موسم الهجرة إلى الشمال", "الطيب صالح", runtime_min=300, year=1966, language="ar"),
        """
        + الطيب صالح - موسم الهجرة إلى الشمال
        + موسم الهجرة إلى الشمال - الطيب صالح [كتاب صوتي]
        + موسم الهجرة الى الشمال - الطيب صالح MP3
        - الطيب صالح - عرس الزين
        - Season of Migration to the North - Tayeb Salih
        - ملخص موسم الهجرة إلى الشمال - الطيب صالح
        - موسم الهجرة إلى الشمال - الطيب صالح PDF
        - موسم الهجرة إلى الشمال - الطيب صالح (الجزء الأول)
        """,
    ),
    (
        book("Cien años de soledad", "Gabriel García Márquez", runtime_min=900, year=1967, language="es"),
        """
        + Gabriel García Márquez - Cien años de soledad [Audiolibro]
        + Gabriel Garcia Marquez - Cien anos de soledad (voz humana) mp3
        + Cien Años de Soledad - García Márquez, Gabriel (narrado por Gustavo Bonfigli)
        + G. García Márquez – Cien años de soledad – Voz: Pilar García
        + Cien años de soledad - Gabriel García Márquez [SPA / MP3]
        - Gabriel García Márquez - El amor en los tiempos del cólera
        - Cien años de soledad - Gabriel García Márquez (resumen)
        - Cien años de soledad S01 2024 Netflix
        - Gabriel García Márquez - One Hundred Years of Solitude
        - Gabriel García Márquez - Cien años de soledad - Parte 2 de 3
        - Gabriel García Márquez - Cien años de soledad y otros
        - Cien años de soledad - Gabriel García Márquez (Loquendo)
        - Cem Anos de Solidão - Gabriel García Márquez
        - Gabriel García Márquez - Cien años de soledad [POR]
        """,
    ),
    (
        book(
            "The Broken Earth Trilogy",
            "N. K. Jemisin",
            subtitle="The Fifth Season, The Obelisk Gate, The Stone Sky",
            narrators=("Robin Miles",),
            runtime_min=2600,
        ),
        """
        + N. K. Jemisin - The Broken Earth Trilogy
        + NK Jemisin - The Broken Earth Trilogy (Robin Miles)
        + The Broken Earth Trilogy: The Fifth Season, The Obelisk Gate, The Stone Sky - N. K. Jemisin
        + N.K. Jemisin - Broken Earth Trilogy (1-3) [M4B]
        - N. K. Jemisin - The Fifth Season (The Broken Earth, Book 1)
        - N. K. Jemisin - The Broken Earth Trilogy, Book 1
        - N.K. Jemisin - Broken Earth Trilogy 2 - The Obelisk Gate
        - N. K. Jemisin - The Inheritance Trilogy
        - N. K. Jemisin - The Stone Sky
        - N. K. Jemisin - The Broken Earth Trilogy (EPUB)
        """,
    ),
    (
        book(
            "Sherlock Holmes: The Definitive Collection",
            "Arthur Conan Doyle",
            narrators=("Stephen Fry",),
            runtime_min=4310,
        ),
        """
        + Arthur Conan Doyle - Sherlock Holmes: The Definitive Collection (Stephen Fry)
        + Sherlock Holmes The Definitive Collection - Sir Arthur Conan Doyle, Stephen Fry [ENG / M4B]
        + Sherlock.Holmes.The.Definitive.Collection.Arthur.Conan.Doyle.Stephen.Fry
        - Arthur Conan Doyle - Sherlock Holmes: A Study in Scarlet (Stephen Fry)
        - Sherlock Holmes: The Definitive Collection - The Valley of Fear - Arthur Conan Doyle
        - Arthur Conan Doyle - The Complete Sherlock Holmes (BBC)
        - Sherlock Holmes Collection (2009) 1080p
        """,
    ),
    (
        book(
            "The Sandman",
            "Neil Gaiman",
            "Dirk Maggs",
            subtitle="A Full Cast Audio Drama",
            narrators=("James McAvoy", "Kat Dennings", "Taron Egerton"),
            runtime_min=650,
            year=2020,
        ),
        """
        + Neil Gaiman - The Sandman (Audible Original) full cast audio drama
        + Neil Gaiman & Dirk Maggs - The Sandman [James McAvoy, Kat Dennings]
        + The Sandman - Neil Gaiman, Dirk Maggs (2020) [Dramatised]
        - Neil Gaiman & Dirk Maggs - The Sandman: Act II
        - Neil Gaiman - The Sandman Act III
        - The Sandman S01 2022
        - Neil Gaiman - The Sandman Vol. 1: Preludes & Nocturnes CBR
        - E.T.A. Hoffmann - The Sandman
        - Lars Kepler - The Sandman (Joona Linna 4)
        - Neil Gaiman - The Sandman 01-75 (comics)
        - Neil Gaiman - The Sandman (Acts I-III)
        """,
    ),
    (
        book(
            "The Final Empire (1 of 3) [Dramatized Adaptation]",
            "Brandon Sanderson",
            narrators=("full cast",),
            runtime_min=360,
            series="Mistborn",
            position="1",
        ),
        """
        + Brandon Sanderson - The Final Empire (1 of 3) [Dramatized Adaptation] (GraphicAudio)
        + Mistborn 1: The Final Empire (Part 1 of 3) GraphicAudio - Brandon Sanderson
        + GraphicAudio - Brandon Sanderson - Mistborn - The Final Empire Part 1 of 3
        - Brandon Sanderson - The Final Empire (2 of 3) [Dramatized Adaptation]
        - Brandon Sanderson - The Final Empire [Dramatized Adaptation] Complete 1-3
        - Brandon Sanderson - The Final Empire
        - Brandon Sanderson - The Well of Ascension (1 of 3) [Dramatized Adaptation]
        - Brandon Sanderson - The Final Empire (3 of 3) [GraphicAudio]
        """,
    ),
    (
        book("The Winds of Winter", "George R. R. Martin", series="A Song of Ice and Fire", position="6"),
        """
        - George R.R. Martin - A Dance with Dragons (ASOIAF 5)
        - George R.R. Martin - A Song of Ice and Fire 1-5
        - The Winds of Winter - George R.R. Martin (sample chapters)
        - George R.R. Martin - The Winds of Winter (fan made AI)
        - George R.R. Martin - The Winds of Winter - Excerpts
        - Game of Thrones S06E10 The Winds of Winter
        - George R.R. Martin - A Song of Ice and Fire 5
        - George R.R. Martin - Winds of Winter - Released Chapters
        - George R.R. Martin - The Winds of Winter - Theon chapter
        - Ramin Djawadi - The Winds of Winter
        + George R.R. Martin - A Song of Ice and Fire 6 - The Winds of Winter
        """,
    ),
    (
        book(
            "Atomic Habits",
            "James Clear",
            subtitle="An Easy & Proven Way to Build Good Habits & Break Bad Ones",
            narrators=("James Clear",),
            runtime_min=335,
            year=2018,
        ),
        """
        + James Clear - Atomic Habits
        + Atomic Habits: An Easy & Proven Way to Build Good Habits & Break Bad Ones - James Clear
        + James Clear - Atomic Habits (read by the author)
        + James_Clear-Atomic_Habits-AUDIOBOOK-2018-MP3-GRP
        + Atomic Habits An Easy and Proven Way to Build Good Habits and Break Bad Ones (James Clear) (M4B)
        - Summary of Atomic Habits by James Clear
        - Atomic Habits by James Clear | Key Insights
        - Atomic Habits Workbook - James Clear
        - James Clear - Atomic Habits (Blinkist)
        - James Clear's Atomic Habits in 20 Minutes
        - Atomic Habits Journal - James Clear
        - James Clear - Atomic Habits [Russian]
        - James Clear - Die 1% Methode
        - Atomic Habits + Deep Work + The Power of Habit
        - James Clear - Atomic Habits Masterclass
        - James Clear - Habits Academy
        - Joe Rogan Experience - James Clear - Atomic Habits
        - Atomic Habits - James Clear - TED Talk
        - Atomic Habits for Teens - James Clear
        - Atomic Habits (Arabic) - James Clear
        - Atomic Habits by James Clear: Conversation Starters
        - Hábitos atómicos - James Clear
        - Animated Book Summary: Atomic Habits - James Clear
        - Micro Habits: inspired by Atomic Habits James Clear
        """,
    ),
    (
        book("Rogues", "George R. R. Martin", "Gardner Dozois", runtime_min=1900, year=2014),
        """
        + George R. R. Martin & Gardner Dozois - Rogues
        + Rogues - Gardner Dozois, George R R Martin - editors [ENG / M4B]
        - George R.R. Martin - The Rogue Prince
        - Rogues Gallery - George R.R. Martin
        - Gardner Dozois - Rogues and Villains
        - Laurell K. Hamilton - Rogues
        """,
    ),
    (
        book(
            "Leviathan Wakes",
            "James S. A. Corey",
            narrators=("Jefferson Mays",),
            runtime_min=1255,
            series="The Expanse",
            position="1",
            year=2011,
        ),
        """
        + James S.A. Corey - The Expanse 1 - Leviathan Wakes
        + James S. A. Corey - Expanse 01 - Leviathan Wakes (Jefferson Mays)
        + Leviathan Wakes: The Expanse, Book 1 - James S.A. Corey
        + Corey, James S. A. - [The Expanse 01] Leviathan Wakes
        + Daniel Abraham & Ty Franck (James S.A. Corey) - Leviathan Wakes
        + James SA Corey - Leviathan Wakes
        + JamesSACorey-LeviathanWakes-M4B
        + Leviathan Wakes (Expanse Series #1) James Corey
        - James S.A. Corey - The Expanse 2 - Caliban's War
        - James S.A. Corey - The Expanse 1-9
        - James S.A. Corey - The Expanse Hardcover Boxed Set: Leviathan Wakes, Caliban's War, Abaddon's Gate
        - James S.A. Corey - The Churn: An Expanse Novella
        - James S.A. Corey - The Expanse Book 1.5 - The Butcher of Anderson Station
        - The Expanse S01E10 Leviathan Wakes
        - James S.A. Corey - Das Erwachen des Leviathan
        - James S.A. Corey - Leviathan Falls (The Expanse 9)
        - James S.A. Corey - Leviathan Wakes & Caliban's War
        - James S.A. Corey - The Expanse Complete Series
        """,
    ),
    (
        book("AI Superpowers", "Kai-Fu Lee", subtitle="China, Silicon Valley, and the New World Order"),
        """
        + Kai-Fu Lee - AI Superpowers
        + AI Superpowers: China, Silicon Valley, and the New World Order - Kai-Fu Lee [MP3]
        + AI.Superpowers.Kai-Fu.Lee.Unabridged
        - Kai-Fu Lee - AI Superpowers (AI narrated)
        - Kai-Fu Lee - AI 2041
        - Summary of AI Superpowers - Kai-Fu Lee
        """,
    ),
    (
        book("The Making of the Atomic Bomb", "Richard Rhodes"),
        """
        + Richard Rhodes - The Making of the Atomic Bomb
        + The Making of the Atomic Bomb: 25th Anniversary Edition - Richard Rhodes
        + Rhodes, Richard - Making of the Atomic Bomb, The (Holter Graham) 64k
        - Richard Rhodes - Dark Sun: The Making of the Hydrogen Bomb
        - Richard Rhodes - The Making of the Atomic Bomb (abridged)
        - The Making of the Making of the Atomic Bomb - Richard Rhodes interview
        """,
    ),
    (
        book("Interview with the Vampire", "Anne Rice", series="The Vampire Chronicles", position="1"),
        """
        + Anne Rice - Interview with the Vampire
        + Anne Rice - Vampire Chronicles 01 - Interview with the Vampire (Simon Vance)
        + Interview With the Vampire (The Vampire Chronicles, Book 1) by Anne Rice
        - Interview with the Vampire S01 1080p
        - Interview with the Vampire 1994 BluRay
        - Anne Rice - The Vampire Lestat (Interview with the Vampire 2)
        - Anne Rice - Vampire Chronicles 1-3
        - Interview with Anne Rice
        - Anne Rice - Interview with the Vampire: Claudia's Story
        - Anne Rice - Interview mit einem Vampir
        """,
    ),
    (
        book("Bird Box", "Josh Malerman", series="Bird Box", position="1"),
        """
        + Josh Malerman - Bird Box
        + Bird Box by Josh Malerman [Unabridged] [M4B]
        + Josh Malerman - Bird Box 01 - Bird Box
        - Josh Malerman - Bird Box Box Set
        - Josh Malerman - Malorie (Bird Box 2)
        - Bird Box 2018 NF WEB-DL
        - Josh Malerman - Bird Box & Malorie
        """,
    ),
    (
        book("Band of Brothers", "Stephen E. Ambrose"),
        """
        + Stephen E. Ambrose - Band of Brothers
        + Band of Brothers - Stephen E Ambrose (Tim Jerome)
        - Band of Brothers 2001 S01 Complete 1080p
        - Band of Brothers S01E02 Day of Days
        - Band of Brothers: The Men of Honor - Soundtrack - Michael Kamen
        - Alexander Kent - Band of Brothers
        - Stephen E. Ambrose - Band of Brothers, D-Day, Citizen Soldiers
        """,
    ),
    (
        book("Ready Player One", "Ernest Cline", narrators=("Wil Wheaton",), series="Ready Player One", position="1"),
        """
        + Ernest Cline - Ready Player One (Wil Wheaton)
        + Ready Player One (Ready Player One, #1) - Ernest Cline
        + Ernest.Cline-Ready.Player.One.2011.M4B
        + Ernest Cline - Ready Player 1
        + Ernest Cline - Ready Player One [Book 1] Ready Player One
        - Ernest Cline - Ready Player Two
        - Ernest Cline - Ready Player One 2
        - Ernest Cline - Ready Player One & Two
        - Ernest Cline - Ready Player One 1-2
        - Ready.Player.One.2018.2160p
        - Ernest Cline - Ready Player One - Ready Player Two [M4B]
        - Alan Silvestri - Ready Player One (Score)
        """,
    ),
    (
        book("1Q84", "Haruki Murakami", narrators=("Allison Hiroto", "Marc Vietor", "Mark Boyett"), runtime_min=2815),
        """
        + Haruki Murakami - 1Q84
        + 1Q84: A Novel by Haruki Murakami, Philip Gabriel - translator, Jay Rubin - translator [ENG / M4B]
        + Haruki Murakami - 1Q84 (Allison Hiroto, Mark Boyett, Marc Vietor)
        - Haruki Murakami - 1Q84 Book 1
        - Haruki Murakami - 1Q84 Books 1 and 2
        - Haruki Murakami - 1Q84 Buch 3 (Hörbuch)
        - Haruki Murakami - 1984
        - Haruki Murakami - 1Q84 Book Three
        """,
    ),
    (
        book("2001: A Space Odyssey", "Arthur C. Clarke", series="Space Odyssey", position="1"),
        """
        + Arthur C. Clarke - 2001: A Space Odyssey
        + Arthur C Clarke - 2001 - A Space Odyssey (Dick Hill)
        + Arthur.C.Clarke.2001.A.Space.Odyssey.MP3
        + Clarke, Arthur C. - Space Odyssey 1 - 2001 A Space Odyssey
        + Arthur C. Clarke - (Space Odyssey 01) - 2001_ A Space Odyssey
        - Arthur C. Clarke - 2010: Odyssey Two
        - Arthur C. Clarke - 2061: Odyssey Three
        - 2001: A Space Odyssey (1968) 4K
        - Arthur C. Clarke - Space Odyssey Series 1-4
        - Arthur C. Clarke - 3001: The Final Odyssey
        - The Making of Kubrick's 2001: A Space Odyssey - Arthur C. Clarke
        - Arthur C. Clarke - The Lost Worlds of 2001
        - Space Odyssey: Stanley Kubrick, Arthur C. Clarke, and the Making of a Masterpiece - Michael Benson
        - Arthur C. Clarke - Odyssey 2
        """,
    ),
    (
        book("61 Hours", "Lee Child", series="Jack Reacher", position="14"),
        """
        + Lee Child - Jack Reacher 14 - 61 Hours
        + Lee Child - 61 Hours (Jack Reacher, Book 14) [Dick Hill]
        + Jack Reacher #14 61 Hours by Lee Child
        + Lee Child - Reacher 14 - 61 Hours - Jeff Harding
        + Lee.Child.JR14.61.Hours.Unabridged
        - Lee Child - Jack Reacher 15 - Worth Dying For
        - Lee Child - 61 Hours & Worth Dying For
        - Lee Child - Jack Reacher 1-24
        - Lee Child - Jack Reacher Series (14 Books)
        - Lee Child - 61 Hours (Jack Reacher 15)
        - Lee Child - 61 Hours (Abridged) 6 hours
        """,
    ),
    (
        book("Second Foundation", "Isaac Asimov", series="Foundation", position="3"),
        """
        + Isaac Asimov - Foundation 03 - Second Foundation
        + Isaac Asimov - Second Foundation (Scott Brick)
        + Second Foundation (Foundation #3) - Isaac Asimov
        + Asimov, Isaac - Foundation Trilogy 3 - Second Foundation
        - Isaac Asimov - Foundation 02 - Foundation and Empire
        - Isaac Asimov - Foundation Trilogy
        - Isaac Asimov - Foundation
        - Isaac Asimov - Foundation (BBC Radio 1973)
        - Isaac Asimov - Foundation 1-7
        - Isaac Asimov - Second Foundation Trilogy - Foundation's Fear
        - Gregory Benford - Foundation's Fear (Second Foundation Trilogy 1)
        - Isaac Asimov - Foundation and Second Foundation
        """,
    ),
    (
        book("Foundation", "Isaac Asimov", series="Foundation", position="1"),
        """
        + Isaac Asimov - Foundation 1 - Foundation
        + Isaac Asimov - Foundation (Scott Brick)
        + Isaac Asimov/Foundation/01 Foundation
        + Isaac Asimov - Foundation [Book 01]
        - Isaac Asimov - Foundation and Empire
        - Isaac Asimov - Second Foundation
        - Isaac Asimov - Foundation's Edge
        - Isaac Asimov - Prelude to Foundation
        - Isaac Asimov - Foundation and Earth
        - Isaac Asimov - Foundation Series
        - Isaac Asimov - Foundation 01-03
        - Foundation S01 ATVP 2160p
        - Isaac Asimov - Foundation - Foundation and Empire - Second Foundation
        - Isaac Asimov - Foundation (8-part BBC series)
        - Isaac Asimov - The Foundation Trilogy (BBC)
        - Isaac Asimov - Foundation 3 - Second Foundation
        - Peter Ackroyd - Foundation: The History of England
        """,
    ),
    (
        book("The German Girl", "Armando Lucas Correa"),
        """
        + Armando Lucas Correa - The German Girl
        + The German Girl by Armando Lucas Correa [ENG / MP3]
        - Armando Lucas Correa - The German Girl [German]
        - Armando Lucas Correa - Das Erbe der Rosenthals
        - Lily Graham - The German Girl
        """,
    ),
    (
        book("The English Patient", "Michael Ondaatje"),
        """
        + Michael Ondaatje - The English Patient
        + The English Patient - Michael Ondaatje (Christopher Cazenove) Unabridged
        - The English Patient 1996
        - Michael Ondaatje - Der englische Patient
        - Michael Ondaatje - The English Patient (French)
        """,
    ),
    (
        book("Lit", "Mary Karr"),
        """
        + Mary Karr - Lit
        + Lit: A Memoir by Mary Karr [Unabridged] M4B
        - Mary Karr - Cherry.lit
        - Mary Karr - The Liars' Club
        """,
    ),
    (
        book("Season of Storms", "Andrzej Sapkowski", series="The Witcher", position="0.6"),
        """
        + Andrzej Sapkowski - Season of Storms
        + Andrzej Sapkowski - The Witcher 0.6 - Season of Storms (Peter Kenny)
        + Andrzej Sapkowski - Witcher - Season of Storms
        - Andrzej Sapkowski - The Witcher 1-8
        - The Witcher Season 2 1080p
        - Andrzej Sapkowski - Sezon burz
        """,
    ),
    (
        book("Companion Piece", "Ali Smith"),
        """
        + Ali Smith - Companion Piece
        + Companion Piece: A Novel - Ali Smith [M4B]
        - Ali Smith - Seasonal Quartet
        """,
    ),
    (
        book("The Score", "Elle Kennedy", series="Off-Campus", position="3"),
        """
        + Elle Kennedy - The Score
        + Elle Kennedy - Off-Campus 03 - The Score
        + The Score (Off-Campus, Book 3) by Elle Kennedy
        - Elle Kennedy - Off-Campus 1-4
        - Elle Kennedy - The Deal
        - Elle Kennedy - Off Campus 2 - The Mistake
        - Richard Stark - The Score
        - The Score (original score)
        """,
    ),
    (
        book("1st to Die", "James Patterson", series="Women's Murder Club", position="1"),
        """
        + James Patterson - 1st to Die
        + James Patterson - Women's Murder Club 1 - 1st to Die
        + James Patterson - First to Die (Women's Murder Club, Book 1)
        - James Patterson - 2nd Chance
        - James Patterson - Women's Murder Club 02 - 2nd Chance
        - James Patterson - 1st Case
        - James Patterson - Women's Murder Club 1-3
        """,
    ),
    (
        book("Slaughterhouse-Five", "Kurt Vonnegut"),
        """
        + Kurt Vonnegut - Slaughterhouse-Five
        + Kurt Vonnegut Jr. - Slaughterhouse 5 (James Franco)
        + Slaughterhouse Five, or The Children's Crusade - Kurt Vonnegut
        + Slaughterhouse-Five: A Novel; 50th anniversary edition [Kurt Vonnegut]
        - Slaughterhouse-Five 1972 BluRay
        - Kurt Vonnegut - Slaughterhouse-Five, Cat's Cradle, Breakfast of Champions
        - Kurt Vonnegut - Slaughterhouse-Five: The Graphic Novel
        - Kurt Vonnegut - Slaughterhouse
        - Kurt Vonnegut - Five
        """,
    ),
    (
        book("The Sign of the Four", "Arthur Conan Doyle", series="Sherlock Holmes", position="2"),
        """
        + Arthur Conan Doyle - The Sign of the Four
        + Arthur Conan Doyle - The Sign of Four
        + Sir Arthur Conan Doyle - Sherlock Holmes 2 - The Sign of Four
        + A. Conan Doyle - Sign of Four, The (Librivox)
        + Sherlock Holmes: The Sign of the Four - Sir Arthur Conan Doyle (David Timson) [Naxos]
        - Arthur Conan Doyle - A Study in Scarlet & The Sign of Four
        - Arthur Conan Doyle - The Sign of Four (BBC Radio Merrison)
        - Arthur Conan Doyle - The Adventures of Sherlock Holmes
        """,
    ),
    (
        book("Station Eleven", "Emily St. John Mandel"),
        """
        + Emily St. John Mandel - Station Eleven
        + Emily St John Mandel - Station Eleven (Kirsten Potter)
        + Station 11 - Emily Saint John Mandel
        + Mandel, Emily St. John - Station Eleven [64kbps]
        - Station Eleven S01 HMAX
        - Emily St. John Mandel - The Glass Hotel
        - Emily St. John Mandel - Station Eleven / Sea of Tranquility
        """,
    ),
    (
        book("The Book Thief", "Markus Zusak"),
        """
        + Markus Zusak - The Book Thief
        + The Book Thief by Markus Zusak (Allan Corduner) [ENG / MP3]
        + Zusak.Markus.The.Book.Thief.Unabridged
        - The Book Thief 2013 BRRip
        - Markus Zusak - Die Bücherdiebin
        - John Williams - The Book Thief
        - Markus Zusak - The Book Thief Part Two
        """,
    ),
    (
        book("Chapterhouse: Dune", "Frank Herbert", series="Dune", position="6"),
        """
        + Frank Herbert - Dune 06 - Chapterhouse Dune
        + Frank Herbert - Chapterhouse: Dune (Euan Morton, Katherine Kellgren)
        + Chapterhouse - Frank Herbert - Dune Chronicles Book 6
        + Frank Herbert - Dune Chronicles 6 - Chapterhouse: Dune [128k]
        - Frank Herbert - Dune 05 - Heretics of Dune
        - Frank Herbert - Dune
        - Frank Herbert - Dune Chronicles 1-6
        - Frank Herbert - Heretics of Dune & Chapterhouse: Dune
        """,
    ),
    (
        book("The Hobbit", "J. R. R. Tolkien", narrators=("Rob Inglis",), runtime_min=668),
        """
        + J.R.R. Tolkien - The Hobbit
        + Tolkien - The Hobbit, or There and Back Again (Rob Inglis)
        + J.R.R. Tolkien - The Hobbit (Andy Serkis) [2020]
        + The Hobbit - JRR Tolkien - Unabridged - Rob Inglis - 11 CDs
        - J.R.R. Tolkien - The Hobbit & The Lord of the Rings
        - The Hobbit - BBC Radio 1968 - JRR Tolkien
        - The Hobbit: An Unexpected Journey 2012
        - J.R.R. Tolkien - The Hobbit (Abridged, Martin Shaw)
        - J.R.R. Tolkien - The History of The Hobbit
        - The Annotated Hobbit - J.R.R. Tolkien
        - Der Hobbit - J.R.R. Tolkien
        - J.R.R. Tolkien - The Hobbit [Soundscape by Phil Dragash] full cast
        - Nicol Williamson - The Hobbit (1974) LP
        - J.R.R. Tolkien - The Hobbit (1977) Rankin Bass soundtrack
        - J.R.R. Tolkien - The Hobbit and Other Stories
        - Exploring J.R.R. Tolkien's The Hobbit - Corey Olsen
        """,
    ),
    (
        book("Good Omens", "Terry Pratchett", "Neil Gaiman", narrators=("Martin Jarvis",)),
        """
        + Neil Gaiman - Good Omens (Martin Jarvis)
        + Pratchett, Terry & Gaiman, Neil - Good Omens [Unabridged]
        - Terry Pratchett & Neil Gaiman - Good Omens (BBC Radio 4)
        - Good Omens S01 1080p
        - The Quite Nice and Fairly Accurate Good Omens Script Book - Neil Gaiman
        - Terry Pratchett & Neil Gaiman - Good Omens (full cast)
        """,
    ),
    (
        book("The Lord of the Rings", "J. R. R. Tolkien"),
        """
        + J.R.R. Tolkien - The Lord of the Rings (Rob Inglis)
        + J.R.R. Tolkien - The Lord of the Rings (complete, unabridged)
        - J.R.R. Tolkien - The Lord of the Rings 1 - The Fellowship of the Ring
        - J.R.R. Tolkien - The Lord of the Rings (BBC 1981)
        - J.R.R. Tolkien - The Hobbit + The Lord of the Rings
        - J.R.R. Tolkien - The Lord of the Rings - The Two Towers
        - The Lord of the Rings: The Rings of Power
        - Tolkien - Lord of the Rings - Book 2
        """,
    ),
    (
        book("Red Rising", "Pierce Brown", narrators=("Tim Gerard Reynolds",), series="Red Rising Saga", position="1"),
        """
        + Pierce Brown - Red Rising (Tim Gerard Reynolds)
        + Pierce Brown - Red Rising 01 - Red Rising
        + Pierce Brown - Red Rising Saga 1 - Red Rising
        + Red Rising: Book 1 of the Red Rising Saga - Pierce Brown
        + Red Rising (Red Rising Series Book 1) - Pierce Brown
        - Pierce Brown - Red Rising 02 - Golden Son
        - Pierce Brown - Red Rising Trilogy
        - Pierce Brown - Red Rising Saga
        - Pierce Brown - Red Rising (1 of 2) [Dramatized Adaptation]
        - Pierce Brown - Red Rising: Sons of Ares
        - Pierce Brown - Red Rising - Golden Son - Morning Star
        - Pierce Brown - Red Rising - Golden Son
        - Pierce Brown - Red Rising: Golden Son
        - Pierce Brown - Dark Age: Red Rising, Book 5
        - Pierce Brown - Red Rising Book 5
        """,
    ),
    (
        book("De aanslag", "Harry Mulisch", language="nl"),
        """
        + Harry Mulisch - De aanslag (luisterboek)
        + Mulisch, Harry - Aanslag, De (voorgelezen door de auteur)
        - Harry Mulisch - De aanslag (hoorspel)
        - Harry Mulisch - De aanslag [boekverslag]
        - Harry Mulisch - The Assault
        - Harry Mulisch - De aanslag / Siegfried
        """,
    ),
    (
        book("ねじまき鳥クロニクル", "村上春樹", language="ja"),
        """
        + 村上春樹 - ねじまき鳥クロニクル
        - 村上春樹 - ねじまき鳥クロニクル 第1部
        - 村上春樹 - ねじまき鳥クロニクル 第2部 予言する鳥編
        - 村上春樹 - 海辺のカフカ
        """,
    ),
    (
        book("Ο Ξένος", "Αλμπέρ Καμύ", language="el"),
        """
        + Αλμπέρ Καμύ - Ο Ξένος
        + Ο Ξένος - Αλμπέρ Καμύ (audiobook)
        - Αλμπέρ Καμύ - Η Πανούκλα
        """,
    ),
    (
        book("A Court of Thorns and Roses", "Sarah J. Maas", series="A Court of Thorns and Roses", position="1"),
        """
        + Sarah J. Maas - A Court of Thorns and Roses
        + Sarah J Maas - ACOTAR 1 - A Court of Thorns and Roses (Jennifer Ikeda)
        + A Court of Thorns and Roses - Sarah J Maas - Book 1 [M4B]
        - Sarah J. Maas - A Court of Mist and Fury
        - Sarah J. Maas - A Court of Thorns and Roses 2 - A Court of Mist and Fury
        - Sarah J. Maas - A Court of Thorns and Roses (1 of 2) [Dramatized Adaptation]
        - Sarah J. Maas - A Court of Thorns and Roses eBook Bundle (5 books)
        - Sarah J. Maas - A Court of Thorns and Roses Coloring Book
        - Sarah J. Maas - A Court of Thorns and Roses Series
        - Sarah J. Maas - A Court of Thorns and Roses 1-5
        - A Court of Frost and Starlight (A Court of Thorns and Roses) - Sarah J. Maas
        """,
    ),
    (
        book(
            "Words of Radiance",
            "Brandon Sanderson",
            narrators=("Michael Kramer", "Kate Reading"),
            runtime_min=2895,
            series="The Stormlight Archive",
            position="2",
        ),
        """
        + Brandon Sanderson - Stormlight Archive 02 - Words of Radiance
        - Brandon Sanderson - Words of Radiance Part 1 of 2
        - Brandon Sanderson - Words of Radiance, Part Two (The Stormlight Archive Book 2)
        - Brandon Sanderson - Words of Radiance (Dramatized Adaptation) 1 of 5
        - Brandon Sanderson - Stormlight Archive 02a - Words of Radiance
        - Brandon Sanderson - Words of Radiance [Vol. 2 of 3]
        - Brandon Sanderson - Words of Radiance Disc 3
        - Brandon Sanderson - Words of Radiance Teil 1 von 2
        """,
    ),
    (
        book(
            "The Final Empire",
            "Brandon Sanderson",
            narrators=("Michael Kramer",),
            runtime_min=1479,
            series="Mistborn",
            position="1",
            asin="B002V0QUOC",
        ),
        """
        + Brandon Sanderson/Mistborn/01 - The Final Empire
        + Sanderson, Brandon/Mistborn 1 - The Final Empire (2006)/
        + Brandon Sanderson\\Mistborn\\Book 1 - The Final Empire [Michael Kramer]
        + Audiobooks/Fantasy/Brandon Sanderson/Mistborn 01 The Final Empire (Unabridged)
        + Mistborn/1. The Final Empire/Brandon Sanderson - The Final Empire.m4b
        + The Final Empire: Mistborn, Book 1 (Unabridged) - Brandon Sanderson [B002V0QUOC]
        + The Final Empire: Mistborn Book 1 [Unabridged] [M4B] [Michael Kramer] - Brandon Sanderson
        + Brandon Sanderson - The Final Empire - Mistborn Book 1 [ABB]
        + The Final Empire (Mistborn, Bk. 1) - Brandon Sanderson - read by Michael Kramer - 24h 39m - 64kbps
        + Brandon.Sanderson.-.Mistborn.01.-.The.Final.Empire.M4B.64kbps
        + [Mistborn 01] • The Final Empire • Brandon Sanderson
        + Brandon Sanderson [Mistborn 01] The Final Empire [m4b]
        + Brandon Sanderson ~ Mistborn 1 ~ The Final Empire
        - Brandon Sanderson/Mistborn/02 - The Well of Ascension
        - Brandon Sanderson/Mistborn/01 - The Final Empire/Disc 03/Track 05.mp3
        - Brandon Sanderson/Mistborn
        - Mistborn (1-7) - Brandon Sanderson
        - Brandon Sanderson - Mistborn Era 1 (Books 1-3)
        - Brandon Sanderson - Mistborn Era 2 Book 1 - The Alloy of Law
        - Brandon Sanderson - The Final Empire Sampler
        - Brandon Sanderson - The Final Empire [1 of 3] GraphicAudio
        - Brandon Sanderson - The Final Empire (1/3)
        - Brandon Sanderson - Mistborn 1-3 - The Final Empire; The Well of Ascension; The Hero of Ages
        - The Final Empire - 05 - Brandon Sanderson
        - "Brandon Sanderson - The Final Empire" [05/32] - "Final.Empire.part04.rar" yEnc
        - (????) [03/14] - "The Final Empire - Brandon Sanderson.par2" yEnc
        - Re: REQ: Brandon Sanderson - The Final Empire
        - Brandon Sanderson - L'Empire ultime
        - Brandon Sanderson - The Final Empire [HUN]
        - Brandon Sanderson - The Final Empire + The Well of Ascension
        - Brandon Sanderson - The Final Empire ,The Well of Ascension
        - Brandon Sanderson - The Final Empire. The Well of Ascension. The Hero of Ages
        - Brandon Sanderson - The Final Empire | The Well of Ascension
        """,
    ),
    (
        book("Gone Girl", "Gillian Flynn"),
        """
        + Gillian Flynn - Gone Girl (Julia Whelan, Kirby Heyborne)
        + Gone Girl: A Novel - Gillian Flynn [Unabridged] (2012)
        + Gone.Girl.Gillian.Flynn.2012.Retail.Audiobook.MP3-iND
        + Gillian Flynn_Gone Girl_2012_MP3_64
        + GILLIAN FLYNN - GONE GIRL - UNABRIDGED
        + gillian flynn - gone girl
        + Gone Girl | Gillian Flynn | 9780307987860
        + Gone Girl - Gillian Flynn - 2012 - Random House Audio - 19:11:00
        + Gillian Flynn-Gone Girl-(Unabridged)-WEB-2012-iDC
        - Gone Girl 2014 1080p
        - Trent Reznor & Atticus Ross - Gone Girl (Soundtrack from the Motion Picture)
        - Gillian Flynn - Gone Girl, Sharp Objects, Dark Places
        - Gillian Flynn - Gone Girl / Sharp Objects
        - Gillian Flynn - Sharp Objects
        - Gillian Flynn - 3 Novels
        - Gillian Flynn - Cry Baby (Gone Girl DE)
        - Gillian Flynn - Gone Girl - Das perfekte Opfer
        - Gillian Flynn - Gone Girl (Hörbuch)
        - Gillian Flynn - Les Apparences (Gone Girl)
        - Gone Girl by Gillian Flynn - Reviewed
        - Gone Girl: A Study Guide - Gillian Flynn
        - Gillian Flynn - Gone Girl [Audible Virtual Voice]
        - The Girl Before - JP Delaney (for fans of Gone Girl)
        - Flynn - Gone Girl cd1-2 of 15
        - Gillian Flynn - Gone Girl 128kbps part 2
        - Gillian Flynn - Gone Girl (Screenplay)
        - Gillian Flynn - Gone Girl Teaser
        """,
    ),
    (
        book("Emma", "Jane Austen"),
        """
        + Austen - Emma [LibriVox]
        + Emma - Jane Austen - Librivox - read by Elizabeth Klett
        + Jane Austen - Emma (1815) - Narrated by Wanda McCaddon - Blackstone
        - Emma Cline - The Girls - Jane Austen
        - Jane Austen - Emma. Northanger Abbey
        - Jane Austen's Emma: A Fortnight In September
        - Jane Austen - Emma (Naxos Abridged Classics)
        - Jane Austen - Emma - Volume I
        - Jane Austen - Emma (Volume 1-3 of 6)
        - Jane Austen - Emma BBC4 adaptation
        - Jane Austen - Emma [Classic Drama]
        - Marvel Emma - Nancy Butler, Jane Austen
        - Jane Austen - Emma (Word Cloud Classics) kindle
        - Jane Austen - Emma ch. 1-10
        - Jane Austen - Emma, Book 1
        """,
    ),
    (
        book(
            "Dune",
            "Frank Herbert",
            narrators=("Scott Brick", "Simon Vance"),
            runtime_min=1262,
            series="Dune",
            position="1",
        ),
        """
        + Dune - Frank Herbert - Simon Vance
        + Frank Herbert - Dune Saga 1 - Dune (2007, MacMillan Audio)
        + Frank Herbert_Dune Chronicles_01_Dune
        + Frank Herbert - (Dune 1) - Dune
        + Herbert, Frank - Dune Series, 01 - Dune [MP3 192]
        + Dune (Dune #1) by Frank Herbert, Scott Brick (Narrator)
        + Frank Herbert/Dune/1 - Dune (1965)/Dune.m4b
        - Frank Herbert/Dune/2 - Dune Messiah
        - Dune Encyclopedia - Willis E. McNelly
        - Frank Herbert - Dune Genesis
        - Frank Herbert, Brian Herbert - Dune Collection
        - Brian Herbert, Kevin J. Anderson - Dune 7 - Hunters of Dune
        - Brian Herbert - Dune
        - Frank Herbert - Dune: The Graphic Novel, Book 1
        - The Spice Must Flow: Frank Herbert's Dune
        - Frank Herbert - Dune Trilogy
        - Frank Herbert - Dune 1 2 3
        - Frank Herbert - Dune x 6
        - Frank Herbert - Dune - 3 books
        - Dune: The Lady of Caladan - Brian Herbert, Kevin J Anderson, Frank Herbert
        - Frank Herbert - Dune - God Emperor
        - Dune (Der Wüstenplanet) - Frank Herbert
        - Frank Herbert - Dune [Tome 1]
        - Frank Herbert - Dune, le cycle complet
        - Frank Herbert - Diuna
        - Frank Herbert - Dune (Sci-Fi Channel miniseries)
        - Frank Herbert's Dune: Original TV Soundtrack
        - Frank Herbert - Dune (Video Game)
        """,
    ),
    (
        book("The Silmarillion", "J. R. R. Tolkien"),
        """
        + J.R.R. Tolkien - The Silmarillion (Martin Shaw)
        + J. R. R. Tolkien, Christopher Tolkien - The Silmarillion
        + The Silmarillion by J.R.R. Tolkien, Christopher Tolkien - editor [ENG / M4B]
        - J.R.R. Tolkien - The Silmarillion, Volume 1: Ainulindale
        - J.R.R. Tolkien - Silmarillion (German)
        - J.R.R. Tolkien - The Silmarillion Part 3 - Of Turin Turambar
        - Blind Guardian - Nightfall in Middle-Earth (Silmarillion)
        - J.R.R. Tolkien - The Silmarillion / Unfinished Tales
        """,
    ),
    (
        book("Elantris", "Brandon Sanderson"),
        """
        + Brandon Sanderson - Elantris (Tenth Anniversary Edition)
        + Brandon Sanderson - Elantris (Jack Garrett) [Recorded Books]
        + Elantris [Unabridged] - Brandon Sanderson
        - Brandon Sanderson - Elantris (1 of 3) [Dramatized]
        - Brandon Sanderson - Elantris + The Emperor's Soul
        - Brandon Sanderson - Elantris 0.5 The Hope of Elantris
        - Brandon Sanderson - The Hope of Elantris
        - Brandon Sanderson - Elantris (Cosmere Collection)
        """,
    ),
    (
        book("The Stand", "Stephen King", narrators=("Grover Gardner",), runtime_min=2867),
        """
        + Stephen King - The Stand (Grover Gardner)
        + Stephen King - The Stand: Complete and Uncut
        + Stephen King - The Stand (Complete & Uncut Edition) 47h 47m
        + Stand, The - King, Stephen [1990 uncut]
        - The Stand S01E01 2020
        - Stephen King - The Stand 1994 mini-series
        - Stephen King - The Stand: Captain Trips (comics)
        - The End of the World As We Know It: New Tales of Stephen King's The Stand
        - Stephen King - The Stand & IT
        - Stephen King - The Stand - Part 1 of 3
        - Stephen King - The Last Stand
        - Stephen King - The Stand - Das letzte Gefecht
        """,
    ),
    (
        book("The Girl on the Train", "Paula Hawkins"),
        """
        + Paula Hawkins - The Girl on the Train
        + Paula Hawkins - Girl on the Train (Clare Corbett, India Fisher, Louise Brealey)
        - A. J. Waines - Girl on a Train
        - Paula Hawkins - Girl on the Train [Deutsch] Du kennst sie nicht
        - The Girl on the Train 2016 BluRay
        - Danny Elfman - The Girl on the Train
        - Paula Hawkins - La chica del tren
        - The Girl on the Train: Paula Hawkins (Key Takeaways)
        """,
    ),
    (
        book("I, Robot", "Isaac Asimov", series="Robot", position="0.1"),
        """
        + Isaac Asimov - I, Robot (Scott Brick)
        + Isaac Asimov - Robot 0.1 - I, Robot
        + I Robot - Isaac Asimov
        + I.Robot.Isaac.Asimov.Unabridged.MP3
        - Isaac Asimov - Robot Series
        - Isaac Asimov - Robot 1 - The Caves of Steel
        - Isaac Asimov - Robot Dreams
        - Isaac Asimov - The Complete Robot
        - Isaac Asimov - Robots and Empire
        - Isaac Asimov's I, Robot: To Protect - Mickey Zucker Reichert
        - I, Robot 2004
        - Cory Doctorow - I, Robot
        - The Alan Parsons Project - I Robot
        - Harlan Ellison, Isaac Asimov - I, Robot: The Illustrated Screenplay
        - Isaac Asimov - I, Robot BBC Radio 4 15 minute drama
        """,
    ),
    (
        book("Die Trying", "Lee Child", series="Jack Reacher", position="2"),
        """
        + Lee Child - Jack Reacher 02 - Die Trying
        + Lee Child - Die Trying (Reacher #2)
        - Lee Child - Trying
        - Lee Child - Reacher 02 - Killing Floor
        """,
    ),
    (
        book("We", "Yevgeny Zamyatin"),
        """
        + Yevgeny Zamyatin - We
        + We by Yevgeny Zamyatin (Toby Jones) [ENG / M4B]
        + Evgeny Zamyatin - We (translated by Clarence Brown)
        - Yevgeny Zamyatin - Мы
        - We - John Dickinson
        - Yevgeny Zamyatin - We (BBC Radio)
        - We 2011 Madonna W.E.
        - Yevgeny Zamyatin - The Fisher of Men (We)
        """,
    ),
    (
        book("S.", "J. J. Abrams"),
        """
        - J. J. Abrams - Star Wars
        - S. - John Updike
        """,
    ),
    (
        book("She", "H. Rider Haggard", subtitle="A History of Adventure", series="Ayesha", position="1"),
        """
        + H. Rider Haggard - She
        + She: A History of Adventure - H. Rider Haggard
        + Haggard, H. Rider - She (Librivox)
        - H. Rider Haggard - She and Allan
        - H. Rider Haggard - Ayesha: The Return of She
        - H. Rider Haggard - She / King Solomon's Mines
        - She (1965) Hammer
        - Kate Chopin - She
        """,
    ),
    (
        book("The Colour of Magic", "Terry Pratchett", narrators=("Nigel Planer",), series="Discworld", position="1"),
        """
        + Terry Pratchett - Discworld 01 - The Colour of Magic
        + Terry Pratchett - The Colour of Magic (Nigel Planer) [Discworld 1]
        + Pratchett, Terry - DW01 - Colour of Magic, The
        + Terry Pratchett - The Color of Magic (Discworld #1)
        + Terry Pratchett - [Discworld-01] - The Colour Of Magic (Colin Morgan, Bill Nighy, Peter Serafinowicz)
        - Terry Pratchett - Discworld 02 - The Light Fantastic
        - Terry Pratchett - The Colour of Magic & The Light Fantastic
        - Terry Pratchett - The Colour of Magic (abridged, Tony Robinson)
        - Terry Pratchett - The Colour of Magic (BBC R4 drama)
        - Terry Pratchett - Discworld 01-41
        - Terry Pratchett - Rincewind 1-3
        - The Colour of Magic 2008 DVDRip
        - Terry Pratchett - Die Farben der Magie
        - Terry Pratchett - Discworld 11 - Reaper Man
        - Terry Pratchett - Discworld Series (41 books)
        - Terry Pratchett - The Colour of Magic (Graphic Novel)
        """,
    ),
    (
        book("Educated", "Tara Westover"),
        """
        + Tara Westover - Educated: A Memoir (Julia Whelan)
        + Educated - Tara Westover
        - Summary & Study Guide: Educated by Tara Westover
        - Tara Westover - Uneducated
        - Educated by Tara Westover Workbook Companion
        - Educated - Tara Westover (Befreit) [GER]
        - Tara Westover - Interview about Educated
        """,
    ),
    (
        book("Der Vorleser", "Bernhard Schlink", narrators=("Hans Korte",), language="de"),
        """
        + Bernhard Schlink - Der Vorleser (Hans Korte)
        + Schlink, Bernhard - Der Vorleser [Ungekürzt] 5 CDs Diogenes
        + Bernhard Schlink: Der Vorleser. Ungekürzte Lesung mit Hans Korte
        - Der Vorleser (2008) DVDRip
        - Bernhard Schlink - The Reader
        - Bernhard Schlink - Der Vorleser (Lektürehilfe)
        - Bernhard Schlink - Der Vorleser Interpretation
        - Bernhard Schlink - Le liseur
        - Bernhard Schlink - Der Vorleser [2 von 5]
        - Bernhard Schlink - Der Vorleser CD2
        """,
    ),
    (
        book(
            "Harry Potter und der Stein der Weisen", "J. K. Rowling", series="Harry Potter", position="1", language="de"
        ),
        """
        + J.K. Rowling - Harry Potter und der Stein der Weisen (Rufus Beck)
        + Harry Potter 1 - Harry Potter und der Stein der Weisen - gelesen von Felix von Manteuffel
        + J. K. Rowling - Harry Potter Band 1 - Harry Potter und der Stein der Weisen - Hörbuch ungekürzt
        - J.K. Rowling - Harry Potter und die Kammer des Schreckens
        - J.K. Rowling - Harry Potter 1-7 (Rufus Beck)
        - J.K. Rowling - Harry Potter and the Philosopher's Stone
        - Harry Potter und der Stein der Weisen (2001) German DVDRip
        - J.K. Rowling - Harry Potter und der Stein der Weisen (Das Original-Hörspiel zum Film)
        - Harry Potter und der Stein der Weisen - J.K. Rowling - Die große Hörspiel-Edition
        """,
    ),
    (
        book("Война и мир", "Лев Толстой", language="ru"),
        """
        + Лев Толстой - Война и мир
        + Толстой Лев Николаевич - Война и мир [Вячеслав Герасимов, 2007, 96 kbps]
        + Толстой Л.Н. - Война и мир (аудиокнига MP3)
        + Л. Н. Толстой. Война и мир. Читает Александр Клюквин
        - Лев Толстой - Война и мир. Том 1
        - Лев Толстой - Война и мир. Том 3-4
        - Лев Толстой - Война и мир (аудиоспектакль)
        - Лев Толстой - Война и мир. Книга 2
        - Война и мир - краткий пересказ - Лев Толстой
        - Leo Tolstoy - War and Peace
        - Лев Толстой - Анна Каренина
        - Война и мир (1967) BDRip
        - Алексей Толстой - Война и мир
        - Сергей Прокофьев - Война и мир (опера)
        """,
    ),
    (
        book("海辺のカフカ", "村上春樹", language="ja"),
        """
        + 村上春樹 - 海辺のカフカ
        - 村上春樹 - 海辺のカフカ 上
        - 村上春樹 - 海辺のカフカ（下）
        - 海辺のカフカ 上巻 村上春樹
        - Haruki Murakami - Kafka on the Shore
        """,
    ),
    (
        book("El Quijote", "Miguel de Cervantes", language="es"),
        """
        + Miguel de Cervantes - El Quijote (audiolibro)
        - Miguel de Cervantes - El Quijote I
        - Miguel de Cervantes - El Quijote, segunda parte
        - Miguel de Cervantes - El Quijote (para niños)
        - El Quijote - Miguel de Cervantes (adaptación)
        - Avellaneda - El Quijote
        """,
    ),
    (
        book("Dark Matter", "Blake Crouch"),
        """
        + Blake Crouch - Dark Matter (Jon Lindstrom)
        + Dark Matter: A Novel by Blake Crouch [M4B]
        - Dark Matter S01 2024 Apple
        - Dark Matter - Michelle Paver
        - Blake Crouch - Dark Matter / Recursion
        - Blake Crouch - Summer Frost
        - Dark Matter - Blake Crouch (Spanish) Materia oscura
        - Brian Clegg - Dark Matter and Dark Energy
        - Blake Crouch - Dark Matter (Zeitenläufer)
        - Dark Matter (comic) 01-06
        """,
    ),
    (
        book("Shogun", "James Clavell", runtime_min=3217, series="Asian Saga", position="1"),
        """
        + James Clavell - Shōgun (Ralph Lister)
        + James Clavell - Shogun: The First Novel of the Asian Saga
        + James Clavell - Asian Saga 01 - Shogun
        + Clavell, James - Asian Saga 1 - Shōgun [53h]
        - James Clavell - Tai-Pan (Asian Saga 2)
        - Shogun S01 2024 FX
        - James Clavell - Shogun, Volume One
        - James Clavell - Shogun Part 2 of 4
        - James Clavell - Asian Saga (6 books)
        - Shogun 1980 miniseries
        """,
    ),
    (
        book("The Complete Fairy Tales", "Hans Christian Andersen"),
        """
        + Hans Christian Andersen - The Complete Fairy Tales
        - Hans Christian Andersen - Fairy Tales
        - Brothers Grimm - The Complete Fairy Tales
        - Hans Christian Andersen - The Complete Fairy Tales Volume 2
        """,
    ),
    (
        book("Foundation Trilogy", "Isaac Asimov"),
        """
        + Isaac Asimov - The Foundation Trilogy
        + Isaac Asimov - Foundation Trilogy (Foundation, Foundation and Empire, Second Foundation)
        + Isaac Asimov - Foundation Trilogy (Books 1-3)
        - Isaac Asimov - Foundation
        - Isaac Asimov - Foundation Trilogy 1 - Foundation
        - Isaac Asimov - Foundation Trilogy (Books 1-2)
        - Isaac Asimov - Foundation Trilogy (BBC Radio Drama)
        - Isaac Asimov - Foundation 1-7
        - Isaac Asimov - Foundation Trilogy Book 2
        """,
    ),
    (
        book("The Hitchhiker's Guide to the Galaxy: The Complete Radio Series", "Douglas Adams"),
        """
        + Douglas Adams - The Hitchhiker's Guide to the Galaxy: The Complete Radio Series
        - Douglas Adams - The Hitchhiker's Guide to the Galaxy
        - Douglas Adams - The Hitchhiker's Guide to the Galaxy: Primary Phase
        - Douglas Adams - The Hitchhiker's Guide to the Galaxy (Stephen Fry)
        """,
    ),
    (
        book("Oathbringer (Part 2 of 2)", "Brandon Sanderson", series="The Stormlight Archive", position="3"),
        """
        + Brandon Sanderson - Oathbringer (Part 2 of 2)
        + Oathbringer, Part 2 - Brandon Sanderson
        + Brandon Sanderson - Oathbringer [2 of 2]
        + Brandon Sanderson - Oathbringer Part Two
        - Brandon Sanderson - Oathbringer (Part 1 of 2)
        - Brandon Sanderson - Oathbringer
        - Brandon Sanderson - Oathbringer [1/2]
        - Brandon Sanderson - Oathbringer (Part 2 of 6) Graphic Audio
        - Brandon Sanderson - Stormlight 3 - Oathbringer
        """,
    ),
    (
        book("Mrs. Dalloway", "Virginia Woolf"),
        """
        + Virginia Woolf - Mrs Dalloway (Juliet Stevenson)
        + Woolf - Mrs. Dalloway
        - Virginia Woolf - Mrs Dalloway's Party
        - Virginia Woolf - Mrs Dalloway, To the Lighthouse, Orlando
        - Mr. Dalloway - Robin Lippincott
        - Virginia Woolf - Mrs Dalloway BBC Drama
        """,
    ),
    (
        book("Les Fourmis", "Bernard Werber", series="La Trilogie des fourmis", position="1", language="fr"),
        """
        + Bernard Werber - Les Fourmis (Livre audio)
        + Werber Bernard - Fourmis 1 - Les Fourmis
        + Bernard Werber - Les Fourmis, Tome 1
        - Bernard Werber - Les Fourmis, tome 2 : Le Jour des fourmis
        - Bernard Werber - La Trilogie des fourmis
        - Bernard Werber - Les Fourmis - Le jour des fourmis - La révolution des fourmis
        - Bernard Werber - Empire of the Ants
        - Les Fourmis (documentaire)
        """,
    ),
    (
        book("Sofies verden", "Jostein Gaarder", language="no"),
        """
        + Jostein Gaarder - Sofies verden (lydbok)
        + Gaarder, Jostein - Sofies verden [lest av Lars Andreas Larssen]
        - Jostein Gaarder - Sophie's World
        - Jostein Gaarder - Sofies Welt
        - Jostein Gaarder - Sofies verden (forkortet)
        - Jostein Gaarder - Sofies verden (hørespill)
        - Jostein Gaarder - Sofies värld (ljudbok)
        """,
    ),
    (
        book("Solaris", "Stanisław Lem", language="pl"),
        """
        + Stanislaw Lem - Solaris (audiobook PL)
        + Stanisław Lem - Solaris [czyta Adam Ferency]
        - Stanisław Lem - Solaris (słuchowisko)
        - Stanisław Lem - Solaris [ENG]
        - Solaris 1972
        - Stanisław Lem - Solaris, Eden, Niezwyciężony
        """,
    ),
    (
        book(
            "The Way of Kings",
            "Brandon Sanderson",
            narrators=("Michael Kramer", "Kate Reading"),
            runtime_min=2734,
            series="The Stormlight Archive",
            position="1",
        ),
        """
        + The Way of Kings: Book One of the Stormlight Archive (The Stormlight Archive, 1) - Brandon Sanderson
        + The Way of Kings: The Stormlight Archive, Book 1 [B003ZWFO7E] {Kate Reading, Michael Kramer}
        + Brandon Sanderson - 2010 - Stormlight 1 - The Way of Kings (Kramer, Reading)
        + Brandon Sanderson - The Way of Kings (45h 37m) [M4B-128]
        - Brandon Sanderson - The Way of Kings (Stormlight Archive 1) + Words of Radiance
        - Brandon Sanderson - The Way of Kings 1/5
        - Brandon Sanderson - The Way of Kings - Prelude and Prologue
        - Brandon Sanderson - The Way of Kings (Interludes)
        - Brandon Sanderson - The Stormlight Archive 01-05 (inc. novellas)
        - Brandon Sanderson - Stormlight Archive, Books 1 and 2
        - Brandon Sanderson - Stormlight Archive Book 2
        - The Way of Kings RPG - Brandon Sanderson
        - Brandon Sanderson - The Way of Kings Leatherbound PDF
        - Brandon Sanderson - The Way of Kings (Arabic)
        - Brandon Sanderson - La voie des rois, tome 1
        - Brandon Sanderson - El camino de los reyes
        - 王者之路 - Brandon Sanderson
        """,
    ),
    (
        book(
            "Legends & Lattes",
            "Travis Baldree",
            subtitle="A Novel of High Fantasy and Low Stakes",
            series="Legends & Lattes",
            position="1",
        ),
        """
        + Travis Baldree - Legends & Lattes
        + Legends and Lattes: A Novel of High Fantasy and Low Stakes - Travis Baldree
        + Travis Baldree - Legends and Lattes 01 - Legends & Lattes
        + Legends + Lattes - Travis Baldree
        - Travis Baldree - Bookshops & Bonedust (Legends & Lattes 0)
        - Travis Baldree - Legends & Lattes 1-2
        - Travis Baldree - Legends & Lattes: Pages to Fill
        - Travis Baldree - Legends & Lattes + Bookshops & Bonedust
        - Travis Baldree - Brigands & Breadknives
        """,
    ),
    (
        book("Murder on the Orient Express", "Agatha Christie", series="Hercule Poirot", position="10"),
        """
        + Agatha Christie - Murder on the Orient Express (Dan Stevens)
        + Agatha Christie - Hercule Poirot 10 - Murder on the Orient Express
        + Christie, Agatha - [Poirot 10] - Murder on the Orient Express - read by David Suchet
        - Agatha Christie - Murder on the Orient Express: BBC full-cast
        - Agatha Christie - Murder on the Orient Express (Audible Original Drama)
        - Agatha Christie's Poirot - Murder on the Orient Express S12E03
        - Murder on the Orient Express 2017
        - Agatha Christie - Poirot 10-12
        - Agatha Christie - Mord im Orientexpress
        - Agatha Christie - Murder on the Orient Express and Death on the Nile
        - Agatha Christie - 5 Poirot Novels
        """,
    ),
    (
        book(
            "The Devil in the White City",
            "Erik Larson",
            subtitle="Murder, Magic, and Madness at the Fair That Changed America",
        ),
        """
        + Erik Larson - The Devil in the White City (Scott Brick)
        + The Devil in the White City: Murder, Magic, and Madness at the Fair That Changed America - Erik Larson
        + Erik Larson - Devil in the White City, The [Unabridged, 14h 58m]
        - Erik Larson - The Devil in the White City (Abridged; Tony Goldwyn)
        - Erik Larson - The Devil in the White City [6 CDs abridged]
        - Erik Larson - Dead Wake
        - The Devil in the White City - Study Guide (SuperSummary) Erik Larson
        """,
    ),
    (
        book("Circe", "Madeline Miller"),
        """
        + Madeline Miller - Circe (Perdita Weeks)
        + Circe - Madeline Miller [ENG / M4B] [VIP]
        + Circe.by.Madeline.Miller.2018.MP3.VBR
        - Madeline Miller - Circe / The Song of Achilles
        - Madeline Miller - Ich bin Circe
        - Madeline Miller - Galatea
        - Nicolas Circe - Madeline
        - Circe - Madeline Miller - Sparknotes
        - Madeline Miller - Circe (Ελληνικά)
        - Madeline Miller - Circe 01
        """,
    ),
    (
        book("Fourth Wing", "Rebecca Yarros", series="The Empyrean", position="1"),
        """
        + Rebecca Yarros - Fourth Wing (Rebecca Soler, Teddy Hamilton)
        + Rebecca Yarros - Empyrean 1 - Fourth Wing
        + Fourth Wing: Empyrean, Book 1 by Rebecca Yarros [ENG / M4B] [Freeleech] [VIP]
        + Rebecca Yarros - The Empyrean #1 - Fourth Wing (retail)
        - Rebecca Yarros - Fourth Wing (Part 1 of 2) (Dramatized Adaptation)
        - Rebecca Yarros - Fourth Wing / Iron Flame
        - Rebecca Yarros - Empyrean 2 - Iron Flame
        - Rebecca Yarros - Fourth Wing - Flammengeküsst
        - Rebecca Yarros - Empyrean 1-3
        - Rebecca Yarros - Fourth Wing Bonus Chapters
        - Rebecca Yarros - Fourth Wing (Wing Leader Edition) PDF
        - Fourth Wing Trivia - Rebecca Yarros
        - Rebecca Yarros - Fourth Wing (Graphic Audio) 2 of 2
        """,
    ),
    (
        book("Metro 2033", "Dmitry Glukhovsky", series="Metro", position="1"),
        """
        + Dmitry Glukhovsky - Metro 2033 (Rupert Degas)
        + Metro 2033 by Dmitry Glukhovsky [ENG / M4B]
        + Dmitri Glukhovsky - Metro 1 - Metro 2033
        - Dmitry Glukhovsky - Metro 2034
        - Dmitry Glukhovsky - Metro 2035
        - Dmitry Glukhovsky - Metro 2033-2035
        - Дмитрий Глуховский - Метро 2033
        - Metro 2033 Redux FitGirl
        - Dmitry Glukhovsky - Metro 2033 [GER]
        - Dmitry Glukhovsky - Metro 2
        """,
    ),
    (
        book("Il Gattopardo", "Giuseppe Tomasi di Lampedusa", language="it"),
        """
        + Giuseppe Tomasi di Lampedusa - Il Gattopardo (letto da Toni Servillo)
        + Tomasi di Lampedusa, Giuseppe - Gattopardo, Il [audiolibro]
        + Lampedusa - Il Gattopardo - Audiolibro MP3
        - Il Gattopardo (1963) 1080p
        - Giuseppe Tomasi di Lampedusa - The Leopard
        - Giuseppe Tomasi di Lampedusa - Il Gattopardo, parte 1
        - Giuseppe Tomasi di Lampedusa - Il Gattopardo (riassunto)
        - Giuseppe Tomasi di Lampedusa - El Gatopardo
        """,
    ),
    (
        book("Spook Country", "William Gibson", series="Blue Ant", position="2"),
        """
        + William Gibson - Blue Ant 2 - Spook Country
        + William Gibson - Bigend 02 - Spook Country
        - William Gibson - Blue Ant 1 - Pattern Recognition
        - William Gibson - Blue Ant Trilogy
        - William Gibson - Spook Country (abr.)
        - William Gibson - Spook Country Abgd
        - William Gibson - Spook Country (ABRIDGED) 5CD
        """,
    ),
    (
        book("The Night Circus", "Erin Morgenstern", narrators=("Jim Dale",)),
        """
        + Erin Morgenstern - The Night Circus [Jim Dale]
        + the night circus erin morgenstern jim dale mp3
        + The_Night_Circus_Erin_Morgenstern_Jim_Dale
        + Erin Morgenstern;The Night Circus;Jim Dale
        - Erin Morgenstern - The Night Circus Chapter 3.mp3
        - Erin Morgenstern - Der Nachtzirkus
        - Erin Morgenstern - The Night Circus & The Starless Sea
        - [032/148] The Night Circus - Erin Morgenstern - 032.mp3
        - The Night Circus - Erin Morgenstern disc 1-3 of 12
        - The Night Circus Soundtrack to Erin Morgenstern's novel
        - Erin Morgenstern - The Night Circus (Hungarian)
        - Erin Morgenstern - Le Cirque des rêves
        - Erin Morgenstern - The Night Circus (ebook + audiobook sample)
        """,
    ),
    (
        book("Sharp Objects", "Gillian Flynn"),
        """
        + Gillian Flynn - Sharp Objects [Ann Marie Lee]
        + Sharp Objects: A Novel (Gillian Flynn) 2006 M4B
        - Sharp Objects S01 HBO
        - Gillian Flynn - Sharp Objects Collection
        - Gillian Flynn - Sharp Objects (Cry Baby - Scharfe Schnitte)
        - Gillian Flynn - Complete Audiobooks
        - Gillian Flynn 3 audiobook pack
        """,
    ),
    (
        book("Siddhartha", "Hermann Hesse"),
        """
        + Hermann Hesse - Siddhartha (read by Derek Jacobi) unabridged
        + Siddhartha by Hermann Hesse - LibriVox recording
        - Hermann Hesse - Siddhartha [GERMAN]
        - Hermann Hesse - Siddhartha - Eine indische Dichtung
        - Hermann Hesse - Siddhartha / Demian
        - Hermann Hesse - Siddhartha (Ulrich Noethen liest)
        - Hermann Hesse - Siddhartha, part one
        - Hermann Hesse - Siddhartha (BBC radio dramatisation)
        - Siddhartha Mukherjee - The Gene
        - Osho on Hermann Hesse's Siddhartha
        """,
    ),
    (
        book("Heir to the Empire", "Timothy Zahn", series="Star Wars: The Thrawn Trilogy", position="1"),
        """
        + Timothy Zahn - Star Wars: Heir to the Empire
        + Timothy Zahn - Star Wars - Thrawn Trilogy 1 - Heir to the Empire (Marc Thompson)
        + Star Wars: Heir to the Empire (20th Anniversary Edition) - Timothy Zahn
        - Timothy Zahn - Star Wars: The Thrawn Trilogy
        - Timothy Zahn - Star Wars: Dark Force Rising
        - Timothy Zahn - Star Wars Thrawn Trilogy 2 - Dark Force Rising
        - Timothy Zahn - Star Wars: Heir to the Empire (abridged, Denis Lawson)
        - Timothy Zahn - Star Wars: Heir to the Empire (audio drama)
        - Timothy Zahn - Heir to the Empire / Dark Force Rising / The Last Command
        - Star Wars: Heir to the Empire Sourcebook - Timothy Zahn
        - Timothy Zahn - Star Wars: Thrawn
        """,
    ),
    (
        book("The Salt Mill", "Ada Winter"),
        """
        + The Salt Mill by Ada Winter (foreword by Milo Hart) MP3
        + Ada Winter - The Salt Mill [normalized] MP3
        + The Salt Mill: A Novel - Ada Winter
        + Ada Winter - The Salt Mill - read by Roman Kent
        - The Salt Mill by Milo Hart (foreword by Ada Winter) MP3
        - The Salt Mill by Milo Hart, introduction by Ada Winter MP3
        - The Salt Mill: Roman - Ada Winter MP3
        - Ada Winter - The Salt Mill (Romanzo) MP3
        - The Salt Mill: What You Need to Know - Ada Winter
        - The Salt Mill: A Short Guide to the Novel - Ada Winter
        - Ada Winter - The Salt Mill (Deep Dive) MP3
        - Ada Winter - The Salt Mill (generated audiobook) MP3
        """,
    ),
    (
        book("Die Salzmühle", "Ada Winter", language="de"),
        """
        + Ada Winter - Die Salzmühle: Roman
        + Ada Winter - Die Salzmühle (Kriminalroman) MP3
        - Ada Winter - Die Salzmühle (Romanzo) MP3
        """,
    ),
    (
        book("The Salt Mill", "Ada Winter"),
        """
        + Ada Winter - The Salt Mill EN MP3
        - Ada Winter-The Salt Mill-AUDIOBOOK-DE-2020-GRP
        - Ada.Winter-The.Salt.Mill-AUDiOBOOK-WEB-DE-2020-GRP
        - Ada Winter-The Salt Mill-MP3-DE-2020-GRP
        - Ada Winter - The Salt Mill DE M4B
        - Ada Winter - The Salt Mill (DE) MP3
        """,
    ),
    (
        book("Quarry", "Cy Dorn", language="de"),
        """
        + Cy Dorn - Quarry (DE) MP3
        + Cy Dorn - Quarry - DE - Hoerbuch
        + Cy.Dorn-Quarry-AUDIOBOOK-DE-8CD-FLAC-2016
        - Cy Dorn - Quarry (FR) MP3
        """,
    ),
    (
        book("El molino", "Carlos Sal", language="es"),
        """
        + El molino - AUDIOLIBRO DE CARLOS SAL
        + El molino - Carlos Sal - AUDIOLIBRO ES MP3
        - El molino - Carlos Sal - AUDIOBOOK DE MP3
        """,
    ),
    (
        book("Kindred", "Octavia E. Butler"),
        """
        + Octavia Butler - Kindred
        + Octavia E. Butler - Kindred (Kim Staunton) [Recorded Books]
        - Octavia Butler - Kindred: A Graphic Novel Adaptation
        - Kindred S01
        - Octavia Butler - Kindred, Fledgling, Collected Stories
        - Kindred - Alastair Reynolds
        - Octavia Butler - Kindred (Kritik und Zusammenfassung)
        """,
    ),
)

ROWS = [
    pytest.param(wanted, line[2:].strip(), line[0] == "+", id=f"{wanted.title}: {line}")
    for wanted, table in CASES
    for line in (row.strip() for row in table.strip().splitlines())
]


@pytest.mark.parametrize(("wanted", "name", "right"), ROWS)
def test_a_name_is_taken_only_where_it_is_the_wanted_book(wanted: WantedBook, name: str, right: bool) -> None:
    offer = Release(key=name, title=name, categories=(3030,), seeders=5)
    selection = choose_release(wanted, [offer])
    assert (selection.chosen is not None) == right, selection.reason


def test_no_name_is_taken_for_two_of_these_books() -> None:
    """Each name, offered for every other book of the table, is refused there."""
    offers = [
        Release(key=name, title=name, categories=(3030,), seeders=5)
        for _, name, right in ((row.values[0], row.values[1], row.values[2]) for row in ROWS)
        if right
    ]
    owners = {row.values[1]: row.values[0] for row in ROWS if row.values[2]}
    taken = [
        (wanted.title, verdict.release.title)
        for wanted, _ in CASES
        for verdict in choose_release(wanted, offers).verdicts
        if verdict.accepted and owners[verdict.release.title] != wanted
    ]
    assert taken == []


@pytest.mark.parametrize(("size", "right"), [(300_000_000, True), (3_000_000, False)])
def test_a_shop_number_and_a_recording_s_size_stand_for_the_author_beside_the_series(size: int, right: bool) -> None:
    wanted = book("The Star Harbour", "Ada Winter", series="Harbour Chronicle", position="1", runtime_min=600)
    name = "The Star Harbour: Harbour Chronicle, Book 1 [B0ABCD1234]"
    offer = Release(key=name, title=name, size=size, categories=(8000,), seeders=5)
    assert (choose_release(wanted, [offer]).chosen is not None) == right
