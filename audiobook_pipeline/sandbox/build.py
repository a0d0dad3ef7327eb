"""Make a ``World`` from a seed."""

from audiobook_pipeline.sandbox.collection import collect
from audiobook_pipeline.sandbox.releases import INDEXERS, offer
from audiobook_pipeline.sandbox.shelf import fill
from audiobook_pipeline.sandbox.world import World


def build_world(seed: int = 1, items: int = 500) -> World:
    """Return the world for this seed, with exactly ``items`` items in the library.

    Up to about 600 items, all works are real; beyond that, further recordings and then made-up series fill the library,
    for which no indexer offers anything.
    """
    collection = collect(seed, items)
    owned = [book for book in collection.books if book.owned]
    return World(
        seed=seed,
        books=collection.books,
        items=fill(seed, owned, items),
        indexers=INDEXERS,
        releases=offer(seed, collection.books, collection.missing),
        missing=collection.missing,
    )
