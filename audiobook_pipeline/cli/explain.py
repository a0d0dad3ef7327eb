"""``audiobook-pipeline explain``: the story of a book or a release, from the ledger."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.output import AsJson, rows_of, say, say_json, width
from audiobook_pipeline.ledger.records import StoryLine

MOST_TOLD = 5
"""Books whose stories are told at once; of more only the names."""
_FIELDS = {"time": "time", "what": "what", "detail": "detail"}

app = command_app()


@app.command()
def explain(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORD...",
            help="words of a title, author or release name; or an infohash; or a release_key of download_queue",
        ),
    ],
    as_json: AsJson = False,
) -> int:
    """Show the history of a book or a release.

    All that the ledger knows of it, oldest first: why it is wanted, what was searched, which releases were refused by
    which words, what was sent, verified, imported. Exit status: 0, or 1 if nothing is known.
    """
    query, ledger = " ".join(words), configured_ledger()
    books = ledger.books_meant(query)
    told = as_json or len(books) <= MOST_TOLD
    stories = [(name, ledger.story(key) if told else []) for key, name in books.items()]
    if not books and (story := ledger.story(query)):
        stories = [("", story)]
    if as_json:
        say_json([{"book": name, "story": rows_of(story, _FIELDS)} for name, story in stories])
    elif not stories:
        say(f"The ledger knows nothing of {query!r}: no book that was ever wanted, and no release that was ever")
        say("offered for one, has all of these words. Try fewer words, or part of the release's name.")
    elif len(stories) == 1:
        say("\n".join(as_lines(stories[0][1])))
    else:
        say(f"{len(books)} books have these words; name more words, or an author, to read of one alone.")
        for name, story in stories:
            say("\n".join([f"\n── {name}", *as_lines(story)]) if told else f"  {name}")
    return 0 if stories else 1


def as_lines(story: Iterable[StoryLine], margin: str = "") -> Iterator[str]:
    """Yield the lines of a story as they are printed, each after a margin."""
    columns = width()
    for line in story:
        head = f"{margin}{line.time:%Y-%m-%d %H:%M:%S}  {line.what:<12} "
        # Names and paths stay whole, to be copied.
        body = textwrap.wrap(
            line.detail, max(columns - len(head), 20), break_long_words=False, break_on_hyphens=False
        ) or [""]
        yield head + body[0]
        yield from (" " * len(head) + more for more in body[1:])
