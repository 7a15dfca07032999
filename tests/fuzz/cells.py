"""The cells of the chat: everybody, at every door, with everything that can be asked about everything there is.

A cell says what must hold of what is seen. What is not allowed leaves nothing, and is answered word for word as the
same about a number that does not exist; a command that is not one's own as one that there is not; a stranger always
alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from sqlalchemy import update as change

from bot.commands import COMMANDS
from storage.tables import PERSON
from storage.unit import Unit, reading
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import GROUP, Ward
from tests.fuzz.asked import ABOUT_NONE, ABOUT_ONE, AboutNone, AboutOne
from tests.fuzz.cast import ANY_GROUP, HERE, MISSING, MISSING_SECOND, THEIR_GROUP, THERE, Cast, Somebody, Target
from tests.fuzz.grid import may, may_somewhere
from tests.fuzz.seen import Before, Seen, State, hear, state_of

NOWHERE = Target(MISSING)
NOWHERE_SECOND = Target(MISSING_SECOND)
LABEL = re.compile(r"\b41\d\d(?:-\d)?\b")
UPDATE, MESSAGE = 900, 60
STRANGERS = ("This is a private service.", "Ce service est privé.", "Please write as yourself", "Écrivez en votre nom")
"""What somebody without rights is told, and whoever writes in a group's name."""
Way = Callable[[int, str], Update]


class Cell(NamedTuple):
    """One thing tried at one door: by whom, what, and what is wrong with what was seen of it."""

    door: str
    key: str
    wrong: Callable[[], str]
    """Returns why the promise did not hold, nothing if it did."""


def in_group(way: Way, group: int) -> Way:
    """Return the same way in a group."""

    def ask(who: int, said: str) -> Update:
        update = way(who, said)
        holder = update.get("message") or update["callback_query"]["message"]
        holder["chat"] = {"id": group, "type": "supergroup", "title": "Invented"}
        return update

    return ask


def by_text(who: int, said: str) -> Update:
    """Typed in private."""
    return typed(UPDATE, who, said, MESSAGE)


def by_tap(who: int, said: str) -> Update:
    """Tapped in private."""
    return tapped(UPDATE, who, said, MESSAGE)


PRIVATE: dict[str, Way] = {"typed": by_text, "tapped": by_tap}
GROUPS: dict[str, Way] = {
    f"{what} in {where}": in_group(way, group)
    for what, way in PRIVATE.items()
    for where, group in (("the group", GROUP), ("the other site's group", THEIR_GROUP), ("an unbound group", ANY_GROUP))
}
DOORS = {**PRIVATE, **GROUPS}
ANONYMOUS = 1087968824
"""Whom Telegram names in place of an admin of a group who writes for it (GroupAnonymousBot)."""


def anonymously(who: int, said: str) -> Update:
    """Typed in the group by an admin of it, in the group's name."""
    update = in_group(by_text, GROUP)(who, said)
    message = update["message"]
    message |= {"from": {"id": ANONYMOUS, "is_bot": True, "first_name": "Group"}, "sender_chat": message["chat"]}
    return update


@dataclass
class Chat:
    """The cast before the bot. What is answered to the same about nothing is asked once."""

    ward: Ward
    cast: Cast
    allowed: int = 0
    near: list[float] = field(default_factory=list)
    """Seconds of a turn about what exists and is another's."""
    far: list[float] = field(default_factory=list)
    """The same about what does not exist."""
    _was: State = field(default_factory=dict)
    _about_nothing: dict[tuple[int, str, str], Seen] = field(default_factory=dict)

    def cells(self) -> Iterator[Cell]:
        """Return all cells."""
        for who in self.cast.people.values():
            for door, way in DOORS.items():
                yield from self._about_one(who, door, way)
                yield from self._about_none(who, door, way)
            yield from self._screens(who)
        nobody = self.cast["stranger"]
        yield from self._about_one(nobody, "anonymously in the group", anonymously)
        yield from self._about_none(nobody, "anonymously in the group", anonymously)

    def __post_init__(self) -> None:
        with reading(self.ward.engine) as unit:
            self._was = state_of(unit)

    def hear(self, update: Update, before: Before | None = None) -> Seen:
        """Return what comes of it, and undo it."""
        return hear(self.ward, self._was, update, before)

    # ─── commands ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _about_one(self, who: Somebody, door: str, way: Way) -> Iterator[Cell]:
        for name, command in ABOUT_ONE.items():
            verbs = [name.split(" ", maxsplit=1)[0], *([command.french] if command.french else [])]
            for verb in verbs:
                for target in self.cast.targets:
                    line = f"/{verb} {command.behind}"
                    key = f"{who.name}: {door}: {line.format(target.label)} ({target.state} of {target.maker})"
                    yield Cell(door, key, partial(self._one, who, door, way, command, line, target))

    def _one(self, who: Somebody, door: str, way: Way, command: AboutOne, line: str, target: Target) -> str:
        missing = NOWHERE_SECOND if "-" in target.label else NOWHERE
        seen = self.hear(way(who.telegram_id, line.format(target.label)))
        same = self._nothing(who, door, way, line.format(missing.label)).says(missing.label)
        own, is_open = target.maker == who.name, door in PRIVATE or command.in_groups
        known = may_somewhere(command.gate, who.rights)
        if known and is_open and may(command.act, who.rights, target.site, own=own):
            return self.does(seen, differs=seen.says(target.label) != same)
        told = own and any(not right.today for right in who.rights) and known and is_open
        self.near.append(seen.seconds)
        return self.does_not(seen, who, () if told else same, (target.label,))

    def _about_none(self, who: Somebody, door: str, way: Way) -> Iterator[Cell]:
        for command in ABOUT_NONE:
            yield Cell(door, f"{who.name}: {door}: /{command.line}", partial(self._none, who, door, way, command))

    def _none(self, who: Somebody, door: str, way: Way, command: AboutNone) -> str:
        seen = self.hear(way(who.telegram_id, f"/{command.line}"))
        known, is_open = may_somewhere(command.gate, who.rights), door in PRIVATE or command.in_groups
        if not (known and is_open):
            as_unknown = self._nothing(who, door, way, "/inventedcommand").answers if not known else ()
            return self.does_not(seen, who, as_unknown, ())
        sites = [command.site] if command.site else [None, HERE, THERE]
        if not any(may(command.act, who.rights, site, own=True) for site in sites):
            return self.does_not(seen, who, (), ())
        read = " ".join(seen.answers).replace("\\n", " ")
        named = set(LABEL.findall(read)) & {each.label for each in self.cast.targets}
        beyond = named - self._may_see(who, command)
        if beyond:
            return f"it names {sorted(beyond)}"
        done = {*seen.events, *(["file"] if seen.files else [])}
        return self.does(seen, differs=not command.does or command.does in done)

    def _may_see(self, who: Somebody, command: AboutNone) -> set[str]:
        return {
            each.label
            for each in self.cast.targets
            if command.lists and may(command.lists, who.rights, each.site, own=each.maker == who.name)
        }

    # ─── buttons and texts of a screening ────────────────────────────────────────────────────────────────────────────

    def _screens(self, who: Somebody) -> Iterator[Cell]:
        for target in self.cast.targets:
            about = f"({target.state} of {target.maker})"
            for door, way in DOORS.items():
                if "tapped" in door:
                    key = f"{who.name}: {door}: a button of {target.label} {about}"
                    yield Cell("a screening's button", key, partial(self._button, who, door, way, target))
            if who.person:
                key = f"{who.name}: typed: an answer to {target.label} {about}"
                yield Cell("a screening's text", key, partial(self._text, who, target))

    def _button(self, who: Somebody, door: str, way: Way, target: Target) -> str:
        behind = f"|{target.step}|{target.revision}|unknown"
        seen = self.hear(way(who.telegram_id, f"{target.number}{behind}"))
        same = self._nothing(who, door, way, f"{MISSING}{behind}").says(MISSING)
        own, private = target.maker == who.name, door == "tapped"  # in a group nothing is asked: no button lives there
        if private and may("answer", who.rights, target.site, own=own):
            return self.does(seen, differs=seen.answers != same)
        self.near.append(seen.seconds)
        told = private and own and who.rights
        return self.does_not(seen, who, () if told else same, (str(target.number), target.label))

    def _text(self, who: Somebody, target: Target) -> str:
        said = by_text(who.telegram_id, "not known yet")
        seen = self.hear(said, partial(_busy, who.person, target.number))
        same = self.hear(said, partial(_busy, who.person, None)).answers
        own = target.maker == who.name
        if target.state != "erased" and may("answer", who.rights, target.site, own=own):
            return self.does(seen, differs=seen.answers != same)
        told = own and any(not right.today for right in who.rights)
        return self.does_not(seen, who, () if told else same, ())

    # ─── what must hold ──────────────────────────────────────────────────────────────────────────────────────────────

    def does(self, seen: Seen, *, differs: bool) -> str:
        """Say what is wrong where it is allowed: then it is done."""
        self.allowed += 1
        if seen.ending != "done":
            return f"its turn ended {seen.ending}"
        return "" if differs else f"it is allowed and not done: {seen.answers}"

    def does_not(self, seen: Seen, who: Somebody, same: tuple[str, ...], called: tuple[str, ...]) -> str:
        """Say what is wrong where it is not allowed: nothing is left, and the answer is the `same`, if known."""
        if seen.ending != "done":
            return f"its turn ended {seen.ending}"
        if not seen.leaves_nothing or seen.files:
            return f"it left {seen.events} {seen.changed} {seen.others} {seen.files}"
        if same and seen.says(*called) != same:
            return f"it was answered {seen.says(*called)}, and what does not exist {same}"
        if not who.rights and not all(any(said in each for said in STRANGERS) for each in seen.answers):
            return f"somebody without rights was answered {seen.answers}"
        return ""

    def _nothing(self, who: Somebody, door: str, way: Way, line: str) -> Seen:
        key = (who.telegram_id, door, line)
        if key not in self._about_nothing:
            self._about_nothing[key] = found = self.hear(way(who.telegram_id, line))
            self.far.append(found.seconds)
        return self._about_nothing[key]


def not_written_down() -> list[str]:
    """Return the commands that no cell tries."""
    tried = {line.split(" ", maxsplit=1)[0] for line in (*ABOUT_ONE, *(each.line for each in ABOUT_NONE))}
    return sorted(set(COMMANDS) - tried)


def _busy(person: int, number: int | None, unit: Unit) -> None:
    unit.execute(change(PERSON).where(PERSON.c.id == person).values(current_screening=number))
