"""Who a person is to us, and what they may do where. Everything else knows people by `Person.id`, not by Telegram's."""

from datetime import datetime
from typing import Literal, TypeAlias

from flows.quantities import Frozen
from storage.unit import Unit

Role: TypeAlias = Literal["investigator", "coordinator", "admin", "auditor"]
Language: TypeAlias = Literal["en", "fr"]


class Person(Frozen):
    """A person. `id` is ours: it stands in screenings, grants and the audit, and outlives the Telegram id."""

    id: int
    telegram_id: int | None
    language: Language | None
    current_screening: int | None
    created_at: datetime


class Grant(Frozen):
    """A right in force. No site means every site."""

    id: int
    person: int
    role: Role
    site: str | None
    granted_by: int | None
    at: datetime


def meet(unit: Unit, telegram_id: int, now: datetime) -> Person:
    """Return the person with this Telegram id, known from now on."""


def find(unit: Unit, telegram_id: int) -> Person | None:
    """Return the person with this Telegram id if we have met."""


def get(unit: Unit, person: int) -> Person | None:
    """Return a person by our id."""


def speak(unit: Unit, person: int, language: Language) -> None:
    """Note the language a person chose."""


def turn_to(unit: Unit, person: int, screening: int | None) -> None:
    """Note which screening a person is busy with; None: with none."""


def grant(unit: Unit, person: int, role: Role, site: str | None, by: int | None, now: datetime) -> Grant:
    """Give a right and return it; one already in force is returned as it is. Nobody (None) is the bot's own settings."""


def revoke(unit: Unit, person: int, by: int | None, now: datetime) -> tuple[Grant, ...]:
    """Take all rights of a person away from the next update on, and return those that were in force."""


def roles_of(unit: Unit, person: int) -> tuple[Grant, ...]:
    """Return the rights in force, the oldest first; none for a stranger."""


def everyone(unit: Unit) -> tuple[tuple[Person, tuple[Grant, ...]], ...]:
    """Return all who have a right in force, with their rights, in the order in which we met."""
