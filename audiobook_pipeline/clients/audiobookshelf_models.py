"""What Audiobookshelf says, as types: libraries, items, series, tasks, matches.

Everything that comes in small numbers is a pydantic model; the rows of a whole library's sweep are
plain tuples (``audiobookshelf_sweep``).
"""

from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field, field_validator

from audiobook_pipeline.clients.audiobookshelf_sweep import LATEST_MS, whole_number
from audiobook_pipeline.clients.boundary import All, Entries, Json, Kept, Number, Odd, Row, Text, Texts, Whole


class ServerStatus(Row):
    """The program behind the address.

    Attributes:
        app: "audiobookshelf".
        server_version: Its version.
    """

    app: str
    server_version: str = ""


class Permissions(Row):
    """What a user may do."""

    update: bool = False
    upload: bool = False
    delete: bool = False


class MediaProgress(Row):
    """How far a user has listened to a book.

    Attributes:
        library_item_id: The item; "" in rows that an old server left without it.
        progress: 0 to 1.
    """

    library_item_id: Annotated[str, BeforeValidator(lambda value: value or "")] = ""
    progress: Number = None
    episode_id: Text = None


class User(Row):
    """Somebody with an account; tokens in the answer are never read.

    Attributes:
        id: The user's id.
        username: The user's name.
        type: ``root``, ``admin``, ``user`` or ``guest``.
        permissions: What the user may do.
        media_progress: What the user has listened to; empty in a list of users.
    """

    id: str
    username: str
    type: str
    permissions: Permissions = Permissions()
    media_progress: Annotated[tuple[MediaProgress, ...], Entries] = ()

    @property
    def is_admin(self) -> bool:
        """May scan libraries and make backups."""
        return self.type in {"root", "admin"}


class Folder(Row):
    """A folder of a library: ``full_path`` as the server sees it."""

    id: str
    full_path: str


class Library(Row):
    """A library.

    Attributes:
        id: Its id.
        name: Its name.
        media_type: ``book`` or ``podcast``.
        folders: Where its files lie.
        last_scan: End of the last scan in epoch milliseconds of the server's clock, or None before the first.
    """

    id: str
    name: str
    media_type: str = "book"
    folders: Annotated[tuple[Folder, ...], Entries] = ()
    last_scan: Whole = None


class Task(Row):
    """A running task; finished ones vanish from the server's list."""

    class Subject(Row):
        """What the task works on."""

        library_id: Text = None
        library_item_id: Text = None

    id: str
    action: str
    data: Subject = Subject()

    @field_validator("data", mode="before")
    @classmethod
    def _without_data(cls, value: Json) -> Json:
        return {} if value is None else value


class Author(Row):
    """An author of an item."""

    id: Text = None
    name: str


class SeriesPlace(Row):
    """An item's place in a series; ``sequence`` is free text ("1.5", "1-3") or None."""

    id: Text = None
    name: str
    sequence: Kept = None


class Metadata(Row):
    """An item's metadata in full, with authors, narrators and series as lists."""

    title: Kept = None
    subtitle: Kept = None
    authors: Annotated[tuple[Author, ...], All] = ()
    narrators: Texts = ()
    series: Annotated[tuple[SeriesPlace, ...], All] = ()
    genres: Texts = ()
    published_year: Kept = None
    published_date: Kept = None
    publisher: Kept = None
    description: Kept = None
    isbn: Kept = None
    asin: Kept = None
    language: Kept = None
    explicit: bool = False
    abridged: bool = False


class ListedBook(Row):
    """A book of a collection or a playlist."""

    title: Text = None
    subtitle: Text = None
    author_name: Text = None
    language: Text = None
    isbn: Text = None
    asin: Text = None


class NamedList(Row):
    """A collection, or a playlist of the key's user."""

    class Listed(Row):
        """An item of the library in it."""

        class Media(Row):
            """What it is."""

            metadata: ListedBook

        media: Media

    class Playlisted(Row):
        """An entry of a playlist."""

        library_item: "Annotated[NamedList.Listed | None, Odd]" = None

    name: str
    books_of_collection: Annotated[tuple[Listed, ...], Entries] = Field((), alias="books")
    entries_of_playlist: Annotated[tuple[Playlisted, ...], Entries] = Field((), alias="items")

    @property
    def books(self) -> tuple[ListedBook, ...]:
        """Its books in order."""
        playlisted = (entry.library_item for entry in self.entries_of_playlist)
        items = (*self.books_of_collection, *(item for item in playlisted if item is not None))
        return tuple(item.media.metadata for item in items)


class AudioFile(Row):
    """An audio file of an item.

    Attributes:
        index: 1-based place.
        metadata: Its name and path.
        meta_tags: Tags as the server read them: ``tagAlbum``, ``tagArtist``, ``tagComposer``, ``tagComment`` …
        duration: Seconds.
    """

    class File(Row):
        """Where the file lies."""

        filename: str = ""
        rel_path: str = ""
        size: Whole = None

    index: Whole = None
    metadata: File = File()
    meta_tags: dict[str, Text] = Field(default_factory=dict)
    duration: Number = None


class Media(Row):
    """An item's book.

    Attributes:
        cover_path: Where the server keeps its cover, or None.
        cover: What its cover is, for those who looked at it: the server doesn't say.
    """

    metadata: Metadata
    cover_path: Text = None
    cover: Text = None
    tags: Texts = ()
    audio_files: Annotated[tuple[AudioFile, ...], Entries] = ()
    duration: Number = None
    size: Whole = None


class Item(Row):
    """One item in full."""

    id: str
    library_id: str = ""
    path: str = ""
    rel_path: str = ""
    is_missing: bool = False
    is_invalid: bool = False
    updated_at: Annotated[int, BeforeValidator(lambda value: whole_number(value, LATEST_MS))] = 0
    added_at: Annotated[int, BeforeValidator(lambda value: whole_number(value, LATEST_MS))] = 0
    media: Media


class Items(NamedTuple):
    """Items asked for by id.

    Attributes:
        found: By id, in the order asked for.
        unknown: Ids that the server did not return: deleted, or not visible to the key's user.
    """

    found: dict[str, Item]
    unknown: tuple[str, ...]


class Narrator(Row):
    """A narrator of a library and the number of items."""

    name: str


class BookMatch(Row):
    """One answer of a metadata provider, as the server passes it on.

    Attributes:
        title: Title.
        author: Authors joined by ", "; may hold translators.
        narrator: Narrators joined by ", ".
        published_year: As text.
        series: Places in series; the sequence is text.
        duration: **Minutes**, unlike an item's seconds.
        cover: Address of the cover at the provider.
    """

    class Place(Row):
        """A place in a series."""

        series: str
        sequence: Text = None

    title: Text = None
    author: Text = None
    narrator: Text = None
    published_year: Text = None
    asin: Text = None
    isbn: Text = None
    series: Annotated[tuple[Place, ...], Entries] = ()
    language: Text = None
    duration: Number = None
    abridged: Annotated[bool | None, Odd] = None
    cover: Text = None

    @field_validator("published_year", mode="before")
    @classmethod
    def _year_as_text(cls, value: Json) -> Json:
        return str(value) if isinstance(value, int) else value


class Backup(Row):
    """A backup of the server's database."""

    id: str
    filename: Text = None
    created_at: Whole = None
