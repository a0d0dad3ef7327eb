"""The calls of the simulated Web API by name: the versions that have them, and their required fields."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from audiobook_pipeline.sandbox.qbittorrent import calls
from audiobook_pipeline.sandbox.qbittorrent.calls import Call
from audiobook_pipeline.sandbox.qbittorrent.dialects import Dialect, text


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One action of a scope.

    Attributes:
        run: The function that handles it.
        changes: Whether it accepts only POST.
        requires: Required fields.
        requires_halting: Fields also required from 5.0 on.
        requires_strict: Fields also required from 5.2 on.
        halting: True if only versions from 5.0 on have it, False if only older ones, None if all.
        strict: Whether only versions from 5.2 on have it.
    """

    run: Callable[[Call], Response]
    changes: bool = False
    requires: tuple[str, ...] = ()
    requires_halting: tuple[str, ...] = ()
    requires_strict: tuple[str, ...] = ()
    halting: bool | None = None
    strict: bool = False

    def is_in(self, dialect: Dialect) -> bool:
        """Return whether a version has it."""
        return self.halting in (None, dialect.halting) and (dialect.strict or not self.strict)

    def required(self, dialect: Dialect) -> tuple[str, ...]:
        """Return the fields that a version requires."""
        return (
            self.requires
            + (self.requires_halting if dialect.halting else ())
            + (self.requires_strict if dialect.strict else ())
        )


_SHARE_LIMITS = Endpoint(
    calls.set_share_limits,
    changes=True,
    requires=("hashes", "ratioLimit", "seedingTimeLimit"),
    requires_halting=("inactiveSeedingTimeLimit",),
    requires_strict=("shareLimitAction", "shareLimitsMode"),
)

ENDPOINTS: dict[str, dict[str, Endpoint]] = {
    "app": {
        "version": Endpoint(lambda call: text(f"v{call.client.dialect.version}")),
        "webapiVersion": Endpoint(lambda call: text(call.client.dialect.web_api)),
        "defaultSavePath": Endpoint(lambda call: text(str(call.client.downloads))),
        "preferences": Endpoint(calls.preferences),
        "setPreferences": Endpoint(calls.set_preferences, changes=True, requires=("json",)),
        "networkInterfaceAddressList": Endpoint(calls.interface_addresses),
        "getFreeSpaceAtPath": Endpoint(lambda call: text(str(call.client.free_bytes())), strict=True),
    },
    "transfer": {"info": Endpoint(calls.transfer_info)},
    "sync": {"maindata": Endpoint(calls.maindata)},
    "torrents": {
        "info": Endpoint(calls.info),
        "properties": Endpoint(calls.properties, requires=("hash",)),
        "files": Endpoint(calls.files, requires=("hash",)),
        "trackers": Endpoint(calls.trackers, requires=("hash",)),
        "add": Endpoint(calls.add, changes=True),
        "delete": Endpoint(calls.delete, changes=True, requires=("hashes", "deleteFiles")),
        "pause": Endpoint(calls.stop, changes=True, requires=("hashes",), halting=False),
        "resume": Endpoint(calls.start, changes=True, requires=("hashes",), halting=False),
        "stop": Endpoint(calls.stop, changes=True, requires=("hashes",), halting=True),
        "start": Endpoint(calls.start, changes=True, requires=("hashes",), halting=True),
        "recheck": Endpoint(calls.recheck, changes=True, requires=("hashes",)),
        "filePrio": Endpoint(calls.set_priority, changes=True, requires=("hash", "id", "priority")),
        "setLocation": Endpoint(calls.set_location, changes=True, requires=("hashes", "location")),
        "renameFolder": Endpoint(calls.rename_folder, changes=True, requires=("hash", "oldPath", "newPath")),
        "tags": Endpoint(calls.tags),
        "addTags": Endpoint(calls.add_tags, changes=True, requires=("hashes", "tags")),
        "removeTags": Endpoint(calls.remove_tags, changes=True, requires=("hashes",)),
        "setAutoManagement": Endpoint(calls.set_auto_management, changes=True, requires=("hashes", "enable")),
        "categories": Endpoint(calls.categories),
        "createCategory": Endpoint(calls.create_category, changes=True, requires=("category",)),
        "setCategory": Endpoint(calls.set_category, changes=True, requires=("hashes", "category")),
        "setShareLimits": _SHARE_LIMITS,
    },
}
