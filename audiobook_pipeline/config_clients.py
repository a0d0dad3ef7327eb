"""The download clients of the configuration file; what is made of them belongs to ``resources``."""

from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, field_validator, model_validator

from audiobook_pipeline.config_section import VARIABLE, Section, Switch

_VariableName = Annotated[str, Field(pattern=rf"{VARIABLE}|^$")]
_HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")]


class DownloadClient(Section):
    """A download client beside those of the environment variables; credentials are in variables that it names.

    Attributes:
        type: The program.
        name: Name in the ledger, the logs and the queue; unique.
        order: Place in the order of preference: the primary has 1, the secondary 2, Transmission's variables 3.
        url: Its address.
        username: Its user, or "" where it asks for none.
        password_variable: Variable with its password, or "".
        api_key_variable: Variable with a key in place of both (qBittorrent 5.2 and later), or "".
        basic_username: User of a proxy in front of qBittorrent, or "".
        basic_password_variable: Variable with the password of that user, or "".
        header_variables: Further headers of each request, and the variable with the value of each.
        ca_file: File with the certificate of its authority, or "".
        use_proxy: Whether the environment's proxy leads to it, though it is of the own network.
        category: Category of what is added; Transmission's label.
        tags: Further tags of what is added, or labels.
        save_path: Download folder as it names it, or "" for its own default.
        download_path: The same folder as this machine names it; "": as DOWNLOAD_PATH says.
        vpn_interface: Network interface that a qBittorrent must be bound to; "": not checked.
    """

    type: Literal["qbittorrent", "transmission"]
    name: str = Field(pattern=r"^[\w .-]{1,32}$")
    order: int = 10
    url: str
    username: str = ""
    password_variable: _VariableName = ""
    api_key_variable: _VariableName = ""
    basic_username: str = ""
    basic_password_variable: _VariableName = ""
    header_variables: dict[_HeaderName, Annotated[str, Field(pattern=VARIABLE)]] = Field(default_factory=dict)
    ca_file: str = ""
    use_proxy: Switch = False
    category: str = Field("audiobooks", validation_alias=AliasChoices("category", "label"))
    tags: list[Annotated[str, Field(pattern=r"^[^,]+$")]] = Field(default_factory=list)
    save_path: str = ""
    download_path: str = ""
    vpn_interface: str = ""

    @property
    def variables(self) -> set[str]:
        """Names of the variables with its credentials."""
        named = {self.password_variable, self.api_key_variable, self.basic_password_variable}
        return {*named, *self.header_variables.values()} - {""}

    @field_validator("category")
    @classmethod
    def _is_kept(cls, category: str) -> str:
        # qBittorrent drops such a category without a word, Transmission refuses such a label.
        if "," in category or "\\" in category or "//" in category or category != category.strip("/"):
            raise ValueError("must have no comma, no backslash, no two slashes in a row, and no slash at either end")
        return category

    @model_validator(mode="after")
    def _fits_its_program(self) -> Self:
        other = {
            "api_key_variable": self.api_key_variable,
            "basic_username": self.basic_username,
            "basic_password_variable": self.basic_password_variable,
        }
        if self.type == "transmission" and any(other.values()):
            raise ValueError(f"Transmission has no {', '.join(name for name, value in other.items() if value)}")
        if self.type == "transmission" and self.vpn_interface:
            raise ValueError("Transmission doesn't tell its network interface: check manually, leave vpn_interface out")
        if self.api_key_variable and self.basic_username:
            raise ValueError("api_key_variable and basic_username take the same header: name one of them")
        if self.type == "qbittorrent" and not self.api_key_variable and not (self.username and self.password_variable):
            raise ValueError("qBittorrent needs username and password_variable, or api_key_variable")
        return self


def named_apart(entries: list[DownloadClient]) -> list[DownloadClient]:
    """Return the entries, if none has the name of another or of one of the environment."""
    names = ["primary", "secondary", "transmission", *(entry.name for entry in entries)]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{', '.join(sorted(twice))}: each needs a name of its own")
    return entries
