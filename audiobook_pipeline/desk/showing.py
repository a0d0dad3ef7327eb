"""How values are written on a page."""

import difflib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape

from audiobook_pipeline.domain.choosing.decision import Verdict
from audiobook_pipeline.domain.covers import picture
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.reporting.outward import for_page, spelled_out, web_address


def size(value: object) -> str:
    """Return bytes as people read them: "812 MB"."""
    if not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
        return "size unknown"
    for unit in ("B", "kB", "MB", "GB"):
        if abs(value) < 1000:
            return f"{value:.0f} {unit}" if unit in ("B", "kB", "MB") else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def runtime(minutes: float | None) -> str:
    """Return a length as people read it: "11 h 20 min"; "" where it isn't known."""
    if not minutes:
        return ""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def when(value: datetime | None) -> str:
    """Return a time as people read it, with its zone: theirs is another one."""
    return "" if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def age(value: datetime | None) -> str:
    """Return how long ago something was."""
    if value is None:
        return ""
    days = (datetime.now(UTC) - value).days
    return (
        "today"
        if days < 1
        else f"{days} d"
        if days < 60
        else f"{days // 30} months"
        if days < 730
        else f"{days // 365} years"
    )


def names(values: Iterable[object]) -> str:
    """Return several names in one line."""
    return ", ".join(str(value) for value in values)


def words_of(value: object) -> str:
    """Return a metadata value in words: lists by commas, series with their positions, nothing as "(empty)"."""
    if value is None or value in ("", [], {}):
        return "(empty)"
    if isinstance(value, list):
        return "; ".join(words_of(each) for each in value)
    if isinstance(value, Mapping):
        name, position = value.get("name"), value.get("sequence") or value.get("position")
        return (
            f"{name} #{position}" if name and position else str(name) if name else json.dumps(value, ensure_ascii=False)
        )
    return str(value)


def cover_words(cover: str | None) -> str:
    """Return what a cover is in words: "500×500 JPEG, 81,234 bytes"."""
    found = picture(cover)
    return found.words if found else words_of(cover)


def difference(before: object, after: object) -> Markup:
    """Return what a value becomes, with what is new marked and what goes struck out."""
    old, new = words_of(before), words_of(after)
    if old == "(empty)" or max(len(old), len(new)) > 2000:
        return Markup("<ins>{}</ins>").format(spelled_out(new))
    if new == "(empty)":
        return Markup("<del>{}</del> <ins>{}</ins>").format(spelled_out(old), new)
    old_parts, new_parts = _parts(old), _parts(new)
    if {*filter(str.isalnum, old_parts)}.isdisjoint(new_parts):
        return Markup("<del>{}</del> <ins>{}</ins>").format(spelled_out(old), spelled_out(new))
    pieces = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old_parts, new_parts, autojunk=False).get_opcodes():
        gone, come = spelled_out("".join(old_parts[a:b])), spelled_out("".join(new_parts[c:d]))
        if kind == "equal":
            pieces.append(escape(gone))
        else:
            pieces += [Markup("<del>{}</del>").format(gone)] if gone else []
            pieces += [Markup("<ins>{}</ins>").format(come)] if come else []
    return Markup("").join(pieces)


def _parts(text: str) -> list[str]:
    parts, word = [], ""
    for character in text:
        if character.isalnum():
            word += character
        else:
            parts += [word, character] if word else [character]
            word = ""
    return [*parts, word] if word else parts


def marked(verdict: Verdict) -> Markup:
    """Return a release's name with the words that speak for it and against it marked."""
    name = verdict.release.title
    spans: list[tuple[int, int, str]] = []
    for each in sorted(verdict.evidence, key=lambda piece: -abs(piece.weight)):
        start = name.casefold().find(each.words.casefold()) if each.words else -1
        end = start + len(each.words)
        if start >= 0 and each.stance != "neutral" and all(end <= a or start >= b for a, b, _ in spans):
            spans.append((start, end, each.stance))
    pieces, last = [], 0
    for start, end, stance in sorted(spans):
        pieces.append(escape(spelled_out(name[last:start])))
        pieces.append(Markup('<mark class="{}">{}</mark>').format(stance, spelled_out(name[start:end])))
        last = end
    pieces.append(escape(spelled_out(name[last:])))
    return Markup("").join(pieces)


def recording(release: Release) -> str:
    """Return what a release's name says of the recording: "M4B, 64 kbit/s"; "" where it says nothing."""
    _, markers = read_markers(release.title)
    formats = [str(each.value).upper() for each in markers if each.kind == "format" and isinstance(each.value, str)]
    rates = [f"{each.value} kbit/s" for each in markers if each.kind == "bitrate"]
    return ", ".join(dict.fromkeys([*formats, *rates]))


def line(values: Sequence[float]) -> Markup:
    """Return a line through some values, as a picture."""
    least, most = min(values), max(values)
    points = " ".join(
        f"{at * 300 / max(1, len(values) - 1):.1f},{55 - 50 * (value - least) / ((most - least) or 1):.1f}"
        for at, value in enumerate(values)
    )
    return Markup(
        '<svg class="line" viewBox="0 0 300 60" role="img" aria-label="from {:g} to {:g}">'
        '<polyline points="{}" fill="none"/></svg>'
    ).format(round(values[0], 1), round(values[-1], 1), points)


def carried(value: object) -> Markup:
    """Return what a form carries and nobody reads: as it is, so that it means the same when it comes back."""
    return escape(str(value).encode(errors="replace").decode())


_FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "carried": carried,
    "size": size,
    "runtime": runtime,
    "when": when,
    "age": age,
    "names": names,
    "words_of": words_of,
    "cover_words": cover_words,
    "difference": difference,
    "marked": marked,
    "recording": recording,
    "line": line,
    "outside": web_address,
}


def page_templates() -> jinja2.Environment:
    """Return the templates of the pages: all that is shown is escaped and has passed the border."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=for_page,
    )
    templates.filters.update(_FILTERS)
    return templates
