"""How a clinic is when its day begins: played once in full, then gone on from by every test that begins like it.

What the bot keeps is copied, and so is what the phones show. The bot is started anew on it, as after any night.
"""

from __future__ import annotations

import pickle
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tests.journeys.clinic import Clinic

World: TypeAlias = dict[str, dict[str, Any]]

SHOWN = ("people", "chats", "queries", "files", "commands", "profile", "calls", "chat_instances", "serials", "_box")
QUEUED = ("next_id", "allowed", "pending")
AT_EACH_START = {"deleteWebhook", "getMe", "setWebhook"}
DONE = ("did", "answered", "last_tap")


@dataclass(frozen=True)
class Opening:
    """A clinic that nobody is at work in."""

    kept: Kept
    shown: bytes

    @classmethod
    def of(cls, clinic: Clinic) -> Opening:
        """Keep a clinic as it is, once its bot has stopped."""
        parts = {name: {key: state[key] for key in keys} for name, state, keys in _parts(clinic)}
        parts["world"]["calls"] = deque(call for call in clinic.telegram.calls() if call["method"] not in AT_EACH_START)
        return cls(Kept.of(clinic.database), pickle.dumps(parts))

    def put(self, into: Clinic) -> None:
        """Have a clinic that was never opened be as this one was."""
        self.kept.put(into.database)
        parts: World = pickle.loads(self.shown)  # noqa: S301 - what `of` has written
        for name, state, _ in _parts(into):
            state.update(parts[name])


def _parts(clinic: Clinic) -> list[tuple[str, dict[str, Any], tuple[str, ...]]]:
    world = clinic.telegram.world
    return [
        ("world", vars(world), SHOWN),
        ("updates", vars(world.updates), QUEUED),
        ("player", vars(clinic.investigator), DONE),
    ]


KNOWN: dict[Hashable, Opening] = {}
"""Every opening that was played in this process."""
