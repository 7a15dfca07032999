"""The coordinators' groups, and who receives the cards of a site."""

from datetime import datetime

from storage.unit import Unit


def bind(unit: Unit, chat_id: int, site: str, by: int | None, now: datetime) -> None:
    """Bind a group to a site; a dead binding comes to life again."""


def unbind(unit: Unit, chat_id: int, now: datetime) -> int:
    """End all bindings of a group (the bot was removed, the group is gone) and return how many there were."""


def move(unit: Unit, old: int, new: int, now: datetime) -> int:
    """Follow a group that migrated to a new id, and return how many bindings moved. The outbox moves by its own."""


def sites_of(unit: Unit, chat_id: int) -> tuple[str, ...]:
    """Return the sites a group is bound to."""


def recipients(unit: Unit, site: str) -> tuple[int, ...]:
    """Return the chats that get a site's cards: its groups, then its coordinators in private."""
