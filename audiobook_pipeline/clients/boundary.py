"""The border inwards: typed models of what services answer, and one odd row that costs itself and nothing else.

Texts are well-formed before they get here (``http.read_json``). Unknown fields are tolerated and odd values of
unimportant fields become None; a row without an essential one is set aside with the reason. The models themselves
belong to each service's client.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WrapValidator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

from audiobook_pipeline.clients.errors import ContractError
from audiobook_pipeline.domain.wellformed import well_formed_values
from audiobook_pipeline.redaction import redact

Progress = Callable[[int, int, str], None]
"""Called with (done, total, note) while long work goes on."""

Json: TypeAlias = Any
"""Whatever a service's JSON holds, before it is read as a model."""

T = TypeVar("T")

_NAMES: Final = ("title", "name", "series", "guid", "id", "asin", "key")
_SHOWN: Final = 100
"""Characters of a row's name."""
_LOGGED: Final = 20
"""Rows that are logged one by one; further ones are only counted."""
_EARLIEST, _LATEST = 1678, 2261

logger = logging.getLogger(__name__)


class Aside(NamedTuple):
    """A row that was set aside.

    Attributes:
        source: Whose row.
        row: What it calls itself.
        reason: Why it can't be read, without the value.
    """

    source: str
    row: str
    reason: str


class Asides:
    """The rows that were set aside, each once however often it came; those of several services in one."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Aside] = {}

    def __iter__(self) -> Iterator[Aside]:
        return iter(tuple(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, source: str, row: Json, reason: str, *, identity: object = None) -> None:
        """Note a row that can't be read, and why.

        Args:
            source: Whose row.
            row: The row, or what to call it.
            reason: What is wrong with it, without the value.
            identity: What tells it from others of the same name; None: all that stands in it.
        """
        told = hashlib.sha256(repr(row if identity is None else identity).encode("utf-8", "replace")).hexdigest()
        if (source, told) not in self._rows:
            entry = self._rows[source, told] = Aside(source, _called(row), reason)
            level = logging.WARNING if len(self) <= _LOGGED else logging.DEBUG
            logger.log(level, "%s: a row is set aside: %s: %s", *entry, extra={"row_identity": told})


def _called(row: Json) -> str:
    """Return what a row calls itself, in short and without secrets."""
    named = (row.get(field) for field in _NAMES) if isinstance(row, dict) else (row,)
    name = redact(next((name for name in named if isinstance(name, str) and name), "one without a name"))
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"


class Row(BaseModel):
    """Base of all boundary models: frozen, camelCase on the wire, further fields ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=True)


class SnakeRow(Row):
    """Base of the models of services whose names are in snake_case."""

    model_config = ConfigDict(alias_generator=None)


@dataclass(frozen=True, slots=True)
class _OddAs:
    instead: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - any type
        # The core's own way: a validator in Python costs a call for each field of each row.
        return core_schema.with_default_schema(handler(source), default=self.instead, on_error="default")


def odd_as(instead: object) -> _OddAs:
    """Return the mark of a field in which any odd value stands for ``instead``."""
    return _OddAs(instead)


def _texts_only(value: Json) -> Json:
    return (
        tuple(entry for entry in value if isinstance(entry, str) and entry.strip()) if isinstance(value, list) else ()
    )


def _within_tables(moment: datetime) -> datetime:
    if not _EARLIEST <= moment.year <= _LATEST:
        raise ValueError("no time that a table can hold")
    return moment


def _readable_entries(value: Json, handler: Callable[[Json], Json], info: ValidationInfo) -> Json:
    entries = value if isinstance(value, list | tuple) else ()
    with suppress(ValidationError):
        return handler(entries)  # an entry at a time takes three times as long
    found: list[Json] = []
    for entry in entries:
        try:
            found.extend(handler((entry,)))
        except ValidationError as error:
            if info.context is not None:
                service, aside = info.context
                aside.add(service, entry, first_fault(error))
    return tuple(found)


Odd = odd_as(None)
"""Marks a field that is worth having and not worth failing for: ``Annotated[int | None, Odd]``."""

Text = Annotated[Annotated[str, Field(pattern=r"[^\s\x1c-\x1f]")] | None, Odd]
"""A text with more in it than blanks, which Python and Unicode tell otherwise."""
Kept = Annotated[str | None, Odd]
"""A text that is put back as it was: a blank one stays blank."""
Number = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, Odd]
Whole = Annotated[Annotated[int, Field(ge=-(2**63), lt=2**63)] | None, Odd]
"""A number that a table's column can hold."""
Moment = Annotated[Annotated[AwareDatetime, AfterValidator(_within_tables)] | None, Odd]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts_only)]
"""A list of texts; entries of another kind and blank ones are dropped."""
Entries = WrapValidator(_readable_entries)
"""Marks a list of which each odd entry is set aside: ``Annotated[tuple[Place, ...], Entries]``; no list is none."""
All = BeforeValidator(lambda value: () if value is None else value)
"""Marks a list that is written back and has to be whole; null is empty."""


def first_fault(error: ValidationError) -> str:
    """Return the first thing wrong as "field: what", without the value, which may be a secret."""
    fault = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in fault["loc"]) or "the answer"
    return f"{place}: {fault['msg'].lower()}"


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type
    return TypeAdapter(kind)


def well_formed(answer: object, service: str) -> Json:
    """Return an answer that a library has read already, with its texts made well-formed.

    Raises:
        ContractError: It is nested too deeply.
    """
    try:
        return well_formed_values(answer)
    except RecursionError:
        raise ContractError(service, "an answer is nested too deeply") from None


def read_as(kind: type[T], data: Json, *, service: str, what: str, aside: Asides) -> T:
    """Return ``data`` as ``kind``; its odd ``Entries`` go to ``aside``.

    Raises:
        ContractError: An essential field is missing or of the wrong kind; names the field.
    """
    adapter: TypeAdapter[T] = _adapter(kind)  # type: ignore[arg-type]  # every type has a hash
    try:
        return adapter.validate_python(data, context=(service, aside))
    except ValidationError as error:
        raise ContractError(service, f"{what} is not as expected ({first_fault(error)})") from None


def read_rows(
    kind: type[T],
    rows: Json,
    *,
    service: str,
    what: str,
    aside: Asides,
    identity: Callable[[Json], object] = lambda row: row,
) -> tuple[T, ...]:
    """Return the ``rows`` as ``kind``; those that can't be read go to ``aside``, each once by its ``identity``.

    Raises:
        ContractError: It is not a list, or of several rows not one can be read: this is not what the service gives.
    """
    if not isinstance(rows, list):
        raise ContractError(service, f"{what}: a list was expected and {type(rows).__name__} came")
    found, odd = [], []
    for row in rows:
        try:
            found.append(read_as(kind, row, service=service, what=what, aside=aside))
        except ContractError as error:
            odd.append((row, error))
    if len(odd) > 1 and not found:
        raise odd[0][1]
    for row, fault in odd:
        aside.add(service, row, fault.message, identity=identity(row))
    return tuple(found)
