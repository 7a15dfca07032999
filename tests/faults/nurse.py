"""A nurse, a bot and bad luck in any order: Hypothesis draws what happens, what must hold is looked at each time.

The bot is a ward on a real database; what it ought to know stands in a notebook. Whatever breaks, restarts, comes twice
or comes late: the database says what the notebook says, and the phones show nothing that is not on disk.
"""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from bot.outcomes import Ended, Ending
from tests.faults.bedside import Bedside
from tests.faults.letters import edited, typed
from tests.faults.notebook import Said
from tests.faults.paper import Trouble
from tests.faults.ward import COLLEAGUE, INVESTIGATOR

HOUR, DAY = 3600.0, 86_400.0
TEXTS = ("71", "1", "0", "Not known yet", "Back", "yes", "no", "Male", "Female", "12/03/2026", "01/12/2026", "3.2 G/L",
         "9.4", "150", "Stop", "Confirm", "quillfeatherish", "01/09/2026 3.1")  # fmt: skip
ENDINGS = [each for each in get_args(Ending) if each != "done"]
HELD_FOR = 40.0

somewhere = st.integers(0, 10**6)


class Nurse(Bedside):
    """One investigator's days with the bot."""

    # ─── what a nurse does ───────────────────────────────────────────────────────────────────────────────────────────

    @initialize()
    def she_begins(self) -> None:
        self.she_types("/screen")
        self.the_bot_works()
        self.the_bot_delivers()

    @rule(which=somewhere)
    def she_taps_a_button(self, which: int) -> None:
        if buttons := self._buttons():
            self._tap(*buttons[which % len(buttons)])

    @rule(count=st.integers(1, 12))
    def she_answers_question_after_question(self, count: int) -> None:
        for _ in range(count):
            leading_on = [each for each in self._buttons() if each[1].endswith(("|unknown", "|confirm", "|again"))]
            if leading_on:
                self._tap(*leading_on[-1])
                self.the_bot_works()
                self.the_bot_delivers()

    @rule()
    def she_answers_until_the_patient_is_excluded(self) -> None:
        for _ in range(3):
            excluding = [each for each in self._buttons() if each[1].endswith("|option:female")]
            leading_on = [each for each in self._buttons() if each[1].endswith("|unknown")]
            for button in (excluding or leading_on)[-1:]:
                self._tap(*button)
                self.the_bot_works()
            if not excluding:
                self.the_bot_delivers()

    @rule(which=somewhere)
    def she_taps_a_button_of_long_ago(self, which: int) -> None:
        if self.seen:
            self._tap(*self.seen[which % len(self.seen)])

    @rule(which=somewhere)
    def a_colleague_taps_her_button(self, which: int) -> None:
        hers = [each for each in self.seen if not each[1].startswith("/")]  # a command is for whoever taps it
        if hers:
            self._tap(*hers[which % len(hers)], who=COLLEAGUE)

    @rule(text=st.sampled_from(TEXTS))
    def she_types(self, text: str) -> None:
        number = self._number()
        self._comes(typed(number, INVESTIGATOR, text, number), Said(number, INVESTIGATOR, "text", text, self.ward.now))

    @rule(text=st.sampled_from(TEXTS))
    def she_changes_what_she_wrote(self, text: str) -> None:
        number = self._number()
        self._comes(edited(number, INVESTIGATOR, text, 1), Said(number, INVESTIGATOR, "other", text, self.ward.now))

    @rule(command=st.sampled_from(("/stop", "/resume", "/resume", "/screen", "/mine")))
    def she_sends(self, command: str) -> None:
        self.she_types(command)

    # ─── what the bot does ───────────────────────────────────────────────────────────────────────────────────────────

    @rule()
    def the_bot_works(self) -> None:
        self.ward.takes_turns()
        self.notebook.catches_up(self.ward.now)

    @rule()
    def the_bot_delivers(self) -> None:
        while claimed := self._claim():
            self._settle([(each, self._send(each)) for each in claimed])

    @rule()
    def the_bot_is_restarted(self) -> None:
        self.ward.restarts()
        self.notebook.in_contact(self.ward.now)

    @rule(sent=st.booleans())
    def the_bot_is_killed_while_it_sends(self, sent: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        for each in self._claim():
            if sent:
                self._send(each)
                self.lost += 1
        self.ward.dies()
        self.notebook.in_contact(self.ward.now)

    # ─── bad luck ────────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(ending=st.sampled_from(ENDINGS), arrived=st.booleans())
    def telegram_will_answer_badly(self, ending: Ending, arrived: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        seconds = HELD_FOR if ending == "slow_down" else 0.0
        ended = Ended(ending, seconds=seconds, moved_to=-self._number() if ending == "moved" else None, why="invented")
        self.ward.telegram.troubles.append(Trouble(ended, arrived=arrived and ending == "unclear"))
        self.lost += ending == "unclear"

    @rule(which=somewhere)
    def telegram_brings_an_old_update_again(self, which: int) -> None:
        if self.came:
            self.ward.receives(self.came[which % len(self.came)])

    @rule(text=st.sampled_from(TEXTS))
    def telegram_holds_back_what_she_types(self, text: str) -> None:
        number = self._number()
        said = Said(number, INVESTIGATOR, "text", text, self.ward.now)
        self.held_back.append((typed(number, INVESTIGATOR, text, number), said))

    @rule()
    def what_was_held_back_comes(self) -> None:
        while self.held_back:
            self._comes(*self.held_back.pop(0))

    @rule(seconds=st.sampled_from((1.0, 5.0, 20.0, 149.0, 200.0, HOUR, 30 * HOUR, 8 * DAY, -30.0, -2 * HOUR)))
    def time_passes(self, seconds: float) -> None:
        self.ward.passes(seconds)
        if seconds > 7 * DAY:
            self.next_id = (self.next_id * 48_271) % (2**31 - 1)  # after a quiet week ids begin anywhere

    @rule()
    def all_comes_to_rest(self) -> None:
        """Trouble ends, and everything that is owed has its time."""
        self.ward.telegram.troubles.clear()
        self.the_bot_works()
        while (due := self._next_due()) is not None:
            self.ward.now = max(self.ward.now, due)
            self.the_bot_delivers()
            self.the_bot_works()
        self.everything_has_been_answered()
        self.each_outcome_has_its_card()
        self.one_message_asks()
        assert self.ward.is_sound(), "the audit's chain is broken"

    def teardown(self) -> None:
        try:
            self.all_comes_to_rest()
        finally:
            self.open.close()
