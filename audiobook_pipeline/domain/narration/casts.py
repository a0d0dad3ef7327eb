"""Cast lists: lines of "Role: Reader", or one reader per line under a heading."""

import re
from collections.abc import Sequence

from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.narration.lists import ASIDE, is_name, read_names
from audiobook_pipeline.domain.narration.phrases import CAST_HEADER
from audiobook_pipeline.domain.narration.rows import row
from audiobook_pipeline.domain.text.fold import words

_LINE = re.compile(
    r"^[ \t*•·]*(?P<role>[^\n]{1,160}?)[ \t]*(?::|[ \t.][-–—]{1,2}(?=[ \t\w])|(?<=\w)[-–—][ \t]|[ \t]*[–—]{1,2}[ \t]|"
    r"\.{3,})[ \t]*(?P<reader>[^\n:]{2,300}?)[ \t]*$"
)
_CHAPTER_LINE = row("chapter_line")
_NOT_READING = row("not_reading")
_PROSE = row("prose")
_NARRATION_ROLE = row("narration_role")
_NARRATOR_LINE = row("narrator_line")
# "Cast list: Holmes: Clive Merrison, Watson: Michael Williams": roles and readers in one line.
_INLINE = row("inline_cast")
_COLON = re.compile(r":\s*|\s[-–—]\s")
_ARTICLES = folded("article")
_LEAST_LINES = 3
_LONGEST_READER = 80
_LEADERS = row("leaders")
_DRAMA = row("drama")


def cast_readers(text: str, *, about_recording: bool) -> list[tuple[str, str, float]]:
    """Return reader, line and confidence for each line of the cast lists in a plain text.

    Args:
        text: Plain text.
        about_recording: Whether the text speaks of a recording elsewhere; a list without a heading needs that.
    """
    found: list[tuple[str, str, float]] = []
    lines = text.split("\n")
    headed: set[int] = set()
    for header in CAST_HEADER.finditer(text):
        first = text.count("\n", 0, header.end()) + 1
        block = _block(lines, first)
        headed.update(block)
        found.extend((name, lines[i].strip(), 0.92) for i in block for name in _readers_of(lines[i], names_alone=True))
    for inline in _INLINE.finditer(text):
        colons = _COLON.finditer(text, *inline.span("pairs"))
        near = (text[colon.end() : colon.end() + _LONGEST_READER] for colon in colons)
        pairs = [read_names(piece, 0, handles=True).names[:1] for piece in near]
        if len(pairs) > 1:
            found.extend((name, inline[0].strip()[:300], 0.9) for pair in pairs for name in pair)
    if not headed and (about_recording or _NARRATOR_LINE.search(text) or _DRAMA.search(text) or _LEADERS.search(text)):
        block = [i for i, line in enumerate(lines) if _is_role_line(line) and not _PROSE.search(line)]
        full = all(" " in name for i in block for name in _readers_of(lines[i], names_alone=False))
        few = all("..." in lines[i] for i in block) or (full and _NARRATOR_LINE.search(text) is not None)
        least = _LEAST_LINES - 1 if few or (full and about_recording) else _LEAST_LINES
        if len(block) >= least and _is_cast(lines, block):
            found.extend(
                (name, lines[i].strip(), 0.85) for i in block for name in _readers_of(lines[i], names_alone=False)
            )
    return found


def _block(lines: Sequence[str], first: int) -> list[int]:
    """Return the indices of the lines under a heading, up to the first line that is neither a role nor a name."""
    block: list[int] = []
    blanks = 0
    for index in range(first, len(lines)):
        line = lines[index].strip()
        if not line:
            blanks += 1
            if blanks > 1:
                break
            continue
        if not (_is_role_line(line) or _CHAPTER_LINE.match(line) or is_name(ASIDE.sub("", line), handles=True)):
            if _NOT_READING.search(line) and len(line) < 80:
                continue
            break
        blanks = 0
        block.append(index)
    return block


def _is_role_line(line: str) -> bool:
    match = _LINE.match(line)
    if match is None or (_NOT_READING.search(match["role"]) and not _NARRATION_ROLE.search(match["role"])):
        return False
    return bool(_names_in(match["reader"]))


def _is_cast(lines: Sequence[str], block: Sequence[int]) -> bool:
    """Return whether role lines without a heading are a cast: they are adjacent, and roles do not recur as readers."""
    readers = [" ".join(words(name)) for i in block for name in _readers_of(lines[i], names_alone=False)]
    return bool(readers) and not any(reader.split()[0] in _ARTICLES for reader in readers if reader)


def _readers_of(line: str, *, names_alone: bool) -> tuple[str, ...]:
    chapter = _CHAPTER_LINE.match(line)
    if chapter:
        return _names_in(chapter["reader"]) if names_alone else ()
    match = _LINE.match(line)
    if match and _is_role_line(line):
        return _names_in(match["reader"])
    return _names_in(line) if names_alone and not match else ()


def _names_in(text: str) -> tuple[str, ...]:
    found = read_names(text, 0, handles=True)
    return found.names if found.clean and found.end >= len(text.rstrip(" .")) - 1 else ()
