"""What every section of the configuration file is made of."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

VARIABLE: Final = r"^[A-Z][A-Z0-9_]*$"
"""Name of an environment variable."""
Switch = Annotated[bool, Field(strict=True)]
"""true or false, not a text that could be read as one of them."""


class Section(BaseModel):
    """Base of all sections: an entry that isn't known is an error."""

    # What was written could be a password in the wrong place: pydantic would repeat it.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)
