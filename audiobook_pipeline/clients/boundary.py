"""Typed models at the boundary: what every client's pydantic models share.

Unknown fields are tolerated, missing essential ones refused with the field's name, and odd values
of unimportant fields become None. The models themselves belong to each service's client.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError, WrapValidator
from pydantic.alias_generators import to_camel

from audiobook_pipeline.clients.errors import ContractError

Progress = Callable[[int, int, str], None]
"""Called with (done, total, note) while long work goes on."""

Json: TypeAlias = Any
"""Whatever a service's JSON holds, before it is read as a model."""

T = TypeVar("T")


class Row(BaseModel):
    """Base of all boundary models: frozen, camelCase on the wire, further fields ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=True)


class SnakeRow(Row):
    """Base of the models of services whose names are in snake_case."""

    model_config = ConfigDict(alias_generator=None)


def _none_if_odd(value: Json, handler: Callable[[Json], Json]) -> Json:
    try:
        return handler(value)
    except ValidationError:
        return None


def _empty_if_none(value: Json) -> Json:
    return () if value is None else value


def _texts_only(value: Json) -> Json:
    return (
        tuple(entry for entry in value if isinstance(entry, str) and entry.strip()) if isinstance(value, list) else ()
    )


Odd = WrapValidator(_none_if_odd)
"""Marks a field that is worth having and not worth failing for: ``Annotated[int | None, Odd]``."""

Text = Annotated[str | None, Odd]
Number = Annotated[float | None, Odd]
Whole = Annotated[int | None, Odd]
Moment = Annotated[AwareDatetime | None, Odd]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts_only)]
"""A list of texts; entries of another kind and blank ones are dropped."""
Absent = BeforeValidator(_empty_if_none)
"""Marks a list for which a service may say null."""


def first_fault(error: ValidationError) -> str:
    """Return the first thing wrong as "field: what", without the value, which may be a secret."""
    fault = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in fault["loc"]) or "the answer"
    return f"{place}: {fault['msg'].lower()}"


def read_as(kind: type[T], data: Json, *, service: str, what: str) -> T:
    """Return ``data`` as ``kind``.

    Raises:
        ContractError: An essential field is missing or of the wrong kind; names the field.
    """
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        raise ContractError(service, f"{what} is not as expected ({first_fault(error)})") from None
