"""How environment variables become configuration: references for Dagster, and what is said where one is wrong.

Values are resolved by Dagster when a run starts and are never stored. What variables there are says
``variables``; what a service does with them belongs to its resource.
"""

import os
from typing import Final
from urllib.parse import urlsplit

import dagster as dg

from audiobook_pipeline.domain.text.nearest import did_you_mean
from audiobook_pipeline.variables import ADDRESS, VARIABLES, register_secrets

_PAGES: Final = ("/login", "/api", "/api/v1", "/api/v2")
"""Pages and parts of services that people copy with their address."""


def variable(name: str) -> str:
    """Return what a resource is configured with: a reference to the variable, or its default where unset.

    A reference keeps the value out of Dagster's storage; an unset variable is left to the resource,
    whose message says more than Dagster's own.
    """
    known = VARIABLES[name]
    return dg.EnvVar(name) if os.environ.get(name, "").strip() else known.default


def missing(name: str) -> dg.Failure:
    """Return the failure for a variable that is not set."""
    known = VARIABLES[name]
    return dg.Failure(
        description=f"{name} is not set ({known.meaning}). Set it in .env, for example {name}={known.example}",
        allow_retries=False,
    )


def malformed(name: str, expected: str, shown: str = "") -> dg.Failure:
    """Return the failure for a variable whose value can't be used.

    Args:
        name: The variable.
        expected: What its value should be.
        shown: Its value; "" if it may be a secret in the wrong place.
    """
    example = f" For example {name}={VARIABLES[name].example}" if name in VARIABLES else ""
    subject, it = (f"{name}={shown}", "it") if shown else (name, "its value")
    return dg.Failure(description=f"{subject} is wrong: {it} is not {expected}.{example}", allow_retries=False)


def required(name: str, value: str) -> str:
    """Return ``value`` without surrounding space, or fail with the variable's name and an example."""
    register_secrets({name: value})
    if not value.strip():
        raise missing(name)
    return value.strip()


def address(name: str, value: str) -> str:
    """Return ``value`` as a service's base address without a trailing slash, or fail saying what is wrong."""
    text = required(name, value)
    if fault := _address_fault(text):
        raise malformed(name, fault, text if ADDRESS.fullmatch(text) else "")
    return text.rstrip("/")


def _address_fault(text: str) -> str:
    """Return what an address should be and isn't, or ""."""
    scheme, _, rest = text.rpartition("://")
    if scheme.lower() not in {"http", "https"}:
        return "an address that starts with http:// or https://"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        port = 0
        parts = urlsplit(f"http://{rest.partition('/')[0].rpartition(':')[0]}")
    if port == 0:
        return "an address whose port is a number from 1 to 65535"
    if not parts.hostname:
        return "an address with a host after http:// or https://"
    if parts.username or parts.password:
        return "an address alone (credentials have variables of their own)"
    end = next((each for each in _PAGES if parts.path.rstrip("/").endswith(each)), "")
    return f"the service's own address, without {end} at its end" if end else ""


def choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """Return ``value`` in lower case where it is one of ``allowed``, or fail naming them."""
    text = required(name, value).lower()
    if text not in allowed:
        meant = did_you_mean(text, allowed)
        expected = f"one of {', '.join(allowed)}{f' ({meant})' if meant else ''}"
        raise malformed(name, expected, value.strip() if VARIABLES[name].looks.fullmatch(text) else "")
    return text
