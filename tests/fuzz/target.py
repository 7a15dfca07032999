"""A step of a walk that is thrown at: what comes in, what must not change, what is answered."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from sqlalchemy import text

from bot.wording import words
from flows.say import say
from storage.outbox import Owed
from storage.unit import reading
from tests.faults.figures import Asked, replay
from tests.faults.ward import ADMIN, ROLES
from tests.fuzz.forms import WIDEST, Filler, is_valid
from tests.fuzz.oracle import Asked as OnScreen
from tests.fuzz.oracle import Reply, expected, may_answer, parsed
from tests.fuzz.thrown import NONSENSE, Thrower, Thrown
from tests.fuzz.walks import Json, Walk

LARGEST = 1024 * 1024
LONGEST = 500
BY_POLL = 0.4
NO_ID = "A post with the webhook's secret has no update_id"
REASONS = ("explaining a correction", "explaining an annulment", "a reason shown back")
"""Steps at which any words are an answer."""

KEPT = (
    "SELECT number, state, revision, body FROM screening ORDER BY number",
    "SELECT person, role, site, revoked_at FROM grants ORDER BY id",
    "SELECT chat_id, site, dead_at, moved_to FROM chat ORDER BY chat_id, site",
    "SELECT id, telegram_id, language FROM person ORDER BY id",
    "SELECT * FROM care", "SELECT * FROM item", "SELECT * FROM query", "SELECT * FROM erasure", "SELECT * FROM invite",
    "SELECT * FROM site_status",
    "SELECT number, (SELECT max(seq) FROM event WHERE event.screening = number) FROM screening ORDER BY number",
)  # fmt: skip
"""What nothing thrown may change."""

INERT = (
    "entities", "link_preview_options", "effect_id", "has_protected_content", "sender_boost_count", "is_from_offline",
    "paid_star_count", "sender_tag", "quote", "author_signature", "media_group_id", "message_thread_id",
)  # fmt: skip
"""Fields of a message that take nothing from what is typed."""

_BEGINNING = re.compile(rb'\s*\{\s*"update_id"\s*:\s*(\d{1,18})\s*[,}]')


def _texts(*keys: str) -> frozenset[str]:
    return frozenset(words(language).html(say(key)) for key in keys for language in ("en", "fr"))


TOLD = _texts(
    "command.file", "command.contact", "command.edited", "command.other_words", "command.nothing_open",
    "command.use_commands",
)  # fmt: skip
NEUTRAL = _texts("command.neutral")


@dataclass
class Found:
    """The figures of one campaign."""

    name: str
    asked: Asked
    thrown: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    stops: int = 0
    violations: list[str] = field(default_factory=list)

    def note(self, family: str, case: str, why: str) -> None:
        """Note a promise that did not hold."""
        self.wrong[family] += 1
        self.violations.append(f"{family}, {case}: {why} ({replay(self.name, self.asked, case, 'fuzz')})")

    def is_wanted(self, case: str) -> bool:
        """Say whether a case is among those asked for."""
        return self.asked.case in {"", case}


@dataclass
class Target:
    """A walk that is thrown at."""

    found: Found
    walk: Walk
    name: str

    def throw(self, family: str, case: str, stop: str) -> None:
        """Throw something of this family that is no answer, and see what came of it."""
        drawn = random.Random(f"{self.found.asked.seed}/{case}")
        on_screen = self._on_screen(stop)
        thrower = Thrower(self.walk, drawn)
        thrown = next(each for each in map(thrower.throws, repeat(family, 1000)) if not _answers(each, on_screen))
        self.found.thrown[family] += 1
        for why in self._wrong(thrown, on_screen, by_poll=drawn.random() < BY_POLL):
            self.found.note(family, case, f"at {stop}: {why}: {thrown.raw[:600]!r}")

    def _on_screen(self, stop: str) -> OnScreen:
        live = self.walk.gate.ward.telegram.live(self.walk.who)
        buttons = frozenset(data for sheet in live.values() for _, data in sheet.buttons)
        known = {self.walk.who, *ROLES}
        return OnScreen(self.walk.who, self.walk.panel, buttons, stop in REASONS, NONSENSE, known)

    def _wrong(self, thrown: Thrown, on_screen: OnScreen, *, by_poll: bool) -> Iterator[str]:
        gate, update = self.walk.gate, parsed(thrown.raw)
        before, number = self.kept(), _number(thrown, update)
        gate.ward.passes(1)
        gate.errors.clear()
        status = 200
        if by_poll and thrown.update is not None and number == thrown.number:
            if not gate.polls(number, thrown.raw):
                yield "the poller does not get past it"
        else:
            status = gate.posts(thrown.raw)
            if status not in _statuses(thrown.raw, number):
                yield f"the webhook answered {status}"
        sent = gate.goes_on()
        yield from self._ending(number, is_valid(update))
        if errors := [each for each in gate.errors if not (status == 400 and each.startswith(NO_ID))]:
            yield f"the log says {errors}"
        if (after := self.kept()) != before:
            changes = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
            yield f"it changed {str(changes)[:LONGEST]}"
        yield from _answered_wrongly(update, sent, on_screen, is_new=status == 200 and number == thrown.number)

    def _ending(self, number: int | None, valid: bool) -> Iterator[str]:  # noqa: FBT001 - as it came
        rows = self.walk.gate.ward.rows("SELECT state, error FROM inbox WHERE update_id = :number", number=number)
        for state, error in rows:
            self.found.ends[state] += 1
            if state not in {"done", "aside"} or error not in {None, "Unreadable"}:
                yield f"its turn failed: {state}, {error}"
            elif state == "aside" and valid:
                yield "it was put aside, though the Bot API has such updates"

    def kept(self) -> list[Any]:
        """Return all that an update might change."""
        with reading(self.walk.gate.ward.engine) as unit:
            return [[tuple(row) for row in unit.execute(text(query))] for query in KEPT]

    def dressed(self, update: Json) -> Json:
        """Return a good answer in an envelope with much else in it, such as Telegram has or may once have."""
        drawn = random.Random(f"{self.found.asked.seed}/{self.name}/{update['update_id']}")
        filler = Filler(drawn, Thrower(self.walk, drawn).filler.cast)
        later = {"invented_later": {"deep": [[1, {"text": "no"}]], "text": "9"}}
        if "message" in update:
            names = drawn.sample(INERT, 3)
            extras = {name: filler.field(name) for name in names}
            if drawn.random() < 0.3:
                extras["reply_to_message"] = self.walk.envelope(self.walk.panel) | {"text": "?"}
            elif drawn.random() < 0.2:
                topic = {"message_thread_id": 1, "is_topic_message": True}
                root = self.walk.envelope(1) | topic | {"forum_topic_created": {"name": "x", "icon_color": 1}}
                extras |= topic | {"reply_to_message": root}
            return later | {**update, "message": {**later, **extras, **update["message"]}}
        tap = update["callback_query"]
        if drawn.random() < 0.5:
            tap = tap | {"message": {"chat": tap["message"]["chat"], "message_id": self.walk.panel, "date": 0}}
        return {**update, "callback_query": {**later, **tap}} | later


def _answers(thrown: Thrown, on_screen: OnScreen) -> bool:
    return may_answer(parsed(thrown.raw), on_screen)


def _number(thrown: Thrown, update: object) -> int | None:
    """Return under which id a body is to be stored; None if it can be under none."""
    if isinstance(update, dict):
        number = update.get("update_id")
        is_one = isinstance(number, int) and not isinstance(number, bool) and abs(number) < WIDEST
        return number if is_one else None
    begins = _BEGINNING.match(thrown.raw) if update is None else None
    return int(begins[1]) if begins else None


def _statuses(raw: bytes, number: int | None) -> set[int]:
    if len(raw) > LARGEST:
        return {200} if _BEGINNING.match(raw) else {413}
    return {400} if number is None else {200}


def _answered_wrongly(update: Any, sent: Sequence[Owed], on_screen: OnScreen, *, is_new: bool) -> Iterator[str]:  # noqa: ANN401 - a JSON value
    if astray := [
        each for each in sent if each.kind not in {"alert", "toast"} and each.chat_id not in _may_hear(update)
    ]:
        yield f"it was answered elsewhere: {astray}"
    if [each for each in sent if each.kind == "alert" and each.chat_id != ADMIN]:
        yield f"an alert went astray: {sent}"
    reply = expected(update, on_screen) if is_new else "anything"
    if not _is(reply, update, sent):
        yield f"{reply} was expected, not {[(each.kind, each.chat_id, each.payload) for each in sent]}"


def _may_hear(update: Any) -> set[int]:  # noqa: ANN401 - a JSON value
    """Return the private chats that an update comes from; who wrote what cannot be read is told so, as far as known."""
    found: set[int] = set()
    for body in update.values() if isinstance(update, dict) else ():
        sender = body.get("from") if isinstance(body, dict) else None
        chat = (
            body.get("message", body).get("chat")
            if isinstance(body, dict) and isinstance(body.get("message", body), dict)
            else None
        )
        for each in (sender, chat):
            if isinstance(each, dict) and isinstance(each.get("id"), int) and each["id"] > 0:
                found.add(each["id"])
    return found


def _is(reply: Reply, update: Any, sent: Sequence[Owed]) -> bool:  # noqa: ANN401 - a JSON value
    said = [each.payload["text"] for each in sent if each.kind == "say"]
    match reply:
        case "told":
            return any(each in TOLD for each in said)
        case "asked again":
            return any(each.kind == "panel" for each in sent)
        case "toast":
            tap = update["callback_query"]["id"]
            return [each.payload["tap"] for each in sent if "tap" in each.payload] == [tap]
        case "neutral":
            return len(said) == len(sent) == 1 and said[0] in NEUTRAL
        case "silence":
            return not sent
    return True
