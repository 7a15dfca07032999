"""What a history must not hold, one function a promise: each returns a sentence for every place where it is broken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

from tests.faults.history import Call, History, Owed

ENDED = {"done", "refused", "aside"}
CERTAIN_ONCE = {"card", "alert"}
MESSAGES = {"sendMessage", "editMessageText"}


def every_update_has_ended(run: History) -> Iterator[str]:
    """Each update people made was taken, and its turn was taken, refused or put aside."""
    states = {came.update: came.state for came in run.inbox}
    for update in run.waiting:
        yield f"update {update} was never acknowledged"
    for update in run.made:
        state = states.get(update, "in no inbox")
        if state not in ENDED and update not in run.waiting:
            yield f"update {update} has not ended: it is {state}"


def what_was_acknowledged_is_stored(run: History) -> Iterator[str]:
    """An update that Telegram may forget is in the inbox; this holds at any moment."""
    stored = {came.update for came in run.inbox}
    for update in sorted(set(run.made) - set(run.waiting) - stored):
        yield f"update {update} was acknowledged and is not in the inbox"


def what_was_shown_is_on_disk(run: History) -> Iterator[str]:
    """An answer that led on to another question is kept, and so is each revision on a screen; at any moment."""
    kept = {screening.number: screening for screening in run.screenings}
    for shown in run.shown:
        screening = kept.get(shown.screening)
        if screening is None or screening.facts.get(shown.fact, "nothing") != shown.value:
            yield f"screening {shown.screening}: {shown.fact} was shown as answered and is not kept so"
    for panel in run.panels:
        screening = kept.get(panel.screening)
        if screening is None or screening.revision < panel.revision:
            yield f"screening {panel.screening}: revision {panel.revision} is on a screen and not on disk"


def nothing_happened_twice(run: History) -> Iterator[str]:
    """An update answers a question once, and owes each thing once."""
    answered = Counter((each.update, each.screening, each.what, each.fact) for each in run.events if each.update)
    for (update, screening, what, fact), times in answered.items():
        if times > 1:
            yield f"update {update}: {what} {fact or ''} stands {times} times in screening {screening}"
    owed = Counter((each.cause, each.ordinal) for each in run.outbox if each.cause)
    for (cause, ordinal), times in owed.items():
        if times > 1:
            yield f"{cause}: number {ordinal} is owed {times} times"


def no_turn_is_torn(run: History) -> Iterator[str]:
    """What an update came to agrees in all tables: inbox, events, screenings, outbox."""
    came, kept = {each.update: each for each in run.inbox}, {each.number for each in run.screenings}
    owed, last = _by_cause(run), _last_panels(run)
    for event in run.events:
        if event.update is None:
            continue
        if event.update not in came or came[event.update].state != "done":
            yield f"event {event.seq} comes from update {event.update}, whose turn is not done"
        if event.screening is not None and event.screening not in kept:
            yield f"event {event.seq} is of screening {event.screening}, which is not kept"
        if event.screening is not None and last.get(event.screening, 0) < event.update:
            yield f"event {event.seq} of update {event.update} is owed to nobody's screen"
    yield from _owing_without_a_turn(run)
    yield from _taps_without_an_answer(run, owed)


def nothing_was_said_that_is_not_on_disk(run: History) -> Iterator[str]:
    """Whatever was sent stands in the outbox, word for word."""
    texts = _by_text(run)
    for call in _messages(run):
        if not _rows_of(texts, call, run.mark):
            yield f"chat {call.chat} was sent what nobody owed: {_beginning(call)}"


def repeats_are_marked_and_few(run: History) -> Iterator[str]:
    """A card goes out again only if an answer was lost, once for each, and every copy but the first says what it is."""
    texts, sends = _by_text(run), defaultdict[tuple[int, str], list[Call]](list)
    for call in _messages(run):
        if call.method == "sendMessage":
            sends[call.chat, _unmarked(call.text, run.mark)].append(call)
    for (chat, text), calls in sends.items():
        rows = texts.get((chat, text), [])
        allowed = sum(1 + each.doubts for each in rows)
        if len(calls) > allowed:
            yield f"chat {chat} got {len(calls)} times what was owed {allowed} times: {_beginning(calls[0])}"
        if rows and all(each.kind in CERTAIN_ONCE for each in rows):
            yield from _cards(calls, rows, run.mark)
    if (doubts := sum(each.doubts for each in run.outbox)) and not run.deaths:
        yield f"{doubts} sends were in doubt though nothing died and no answer was lost"


def order_was_kept(run: History) -> Iterator[str]:
    """In a chat, messages were sent in the order in which they were owed."""
    texts = _by_text(run)
    last: dict[int, int] = {}
    for call in _messages(run):
        ids = sorted(row.id for row in _rows_of(texts, call, run.mark))
        at = next((each for each in ids if each >= last.get(call.chat, 0)), None)
        if ids and at is None:
            yield f"chat {call.chat}: what was owed as {ids[-1]} was sent after {last[call.chat]}: {_beginning(call)}"
        last[call.chat] = at or last.get(call.chat, 0)


def everything_owed_was_settled(run: History) -> Iterator[str]:
    """Nothing is left to send; every card reached its chat."""
    texts = {(call.chat, _unmarked(call.text, run.mark)) for call in _messages(run)}
    for row in run.outbox:
        if not row.settled or row.state not in {"sent", "ambiguous"}:
            yield f"{row.kind} {row.id} for chat {row.chat} ended {row.state}"
        elif row.kind in CERTAIN_ONCE and (row.chat, row.text) not in texts:
            yield f"{row.kind} {row.id} ({row.reference}) never came to chat {row.chat}"


def one_live_panel_each(run: History) -> Iterator[str]:
    """One message has buttons for a screening: the one the database names, at the revision that is kept."""
    kept = {each.number: each for each in run.screenings}
    found = Counter(each.screening for each in run.panels)
    for number, times in found.items():
        if times > 1:
            yield f"screening {number} has {times} messages with buttons"
    for panel in run.panels:
        screening = kept.get(panel.screening)
        if screening and (screening.panel, screening.revision) != (panel.message, panel.revision):
            yield f"screening {panel.screening}: message {panel.message} of revision {panel.revision} is not its panel"


def what_is_kept_is_sound(run: History) -> Iterator[str]:
    """The database and the audit chain are whole, and each verdict is what `evaluate` makes of the facts."""
    yield from run.faults
    for screening in run.screenings:
        if screening.verdict != screening.judged:
            yield f"screening {screening.number} says {screening.verdict}, evaluate says {screening.judged}"


AT_ANY_MOMENT: tuple[Callable[[History], Iterator[str]], ...] = (
    what_was_acknowledged_is_stored, what_was_shown_is_on_disk, nothing_happened_twice, no_turn_is_torn,
    nothing_was_said_that_is_not_on_disk, order_was_kept, repeats_are_marked_and_few,
)  # fmt: skip
AT_THE_END = (
    every_update_has_ended, *AT_ANY_MOMENT, everything_owed_was_settled, one_live_panel_each, what_is_kept_is_sound,
)  # fmt: skip


def broken(run: History, checks: tuple[Callable[[History], Iterator[str]], ...] = AT_THE_END) -> list[str]:
    """Return everything that a history must not hold."""
    return [f"{check.__name__.replace('_', ' ')}: {each}" for check in checks for each in check(run)]


def _owing_without_a_turn(run: History) -> Iterator[str]:
    done = {each.update for each in run.inbox if each.state in ENDED}
    for cause, rows in _by_cause(run).items():
        kind, _, number = cause.partition(":")
        if kind == "update" and int(number) not in done:
            yield f"{cause} owes {len(rows)} things, and its turn is not done"
        missing = set(range(max(each.ordinal for each in rows) + 1)) - {each.ordinal for each in rows}
        if kind == "update" and len(missing) > all(each.kind != "panel" for each in rows):
            yield f"{cause} owes only a part of what it came to"


def _last_panels(run: History) -> dict[int, int]:
    """Return for each screening the last update that owed its question: an unseen question gives way to a newer one."""
    last: dict[int, int] = {}
    for row in run.outbox:
        if row.kind == "panel" and row.screening is not None and row.cause.startswith("update:"):
            last[row.screening] = max(last.get(row.screening, 0), int(row.cause.removeprefix("update:")))
    return last


def _taps_without_an_answer(run: History, owed: Mapping[str, list[Owed]]) -> Iterator[str]:
    for each in run.inbox:
        if (
            each.state == "done"
            and each.is_tap
            and not any(row.answers_a_tap for row in owed.get(f"update:{each.update}", ()))
        ):
            yield f"the tap of update {each.update} is done, and its answer is not owed"


def _cards(calls: list[Call], rows: list[Owed], mark: str) -> Iterator[str]:
    plain = [call for call in calls if mark not in call.text]
    if len(plain) > len(rows):
        yield f"{rows[0].reference or rows[0].kind} came again to chat {rows[0].chat} without its mark"


def _messages(run: History) -> Iterator[Call]:
    return (call for call in run.calls if call.method in MESSAGES)


def _by_cause(run: History) -> dict[str, list[Owed]]:
    found = defaultdict[str, list[Owed]](list)
    for row in run.outbox:
        if row.cause:
            found[row.cause].append(row)
    return found


def _by_text(run: History) -> dict[tuple[int, str], list[Owed]]:
    found = defaultdict[tuple[int, str], list[Owed]](list)
    for row in run.outbox:
        found[row.chat, row.text].append(row)
    return found


def _rows_of(texts: Mapping[tuple[int, str], list[Owed]], call: Call, mark: str) -> list[Owed]:
    return texts.get((call.chat, _unmarked(call.text, mark)), [])


def _unmarked(text: str, mark: str) -> str:
    """Return a text without the line that says it may be a duplicate."""
    first, newline, rest = text.partition("\n")
    return rest if newline and mark in first else text


def _beginning(call: Call) -> str:
    return f"{call.method} {call.text[:60]!r}"
