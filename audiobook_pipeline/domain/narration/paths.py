"""Narrators in folder and file names: "Title {Stephen Fry}", "(read by John Lee)", "Narrated by Luke Daniels/".

Only an explicit statement of the narrator is certain; a bare name in brackets may be anybody.
"""

import re
from collections.abc import Iterator

from audiobook_pipeline.domain.narration.lists import is_name, read_names
from audiobook_pipeline.domain.narration.rows import row
from audiobook_pipeline.domain.reading.people import CERTAIN, likelihood
from audiobook_pipeline.domain.text.fold import one_line
from audiobook_pipeline.domain.text.tokens import words_of

# Names end at a bracket, a folder separator, an underscore used as a full stop, or words about the sound.
_READ_BY, _NARRATION, _NARRATOR_BEHIND = row("path_reads"), row("path_narration"), row("path_narrator")
# In braces a name usually means a narrator, but an edition or a series may be there too.
_NO_PERSON = row("path_nobody")
_BRACES = re.compile(r"\{(?P<names>[^{}/\\]{3,80})\}")
_BRACES_NAME = re.compile(r"\{[^\W\d_][^{}/\\]* [^\W\d_][^{}/\\]*\}")
# A bare name in the last brackets: only one that looks like a person by itself.
_BRACKETS = re.compile(r"[^\W_]\s*[(\[](?P<names>[^()\[\]{}/\\]{5,60})[)\]]\s*\Z")
_SOUND, _EXTENSION = row("path_sound"), row("path_ending")


def path_narrators(path: str) -> Iterator[tuple[str, str, float]]:
    """Yield name, evidence and confidence of the narrators named in a path; the deepest part that names any wins."""
    for part in reversed(re.split(r"[/\\]+", path[:2000])):
        plain = one_line(_EXTENSION.sub("", part))
        yield from _in_part(plain)
        if _READ_BY.search(plain) or _BRACES_NAME.search(plain):
            return  # even if the names could not be read: the folder above is about other books


def _in_part(part: str) -> Iterator[tuple[str, str, float]]:
    for match in (*_READ_BY.finditer(part), *_NARRATION.finditer(part), *_NARRATOR_BEHIND.finditer(part)):
        text = _SOUND.sub("", _spaced(match["names"])).strip(" -–,_.")
        names = read_names(text, 0, handles=False)
        if names.clean or names.names:
            alone = part[: match.start()].rstrip()[-1:] not in "([{"
            yield from ((name, match[0].strip(), 0.93) for name in names.names if " " in name or not alone)
    if (bare := _BRACKETS.search(part)) is not None:
        words = words_of(bare["names"])
        if likelihood(words, 0, len(words)) >= CERTAIN:
            yield from ((name, bare[0], 0.8) for name in read_names(bare["names"], 0, handles=False).names)
    for match in _BRACES.finditer(part):
        names = read_names(match["names"].strip(), 0, handles=False)
        full = all(" " in name and not _NO_PERSON.search(name) for name in names.names)
        if names.clean and full and all(is_name(name, handles=False) for name in names.names):
            yield from ((name, match[0], 0.9) for name in names.names)


def _spaced(text: str) -> str:
    """Return a text with its dots or underscores replaced by spaces, if it has no space of its own."""
    if " " in text.strip(" _"):
        return text.partition("_")[0]  # if there are spaces, an underscore is a full stop
    text = text.replace("_", " ")
    return re.sub(r"(?<=\w{2})\.(?=\w)", " ", text) if " " not in text.strip() else text
