"""What `audit verify` has to say: what was found, what is at fault, and which exit status that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.terminal import CUT_OFF, DIFFERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.checkpoints import Note
    from storage.covering import Coverage
    from storage.verification import Bad, Checked


class Findings(NamedTuple):
    """The chain, what the checkpoints say of it, and what is wrong with the checkpoints themselves."""

    checked: Checked
    coverage: Coverage
    notes: Sequence[Note]
    forged: str | None = None
    without_checkpoints: bool = False

    @property
    def bad(self) -> Bad | None:
        """The first bad entry that the chain or a checkpoint shows."""
        found = [each for each in (self.checked.bad, self.coverage.bad) if each]
        return min(found, key=lambda each: each.seq, default=None)


class Fault(NamedTuple):
    """What is wrong, and the exit status it calls for."""

    status: int
    why: str


def faults(found: Findings) -> Iterator[Fault]:
    """Yield what is wrong."""
    if found.forged:
        yield Fault(DIFFERS, found.forged)
    if found.bad:
        yield Fault(DIFFERS, f"Entry {found.bad.seq} is not: {found.bad.why}.")
    if found.coverage.missing:
        first, last = found.coverage.missing
        gone = f"Entries {first} to {last} are" if first < last else f"Entry {last} is"
        yield Fault(CUT_OFF, f"{gone} missing, which a checkpoint covers: the audit was cut off, or the copy is older.")
    elif not found.bad and not found.without_checkpoints:
        yield from _uncovered(found)


def status(found: Findings) -> int:
    """Return the exit status."""
    statuses = {each.status for each in faults(found)}
    return DIFFERS if DIFFERS in statuses else CUT_OFF if statuses else 0


def lines(found: Findings) -> Iterator[str]:
    """Yield what was found."""
    end = found.checked.head
    yield f"{found.checked.entries} entries are as they were written; the last is {end.seq} {end.hash}"
    coverage = found.coverage
    if found.notes:
        last = found.notes[-1].checkpoint
        made = f"the last, of {last.at:%Y-%m-%d %H:%M:%S} UTC, is of entry {last.number}"
        yield f"Checkpoints signed by the key: {len(found.notes)}; {made}. They confirm {coverage.covered} entries."
    for first, until in coverage.given_up:
        yield f"Entries {first} to {until} were given up by a restore, as a checkpoint says."
    if found.notes and coverage.tail.entries and not found.bad and not coverage.missing:
        yield f"{coverage.tail.entries} entries behind the last checkpoint are not covered yet."


def _uncovered(found: Findings) -> Iterator[Fault]:
    if not found.notes and found.checked.entries:
        why = "There is no checkpoint: nobody can tell whether the end was cut off, or all of it written anew."
        yield Fault(CUT_OFF, f"{why} With --no-checkpoints the chain alone is checked.")
    elif found.coverage.tail.too_long:
        behind = found.coverage.tail
        held = "hold an outcome" if behind.decisive else "go back further than a quarter of an hour"
        yield Fault(CUT_OFF, f"The {behind.entries} entries behind the last checkpoint {held}: one should cover them.")
