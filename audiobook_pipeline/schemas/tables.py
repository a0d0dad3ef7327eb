"""The columns of every table between two assets: name, type, meaning.

One schema a table. It makes the column list in the Dagster UI and the blocking schema check, and
``table`` gives an empty result the same types as a full one. Rules about single values belong to
``domain.quality``, not here: a table with an untitled book is a valid table.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa

from audiobook_pipeline.domain.columns import list_column
from audiobook_pipeline.schemas import arrow
from audiobook_pipeline.schemas.columns import (
    conforms,
    evidence,
    flag,
    integer,
    integers,
    kind_of,
    moment,
    number,
    series,
    text,
    texts,
)


def _schema(name: str, columns: dict[str, pa.Column], *, unique: list[str] | None = None) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, name=name, coerce=True, strict="filter", unique=unique)


LIBRARY = _schema(
    "library_snapshot",
    {
        "item_id": text("Audiobookshelf's id of the item", unique=True),
        "library_id": text("Audiobookshelf's id of the library"),
        "title": text("Title as Audiobookshelf has it"),
        "subtitle": text("Subtitle"),
        "authors": texts("Authors in order"),
        "narrators": texts("Narrators in order"),
        "series": series("Series in order, each with its position"),
        "genres": texts("Genres"),
        "tags": texts("Tags of the item in Audiobookshelf"),
        "language": text("Language as written"),
        "published_year": text("Year of publication as written"),
        "publisher": text("Publisher"),
        "description": text("Description, may hold HTML"),
        "isbn": text("ISBN as written"),
        "asin": text("Audible identifier"),
        "duration_s": number("Runtime in seconds"),
        "size": integer("Bytes on disk"),
        "num_files": integer("Number of audio files"),
        "path": text("Folder of the item on the server"),
        "rel_path": text("Folder relative to the library"),
        "has_cover": flag("Whether there is a cover"),
        "cover": text("What it is where it is tiny or can't be shown: '90×90 JPEG, 5,120 bytes, 0f3c2a9b7d6e5c41'"),
        "is_missing": flag("Whether the files are gone"),
        "is_invalid": flag("Whether Audiobookshelf found no media in it"),
        "abridged": flag("Whether it is marked as abridged"),
        "added_at": moment("When Audiobookshelf added it"),
        "updated_at": moment("When Audiobookshelf last changed it"),
        "progress": number("Listening progress of the key's user, 0 to 1; NaN if none"),
    },
)

_WHO_SAYS = "Who says so: fields, folder, file or tags; '' where nobody does"
_HOW_SURE = "How sure that is, 0 to 1"

IDENTIFIED = _schema(
    "identified_library",
    {
        "item_id": text("Audiobookshelf's id of the item", unique=True),
        "title": text("Title of the book, without what is said of the recording", of="title.value"),
        "title_source": text(_WHO_SAYS, of="title.source"),
        "title_certainty": number(_HOW_SURE, of="title.certainty"),
        "subtitle": text("Subtitle as Audiobookshelf has it"),
        "authors": texts("Who wrote it", of="authors.value"),
        "authors_source": text(_WHO_SAYS, of="authors.source"),
        "authors_certainty": number(_HOW_SURE, of="authors.certainty"),
        "narrators": texts("Who reads it", of="narrators.value"),
        "narrators_source": text(_WHO_SAYS, of="narrators.source"),
        "narrators_certainty": number(_HOW_SURE, of="narrators.certainty"),
        "series": series("Series, each with its position", of="series.value"),
        "series_source": text(_WHO_SAYS, of="series.source"),
        "series_certainty": number(_HOW_SURE, of="series.certainty"),
        "language": text("Language as written"),
        "other_titles": texts("What its own title and subtitle may name as the book's title too"),
        "also": texts("Other titles that its folder, files or tags name"),
        "known": flag("Whether title and author are known"),
        "doubt": text("What is not known, in words; '' if all is"),
    },
)

CATALOGUE = _schema(
    "book_catalogue",
    {
        "work_id": text("Identity of the work in this catalogue"),
        "title": text("Title of the work"),
        "authors": texts("Authors"),
        "series": text("Series"),
        "position": text("Position in the series as the source writes it"),
        "kind": text("novel, novella, omnibus, part, dramatisation, abridgement, companion or unknown"),
        "language": text("ISO 639-1 code"),
        "first_year": integer("Year of first publication", of="year"),
        "release_date": text("Release date as the source writes it"),
        "isbn": text("ISBN-13"),
        "asin": text("Audible identifier"),
        "subtitle": text("Subtitle"),
        "narrators": texts("Narrators of the known recording"),
        "runtime_min": number("Runtime of the known recording in minutes"),
        "variants": texts("Other titles"),
        "sources": texts("Sources that know it"),
        "series_sources": texts("Sources that know of its place in the series"),
        "conflicts": texts("Where sources contradict each other"),
    },
)

GAPS = _schema(
    "series_gap_report",
    {
        "work_id": text("Identity of the work in the catalogue"),
        "series": text("Series"),
        "position": text("Position as the source writes it"),
        "title": text("Title of the work"),
        "authors": texts("Authors"),
        "status": text("owned, covered, perhaps, missing, other_edition, unnumbered or unreleased"),
        "confidence": number("How certain the status is, 0 to 1"),
        "reason": text("Why, in words"),
        "kind": text("Kind of work"),
        "language": text("ISO 639-1 code"),
        "item_id": text("The item that is this work, or perhaps is; '' if there is none"),
        "series_group": integer("Number of the series under all its names, in this run"),
        "position_number": number("First number of the position"),
        "release_date": text("Release date as the source writes it"),
        "first_year": integer("Year of first publication"),
        "inconsistent": flag("Whether the numbering of the series contradicts itself"),
        "sources": texts("Sources that know it"),
    },
)

RELEASES = _schema(
    "releases",
    {
        "query": text("What was asked of the indexers"),
        "wanted_id": integer("The wanted book in the ledger; absent for a genre search"),
        "genre": text("Genre of the search; '' for a wanted book"),
        "release_key": text("Stable identity of the offer", of="release.key"),
        "release": text("Release name as the indexer gives it", of="release.title"),
        "indexer_id": integer("Prowlarr's number of the indexer", of="release.indexer_id"),
        "indexer": text("Name of the indexer", of="release.indexer"),
        "size": integer("Bytes; absent where not stated", of="release.size"),
        "seeders": integer("Seeders; absent where not stated", of="release.seeders"),
        "leechers": integer("Leechers; absent where not stated", of="release.leechers"),
        "protocol": text("torrent or usenet", of="release.protocol"),
        "categories": integers("Newznab categories", of="release.categories"),
        "flags": texts("Indexer flags", of="release.flags"),
        "published": moment("When the indexer published it", of="release.published"),
        "infohash": text("v1 infohash, '' where not stated", of="release.infohash"),
        "link": text("Opaque download reference of Prowlarr, without key or address", of="release.link"),
        "file": text("File name for the download reference", of="release.file"),
        "page": text("The offer's page at its tracker, '' where not stated", of="release.page"),
    },
)

SEARCH_RESULTS = _schema(
    "search_results",
    {
        **RELEASES.columns,
        "book": text("The book that a genre search's release was identified as"),
        "note": text("Why the offer is set aside; '' where it is for a wanted book"),
    },
)

DECISIONS = _schema(
    "download_queue",
    {
        "wanted_id": integer("The wanted book in the ledger"),
        "title": text("Wanted title", of="book.title"),
        "authors": texts("Wanted authors", of="book.authors"),
        "release_key": text("Stable identity of the offer", of="verdict.release.key"),
        "release": text("Release name", of="verdict.release.title"),
        "indexer": text("Name of the indexer", of="verdict.release.indexer"),
        "size": integer("Bytes", of="verdict.release.size"),
        "seeders": integer("Seeders", of="verdict.release.seeders"),
        "page": text("The offer's page at its tracker, '' where not stated", of="verdict.release.page"),
        "verdict": text("chosen, accepted, refused, near or blocked", of="outcome"),
        "score": number("Score of the release; higher is better", of="verdict.score"),
        "evidence": evidence(
            "The rules that fired: rule, stance (for, against, neutral), words, start, weight, detail",
            of="verdict.evidence",
        ),
    },
)

ACQUISITIONS = _schema(
    "acquisitions",
    {
        "acquisition_id": integer("Number in the ledger; absent where only planned", of="acquisition.id"),
        "wanted_id": integer("The wanted book in the ledger", of="acquisition.wanted_id"),
        "title": text("Title", of="acquisition.book.title"),
        "authors": texts("Authors", of="acquisition.book.authors"),
        "release": text("Release name", of="acquisition.release.title"),
        "state": text("State in the ledger, or 'planned'", of="acquisition.state"),
        "instance": text("Download client, '' if none"),
        "infohash": text("Infohash as download clients show it", of="acquisition.infohash"),
        "size": integer("Bytes", of="acquisition.total_size"),
        "progress": number("0 to 1"),
        "speed": number("Download speed in bytes a second"),
        "eta_s": number("Seconds to go as the download client estimates them"),
        "item_id": text("Item in Audiobookshelf, '' until confirmed", of="acquisition.item_id"),
        "path": text("Where the book is, '' until known", of="acquisition.path"),
        "reason": text("Why it is in this state"),
    },
)

ISSUES = _schema(
    "metadata_issues",
    {
        "item_id": text("Item"),
        "score": number("Quality of the item, 0 to 100; an item without an issue has 100"),
        "rule": text("Identity of the rule"),
        "severity": text("error, warning or info"),
        "field": text("Field that it is about"),
        "value": text("Value as found"),
        "explanation": text("What is wrong with it"),
        "suggestion": text("What to do"),
    },
)

CHANGES = _schema(
    "metadata_changes",
    {
        "item_id": text("Item"),
        "field": text("Field"),
        "before": texts("Value as found: a text alone, each name, each series as 'Name #1'; empty where absent"),
        "after": texts("Proposed value, in the same form"),
        "rule": text("Rule that proposes it"),
        "source": text("Where the value comes from"),
        "confidence": number("0 to 1"),
        "evidence": text("The words that support it"),
        "status": text("planned, applied, conflict or failed"),
    },
)

AUTHOR_WORKS = _schema(
    "author_works",
    {
        "author": text("Author"),
        "work_id": text("Work in the catalogue"),
        "title": text("Title"),
        "series": text("Series"),
        "position": text("Position"),
        "kind": text("Kind of work"),
        "language": text("ISO 639-1 code"),
        "first_year": integer("Year of first publication"),
        "owned": flag("Whether the library has it"),
        "state": text("owned, other_edition, perhaps, missing, translation, unreleased or not_counted"),
        "sources": texts("Sources that know it"),
    },
)

AUTHOR_COVERAGE = _schema(
    "author_coverage",
    {
        "author": text("Author"),
        "owned": integer("Works owned"),
        "known": integer("Works known in the library's languages"),
        "missing": integer("Works missing"),
        "coverage": number("owned / known, 0 to 1"),
        "missing_by_kind": text("Missing works by kind: 'novel 3; novella 1'"),
        "missing_by_language": text("Missing works by language"),
    },
)

WISH_LISTS = _schema(
    "wish_lists",
    {
        "list": text("The list, as the configuration calls it"),
        "line": integer("Line, or number of the book; 0 where the whole list could not be read"),
        "title": text("Title, or what the line says"),
        "authors": texts("Authors"),
        "outcome": text("added, already wished, taken back, already there, not understood or not read"),
        "item_id": text("The item of the library that is the book; '' where it has none"),
        "why": text("What is wrong with the line, or with the list"),
    },
)

BETTER_COPIES = _schema(
    "better_copies",
    {
        "item_id": text(
            "The item for which a better copy is wanted; it stays until a person removes it", of="item.item_id"
        ),
        "title": text("Title", of="book.title"),
        "authors": texts("Authors", of="book.authors"),
        "reason": text("abridged, parts, bitrate, language or narrator"),
        "why": text("The reason in words"),
        "work_key": text("Identity of the work", of="key"),
    },
)

UPCOMING = _schema(
    "upcoming_books",
    {
        "title": text("Title", of="book.title"),
        "authors": texts("Authors", of="book.authors"),
        "series": text("Series", of="book.series"),
        "position": text("Position in the series", of="book.position"),
        "language": text("ISO 639-1 code", of="book.language"),
        "release_date": text("Release date as the source writes it: a day, a month or a year"),
        "before": text("The date that was announced before; '' where it hasn't moved"),
        "why": text("Why it is on the list"),
        "work_key": text("Identity of the work", of="book.work_key", unique=True),
    },
)

WISHES = _schema(
    "wishes",
    {
        "wish_id": integer("Number of the wish in the ledger"),
        "wanted_id": integer("Number of the wanted book in the ledger"),
        "title": text("Title as it was asked for", of="book.title"),
        "subtitle": text("Subtitle", of="book.subtitle"),
        "authors": texts("Authors", of="book.authors"),
        "narrators": texts("Narrators wished for, or of the recording that was found", of="book.narrators"),
        "series": text("Series", of="book.series"),
        "position": text("Position in the series", of="book.position"),
        "kind": text("Kind of work"),
        "language": text("ISO 639-1 code", of="book.language"),
        "year": integer("Year of first publication", of="book.year"),
        "runtime_min": number("Runtime of the recording in minutes", of="book.runtime_min"),
        "asin": text("Audible identifier", of="book.asin"),
        "isbn": text("ISBN", of="book.isbn"),
        "sources": texts("Who knows the book; empty where nobody does"),
        "work_keys": texts("Identities under which catalogues know the work"),
        "item_id": text("The item of the library that is the book; '' where it has none"),
        "cut": text("Which preference or exclusion keeps it off the list; '' if none does"),
        "reason": text("Why it is wanted, in the words of who asked", of="book.reason"),
    },
)

MISSING_BOOKS = _schema(
    "missing_books",
    {
        "rank": integer("Place on the wish list, 1 first"),
        "wish_id": integer("Number of the wish; absent where nobody asked for the book by name"),
        "wanted_id": integer("Number in the ledger"),
        "work_id": text("Work in the catalogue"),
        "title": text("Title"),
        "authors": texts("Authors"),
        "series": text("Series"),
        "position": text("Position"),
        "language": text("ISO 639-1 code"),
        "score": number("Rank score; higher is wanted more; absent for a wish"),
        "reason": text("Why it is wanted"),
        "state": text(
            "Where it stands: wanted, looked up, searched, offered, waiting for you, coming, there, let go, or cut: why"
        ),
        "item_id": text("The item of the library that is a wish's book; '' where it has none"),
    },
)

PHASES = _schema(
    "pipeline_report",
    {
        "phase": text("Phase"),
        "went_in": text("What went in"),
        "came_out": text("What came out"),
        "seconds": number("Time it took"),
    },
)


def table(rows: Iterable[Mapping[str, Any]] | pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return ``rows`` as the table of ``schema``: its columns, in its order, in its types.

    Missing columns are filled with the type's absent value; columns the schema doesn't know are dropped.

    Raises:
        pandera.errors.SchemaErrors: Where a value can't be of its column's type.
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    frame = frame.reindex(columns=list(schema.columns))
    for name, column in schema.columns.items():
        if isinstance(arrow.dtype(kind := kind_of(column)), pd.ArrowDtype):
            if frame[name].dtype != column.dtype.type:
                frame[name] = pd.arrays.ArrowExtensionArray(arrow.array(list_column(frame, name).tolist(), kind))
        elif not column.nullable and frame[name].hasnans:
            absent = False if kind == arrow.FLAG else ""
            frame[name] = frame[name].astype(object).where(frame[name].notna(), absent)
    if conforms(frame, schema):
        return frame
    validated: pd.DataFrame = schema.validate(frame, lazy=True)
    return validated
