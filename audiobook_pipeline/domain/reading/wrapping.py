"""What surrounds a name: counters of posts, file extensions, scene tails, a reader in the usual brackets.

Each row is a pattern with its meaning and example names. The words that a row takes are no longer part of title or
people. The groups ``narrator``, ``group`` and ``language`` hold the values.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, phrases
from audiobook_pipeline.domain.text.remembered import remembered


@dataclass(frozen=True, slots=True)
class Wrapping:
    """A pattern for text around a name.

    Attributes:
        kind: Its meaning: ``counter`` (a piece of a post), ``file``, ``post``, ``scene``, ``reader``, ``front``.
        form: Its regular expression, case-insensitive.
        examples: Names that contain it, each with the words that it takes.
        needs: Lower-case texts of which a name must contain one, checked before the slower search.
        prior: Regular expression, quick to search for, of what a name must also contain; case-insensitive.
        pattern: The compiled form.
        quick: The compiled prior.
    """

    kind: str
    form: str
    examples: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    prior: str = ""
    pattern: re.Pattern[str] = field(init=False)
    quick: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Compile both forms."""
        object.__setattr__(self, "pattern", re.compile(self.form, re.IGNORECASE))
        object.__setattr__(self, "quick", re.compile(self.prior, re.IGNORECASE))


class Wrapped(NamedTuple):
    """One match of a wrapping in a name.

    Attributes:
        kind: Kind of the wrapping.
        start: Where its text begins.
        end: Where it ends.
        said: Its named groups with their places: (name, start, end).
    """

    kind: str
    start: int
    end: int
    said: tuple[tuple[str, int, int], ...]


_TAIL: Final = (
    r"(?:AUDI?O[ ._-]?BOOKS?|A[ ._-]?BOOK|H(?:OE|Ö|O)RBUCH|(?:UN)?ABRIDGED|RETAIL|WEB"
    r"|\d{0,2}[ .]?(?P<discs>MP3)?CDS?|\d?DVD|"
    r"(?P<format>FLAC|MP3|M4B)|READ[ ._]?NFO|PROPER|REPACK|INT|iNT|(?:19|20)\d\d|\d\dBIT|\d\d(?:\.\d)?KHZ"
    r"|(?P<language>(?-i:(?!II|IV|VI|IX|XI)[A-Z]{2})))"
)
WRAPPINGS: Final = (
    Wrapping(
        "scene",
        rf"(?:[-_ .(]{{1,3}}{_TAIL}\)?){{1,9}}-(?P<group>[A-Za-z0-9]+)(?:[ _.]iNT|-ABOOK)?\Z",
        (
            ("Ann_Roe-The_Lake-UNABRIDGED-WEB-2015-grp-ABOOK", "-UNABRIDGED-WEB-2015-grp-ABOOK"),
            ("Ann_Roe_-_The_Lake-AUDiOBOOK-WEB-DK-2021-CRAViNGS_iNT", "-AUDiOBOOK-WEB-DK-2021-CRAViNGS_iNT"),
            ("Ann Roe--Der See (Abook)-3CD-DE-2009-OMA", " (Abook)-3CD-DE-2009-OMA"),
            ("Ann_Roe_-_Der_See-F04-(Audiobook)-DE-2001-S8", "-(Audiobook)-DE-2001-S8"),
            ("Ann Roe - Der See 2 - Der Sturm Audiobook-DE-R4bbit", " Audiobook-DE-R4bbit"),
        ),
        ("-",),
        prior=r"-[a-z0-9]+(?:[ _.]int)?\Z",
    ),
    Wrapping(
        "reader",
        (
            r"\[(?P<narrator>[^\[\],]+)(?:, [^\[\],\d]+)*, (?:19|20)\d\d(?:-20\d\d)?(?: ?г\.?)?(?:, [^\[\],]+)*, "
            r"(?:\d+ ?kbps|mp3|m4b|aac)[^\[\]]*\](?: [^\[\]]{12,}\Z)?"
        ),
        (("Роу Анна - Озеро 3 [Иван Петров, 2025, 96 kbps, MP3]", "[Иван Петров, 2025, 96 kbps, MP3]"),),
        ("[",),
    ),
    Wrapping(
        "reader",
        r"\[(?P<person>[^\[\],\d]+)(?:, [^\[\],\d]+)*, ?\d\d[\d-]{0,5} ?(?:kb|кбит)[^\[\]]*\]",
        (("Роу Анна - Озеро [Петров Иван, 96kb,44kHz]", "[Петров Иван, 96kb,44kHz]"),),
        ("[",),
    ),
    Wrapping(
        "reader",
        (
            r"[( ]?\(?\b(?:Unabr|Abr)[a-z]*[. ]+-[. ]+(?:CD[. ]+)?\d+k[. ]*\[?[. ]*"
            r"(?P<narrator>[^\W\d_][\w'’.& -]{0,40}?)?[., ]*"
            r"\[?(?:19|20)\d\d\]?\)?"
        ),
        (
            ("Ann Roe - The Lake (Unabr - 64k [Briggs 2004]) 517.43 MB", " (Unabr - 64k [Briggs 2004])"),
            ("Ann.Roe.-.The.Lake.Unabr.-.764k.Wayne.2014", "Unabr.-.764k.Wayne.2014"),
        ),
        ("abr",),
    ),
    Wrapping(
        "counter",
        r"[\[(]\s*\d{1,5}\s*(?:/|_| of |\+)\s*\d{1,5}(?:/\w{1,2})?\s*[\])]",
        (('(01/17) - "Ann Roe - The Lake.par2"', "(01/17)"), ("The Lake (1 of 2)", "(1 of 2)")),
        ("/", "_", " of ", "+"),
    ),
    Wrapping(
        "counter",
        (
            rf"(?:[-_ ]\s*)?\b(?:{alternatives(entries('glued'))})?\d{{1,4}} ?of ?\d{{1,4}}\b"
            rf"(?: (?:{alternatives(entries('part'))})\b)?(?=[ \"'.)\]]|\Z)"
        ),
        (
            ("Ann Roe - The Lake 01of18.mp3", " 01of18"),
            ("Ann Roe - The Lake Ch92 of 92.mp3", " Ch92 of 92"),
            ("Ann Roe 1of 3 parts - The Lake", " 1of 3 parts"),
        ),
        ("of",),
        prior=r"of ?\d",
    ),
    Wrapping(
        "counter",
        r"(?<=[^\W\d_]) [1-9]\d?-0\d(?=\Z| nmr\b)|(?<=[ )])\w+(?:-\w+)*-cd-?\d{1,3}\Z",
        (("Ann Roe - The Lake 7-04", " 7-04"), ("Ann Roe ( The Lake ) TL-CD-08", "TL-CD-08")),
        ("-0", "-cd"),
    ),
    Wrapping(
        "counter",
        r"\"\d+\" of \"\d+\"|(?<= )\d{1,4}[/_]\d{2,4}(?= |\Z)",
        (('The Lake "28" of "30" yEnc', '"28" of "30"'), ("The Lake 08/20 yEnc", "08/20")),
        ('" of "', "/", "_"),
    ),
    Wrapping(
        "counter",
        r"(?:\b\d{4} - )?\b(?-i:[A-Z]{2,6})_\d{1,3}-\d{1,3}\b",
        (("Ann Roe - The Lake 0116 - LAKE_0-5 - The Lake.par2", "0116 - LAKE_0-5"),),
        ("_",),
    ),
    Wrapping(
        "file",
        (
            r"(?:[-_ ]part ?\d+)?(?:\.part\d+\.rar|\.vol\d+\+\d+(?:\.par2)?|\.(?:rar|7z|zip)(?:\.?\d{1,3}|(?!\Z))"
            r"|\.r\d\d|\.par2|\.nzb|\.nfo|\.sfv|\.srr|\.m3u|(?:[-_ ]\d{1,3})?\.jpe?g)(?![^\W_])"
            r"|[-_ ]part ?\d+(?=\.\w{3,4}\b)"
            r"|(?:[-_ ]\d{3}|[_ ][-_ ]{0,3}0\d| - \d\d|[-_ ]+D\d\d\.\d\d)(?:-\d{2,3})?(?=\.(?:mp3|ogg|wma)(?![^\W_]))"
            r"| - \d{3}(?=\.m4[ab](?![^\W_]))"
        ),
        (
            ("Ann Roe - The Lake.vol063+15.par2", ".vol063+15.par2"),
            ("Ann Roe - The Lake_Part02.mp3", "_Part02"),
            ("Ann Roe - The Lake-012.mp3", "-012"),
            ("Ann Roe - The Lake - D01.07-18.mp3", " - D01.07-18"),
            ("Ann Roe - The Lake - 124.m4b", " - 124"),
        ),
        (".",),
    ),
    Wrapping(
        "archive",
        r"\.(?:rar|7z|zip)\Z",
        (("Ann Roe - The Lake.zip", ".zip"),),
        (".rar", ".7z", ".zip"),
    ),
    Wrapping(
        "request",
        r"\A(?:re[-:_ ]{1,3})?req\b[-:_ ]{1,3}",
        (("Re: REQ: Ann Roe - The Lake", "Re: REQ: "),),
        ("req",),
    ),
    Wrapping(
        "post",
        (
            rf"\A(?:(?:(?:{alternatives(entries('post_front'))})\b|(?:{alternatives(entries('dated_front'))}) 20\d\d)"
            r"[-:_ ]{1,3})+"
        ),
        (
            ("Re: Ann Roe - The Lake", "Re: "),
            ("NR from CD Ann Roe - The Lake", "NR from CD "),
            ("New 2025 Ann Roe - The Lake", "New 2025 "),
        ),
        entries("post_front", "dated_front"),
    ),
    Wrapping(
        "post",
        (
            r"\byEnc\b(?: ?\(\d+/\d+\))?|\(?\bNMR(?: \d+ ?kbps)?\)?(?: My Last VBR Post)?|\(For [A-Z]\w+\)|\bre-?post\b"
            r"|\[?\b(?:a\.b|alt\.binaries)\.[\w.]+\]?|\[VIP\]|\[new post\]|\.unpack\Z|\{req\}"
            r"|\[(?:www\.)?[\w-]+\.(?:com|org|net|info|to|ru)\]|- HB by \w+|\bDescription -"
        ),
        (("Ann Roe - The Lake  NMR", "NMR"), ('"The Lake.nfo" yEnc (1/812)', "yEnc (1/812)")),
        (
            *("yenc", "nmr", "(for ", "post", "a.b", "alt.b", "[vip]", ".unpack", "{req}", "- hb by", "description -"),
            *(".com]", ".org]", ".net]", ".info]", ".to]", ".ru]"),
        ),
    ),
    Wrapping(
        "size",
        r"\b\d{1,4}@\d{2,3}k(?:b(?:ps|it)?)?\b",
        (("The Lake 24@64kb by Ann Roe", "24@64kb"), ("The Lake (24@64kbps)", "24@64kbps")),
        ("@",),
    ),
    Wrapping(
        "size",
        r"(?:-\s)?\(?\b\d+(?:[.,]\d+)?[ .]?[KMG]i?B\b\)?(?: \d{4}\b)?",
        (("The Lake (64kb) [002/142]", "(64kb)"), ("The Lake - 1,35 GB", "- 1,35 GB")),
        ("kb", "mb", "gb", "ib"),
    ),
    Wrapping("aside", r"[ _][●•].*\Z", (("The Lake (2020) Ann Roe ● a flood", " ● a flood"),), ("●", "•")),
    Wrapping(
        "group",
        r"\A\[(?-i:[A-Z]{2,5})\](?= \S)",
        (("[PZG] The Lake, Vol. 3", "[PZG]"),),
        ("[",),
    ),
    Wrapping(
        "front",
        (
            rf"(?:\A|(?<=[\"(\[]))\(?(?:{phrases('in_front')})(?![^\W_])[-:_ ]+"
            r"(?:\d{3,4}[-_ ]+)?(?:(?P<piece>lect?\d+)[-_ ]+)?(?!of\b)"
        ),
        (
            ("The Great Courses - Lakes and Rivers", "The Great Courses - "),
            ("TGC_9373_Lect30_Lakes_and_Rivers", "TGC_9373_Lect30_"),
            ("TTC-Video-Lakes-and-Rivers", "TTC-Video-"),
        ),
        tuple(dict.fromkeys(max(entry.split(), key=len) for entry in entries("in_front"))),
    ),
)
"""The rows, in the order in which they are tried."""


@cache
def _rows(kinds: tuple[str, ...]) -> tuple[Wrapping, ...]:
    return tuple(row for row in WRAPPINGS if not kinds or row.kind in kinds)


@remembered(4096)
def wrappings_in(text: str, kinds: tuple[str, ...] = ()) -> tuple[Wrapped, ...]:
    """Return the wrappings of a name, or those of some kinds, row by row; cached for recent names."""
    lowered = text.lower()
    return tuple(
        Wrapped(row.kind, found.start(), found.end(), _said(found))
        for row in _rows(kinds)
        if any(map(lowered.__contains__, row.needs)) and row.quick.search(lowered)
        for found in row.pattern.finditer(text)
        if row.kind != "scene" or _is_scene(found)
    )


def _said(found: re.Match[str]) -> tuple[tuple[str, int, int], ...]:
    return tuple((name, *found.span(name)) for name, value in found.groupdict().items() if value)


def _is_scene(found: re.Match[str]) -> bool:
    """Whether a tail marks a scene name: a word for audiobook, discs, or language and year together."""
    tail = found[0].upper()
    return "BOOK" in tail or "CD" in tail or "WEB" in tail or bool(found["language"] and re.search(r"\d{4}", tail))
