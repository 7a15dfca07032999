"""Where the latest screenings stand is remembered: only as they are kept, and no more of them than is allowed."""

from bot.recent import Recent
from flows.dialogue import begin
from flows.progress import Standing
from flows.screening import Answer, Screening
from tests.flows.playing import MORNING, TRIAL


def test_what_was_seen_lately_counts_only_for_the_very_text_that_is_kept() -> None:
    first, other = (
        begin(TRIAL, number=number, site="lyon-sud", person=1, language="en", now=MORNING).screening
        for number in (1, 2)
    )
    recent = Recent(most=1)
    recent.note("as kept", Standing(TRIAL, first))

    assert recent.known(1, "as kept") is first
    assert recent.known(1, "as another process kept it") is None

    recent.note("the other", Standing(TRIAL, other))
    assert recent.known(1, "as kept") is None
    assert recent.standing(TRIAL, other).screening is other


def test_what_another_process_has_changed_since_stands_as_if_it_were_seen_for_the_first_time() -> None:
    seen, recent = _begun(1), Recent()
    recent.note("as kept", Standing(TRIAL, seen))
    answers = {"sex": Answer(value="male", day=seen.day)}
    changed = seen.model_copy(update={"answers": answers, "revision": 1})

    found = recent.standing(TRIAL, changed)

    assert dict(found.findings) == dict(Standing(TRIAL, changed).findings)
    assert (found.screening, found.question) == (changed, Standing(TRIAL, changed).question)
    assert recent.standing(TRIAL, changed) is found
    assert recent.known(1, "as kept") is None


def _begun(number: int) -> Screening:
    return begin(TRIAL, number=number, site="lyon-sud", person=1, language="en", now=MORNING).screening
