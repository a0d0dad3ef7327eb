"""The clients and the simulated services, which were built apart from the same facts, understand each other."""

import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import AuthenticationError, NotFoundError
from audiobook_pipeline.clients.google_books import GoogleBooksClient, books_query
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo


@pytest.fixture
def env(sandbox):
    return sandbox.environment()


@pytest.fixture
def abs_client(env):
    with AudiobookshelfClient(env["ABS_URL"], env["ABS_TOKEN"]) as client:
        yield client


def test_a_library_is_read_changed_and_scanned(abs_client, sandbox):
    assert abs_client.status().app == "audiobookshelf"
    assert abs_client.me().is_admin
    assert {user.username: bool(user.media_progress) for user in abs_client.users()} == {
        "root": True,
        "reader": False,
        "listener": True,
    }
    (library,) = abs_client.libraries()
    items = list(abs_client.iter_items(library.id, page_size=25))
    assert len(items) == len({item.id for item in items}) > 25
    assert next(abs_client.iter_items(library.id, newest_first=True)).id == items[-1].id
    found, unknown = abs_client.items_by_id([items[0].id, "no-such-item", items[1].id])
    assert list(found) == [items[0].id, items[1].id]
    assert unknown == ("no-such-item",)

    change = MediaChange(
        items[0].id,
        {
            "title": "A Title of Our Own",
            "authors": [{"name": "Jane Austen"}],
            "narrators": ["Karen Savage"],
            "series": [{"name": "Ours", "sequence": "1.5"}],
        },
        tags=["checked"],
    )
    assert abs_client.batch_update([change]) == 1
    assert abs_client.batch_update([change]) == 0
    assert abs_client.patch_media(change) is False
    media = abs_client.items_by_id([items[0].id]).found[items[0].id].media
    assert (media.metadata.title, media.metadata.narrators, media.tags) == (
        "A Title of Our Own",
        ("Karen Savage",),
        ("checked",),
    )
    assert [(place.name, place.sequence) for place in media.metadata.series] == [("Ours", "1.5")]
    with pytest.raises(NotFoundError):
        abs_client.batch_update([MediaChange("no-such-item", {"title": "x"})])

    assert any(narrator.name == "Karen Savage" for narrator in abs_client.narrators(library.id))
    since = abs_client.scan(library.id)
    assert abs_client.wait_for_scan(library.id, since, timeout=30, poll=0.05).last_scan >= since
    assert abs_client.create_backup().id


def test_a_user_who_may_only_read_is_told_what_is_missing(env, sandbox):
    client = AudiobookshelfClient(env["ABS_URL"], sandbox._reader_token)
    assert [user.username for user in client.users()] == ["reader"]
    (library,) = client.libraries()
    item = next(client.iter_items(library.id))
    with pytest.raises(AuthenticationError, match="permission 'update'"):
        client.batch_update([MediaChange(item.id, {"title": "x"})])
    with pytest.raises(AuthenticationError, match="be an admin"):
        client.scan(library.id)


def test_a_wrong_token(env):
    with pytest.raises(AuthenticationError, match="ABS_TOKEN"):
        AudiobookshelfClient(env["ABS_URL"], "test-token-wrong-0001").me()


def test_releases_are_found_and_fetched(env, world):
    with ProwlarrClient(env["PROWLARR_URL"], env["PROWLARR_API_KEY"], allowed_hosts=["127.0.0.1"]) as client:
        assert client.status().app_name == "Prowlarr"
        title = next(iter(world.books.values())).authors[0]
        found = client.search(title)
        assert found.complete
        assert found.searched == len([i for i in client.indexers() if i.enabled])
        assert found.releases
        kinds = set()
        for release in [r for r in found.releases if r.protocol == "torrent"][:12]:
            got = client.download(release)
            kinds.add(type(got))
            if isinstance(got, TorrentInfo):
                assert got.files
            elif isinstance(got, Magnet):
                assert got.client_hash
        assert TorrentInfo in kinds
        assert env["PROWLARR_API_KEY"] not in repr(found)


def test_volumes_of_an_author(env, world, tmp_path):
    author = next(iter(world.books.values())).authors[0]
    with GoogleBooksClient(
        env["GOOGLE_BOOKS_API_KEY"], base_url=env["GOOGLE_BOOKS_URL"], cache_path=tmp_path / "c.sqlite"
    ) as client:
        volumes = list(client.volumes(books_query(author=author)))
        assert volumes
        assert list(client.volumes(books_query(author=author))) == volumes
        assert client.requests_made >= 1
    with pytest.raises(AuthenticationError, match="GOOGLE_BOOKS_API_KEY"):
        list(GoogleBooksClient("test-key-wrong-0001", base_url=env["GOOGLE_BOOKS_URL"]).volumes("q"))
