"""A made-up library of any size, with the share of untidy metadata that real ones have.

Deterministic: the same size gives the same table. Names and titles are put together from common words, so that they
repeat as in a real library (one author for eight items, one narrator for forty).
"""

import random

import pandas as pd

from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.schemas.tables import LIBRARY, table

_GIVEN = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Frank",
    "Grace",
    "Henry",
    "Ida",
    "Jack",
    "Kate",
    "Leo",
    "Mary",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Sam",
    "Tom",
    "Vera",
]
_FAMILY = [
    "Adler",
    "Baker",
    "Carter",
    "Dorn",
    "Evans",
    "Fischer",
    "Grant",
    "Hughes",
    "Irving",
    "Jonas",
    "Keller",
    "Lang",
    "Moore",
    "Novak",
    "Owens",
    "Parker",
]
_NOUNS = [
    "River",
    "Winter",
    "Garden",
    "Tower",
    "Shadow",
    "Crown",
    "Harbor",
    "Letter",
    "Forest",
    "Mirror",
    "Stone",
    "Voyage",
    "Night",
    "Summer",
    "Island",
]
_ADJECTIVES = [
    "Silent",
    "Golden",
    "Hidden",
    "Broken",
    "Last",
    "Crimson",
    "Distant",
    "Hollow",
    "Burning",
    "Quiet",
    "Wild",
    "Lost",
    "Second",
    "Iron",
]
_PLACES = [
    "Ashford",
    "Bremen",
    "Calder",
    "Dunmore",
    "Elmsworth",
    "Falkirk",
    "Granton",
    "Holm",
    "Ingleby",
    "Jarrow",
    "Kelso",
    "Lorne",
    "Malvern",
]
_CREDITS = (
    *("Read by {}.", "Narrated by {}.", "Gelesen von {}.", "Lu par {}."),
    "LibriVox recording. Read in English by {}.",
)
_STORY = (
    "In the year of the great storm a young widow returns to {}, where nobody is glad to see her. What the narrator "
    "finds there will change three families for ever. A tale of love, guilt and the sea, told with wit and read by "
    "thousands. "
) * 3


def _person(number: int) -> str:
    initial = "ABCDEFGHJKLMNPRSTW"[number % 18]
    ending = ("", "son", "er", "ley", "man")[(number // 320) % 5]
    return f"{_GIVEN[number % 20]} {initial}. {_FAMILY[(number // 20) % 16]}{ending}"


def made_up_library(size: int) -> pd.DataFrame:
    """Return a library table of ``size`` items, with the columns of the snapshot."""
    rng = random.Random(size)  # noqa: S311 - repeatable
    rows = [_item(rng, number, size) for number in range(size)]
    times = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(range(size), unit="min")
    return table(pd.DataFrame(rows).assign(added_at=times, updated_at=times), LIBRARY)


def _item(rng: random.Random, number: int, size: int) -> dict[str, object]:
    author = _person(rng.randrange(max(size // 8, 1)))
    narrator = _person(5000 + rng.randrange(max(size // 40, 1)))
    adjective, noun, place = rng.choice(_ADJECTIVES), rng.choice(_NOUNS), rng.choice(_PLACES)
    title = f"The {adjective} {noun} of {place}"
    series = f"{place} Chronicles of {author.split()[-1]}" if rng.random() < 0.5 else ""
    position = rng.randint(1, 12)
    description = _STORY.replace("{}", place)
    chance = rng.random()
    if chance < 0.05:
        title = f"{title} (Unabridged)"
    elif chance < 0.08 and series:
        title = f"{title} ({series}, Book {position})"
    elif chance < 0.12:
        given, _, family = author.rpartition(" ")
        author = f"{family}, {given}"
    elif chance < 0.15:
        author = author.replace(". ", ".")
    elif chance < 0.3:
        description, narrator = f"{description} {rng.choice(_CREDITS).format(narrator)}", ""
    elif chance < 0.35:
        description = f"<p>{description}</p><br/>&nbsp;"
    elif chance < 0.37:
        narrator = "Various"
    return {
        "item_id": f"li_{number:07d}",
        "library_id": "lib_1",
        "title": title,
        "subtitle": "",
        "authors": (author,),
        "narrators": (narrator,) if narrator else (),
        "series": (SeriesPlace(series, str(position)),) if series else (),
        "genres": rng.choice((("Fantasy", "Adventure"), ("Crime",), ("Romance", "Historical"))),
        "tags": (),
        "language": rng.choice(("English", "English", "eng", "German", "")),
        "published_year": str(rng.randint(1890, 2024)) if rng.random() < 0.9 else "2011-03-04",
        "publisher": "",
        "description": description,
        "isbn": "",
        "asin": f"B0{rng.randrange(36**6):08d}"[:10],
        "duration_s": rng.uniform(3600, 90000),
        "size": rng.randrange(10**8, 10**9),
        "num_files": rng.randint(1, 60),
        "path": f"/audiobooks/{author}/{title}",
        "rel_path": f"{author}/{title}",
        "has_cover": rng.random() < 0.95,
        "cover": "",
        "is_missing": False,
        "is_invalid": False,
        "abridged": False,
    }
