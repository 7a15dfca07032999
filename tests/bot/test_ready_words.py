"""What the bot says reads well whatever is filled in: none, one or many."""

import re
from decimal import Decimal

import pytest

from bot.details import details
from bot.emulator.entities import found, parse_html
from bot.wording import own_texts, words
from flows.quantities import Quantity
from flows.say import Say, Spoken, say
from flows.showing import screen_of
from flows.spoken import shown
from tests.flows.playing import MORNING, STANDARD, TRIAL, Play

FRENCH = own_texts("fr")
DAY = MORNING.date()

COUNTED: list[tuple[Say, dict[str, str]]] = [
    (say("queries.open_line", query="Q8", criterion="E1", day=DAY, point="p", count=1),
     {"en": "that wait: 1 ·", "fr": "en attente : 1 ·"}),
    (say("queries.answered_line", query="Q8", criterion="E1", day=DAY, point="p", count=0),
     {"en": "that wait: 0 ·", "fr": "en attente : 0 ·"}),
    (say("erasing.goes", answers=1, bubbles=1, comments=0),
     {"en": "Answers: 1; messages of the conversation: 1; comments: 0;",
      "fr": "Réponses : 1 ; messages de la conversation : 1 ; commentaires : 0 ;"}),
    (say("command.revoked", person=3, count=1), {"en": "taken away: 1.", "fr": "Droits retirés : 1."}),
    (say("figures.all_failures", count=1), {"en": "(completed logs: 1)", "fr": "(journaux complétés : 1)"}),
    (say("figures.picture.all", count=1), {"en": "(completed logs: 1)", "fr": "(journaux complétés : 1)"}),
    (say("console.one.deliveries_count", count=1, failed=0),
     {"en": "Messages: 1, not delivered: 0", "fr": "Messages : 1, dont non remis : 0"}),
    (say("console.one.events_count", count=1), {"en": "Events: 1", "fr": "Événements : 1"}),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("said", "read"), COUNTED, ids=lambda each: each.key if isinstance(each, Say) else "")
def test_a_count_stands_behind_its_word_and_suits_none_one_and_many(
    said: Say, read: dict[str, str], language: str
) -> None:
    assert read[language] in words(language).plain(said)


@pytest.mark.parametrize("numbers", [("2",), ("2", "2-2")])
@pytest.mark.parametrize("key", ["head", "asked", "done", "begun_since"])
def test_a_sentence_suits_one_number_and_several(key: str, numbers: tuple[str, ...]) -> None:
    values: dict[str, Spoken] = {"numbers": numbers, "asked": "1", "reason": "r"}
    for language, one in (("en", r"[Pp]re-screening "), ("fr", r"[Pp]résélection ")):
        assert not re.search(one, words(language).plain(say(f"erasing.{key}", **values)))
        not_judged = words(language).plain(say("queries.not_judged", version="2", numbers=numbers))
        assert not_judged.endswith(f": {', '.join(numbers)}.")


@pytest.mark.parametrize(
    ("language", "passed", "failed"), [("en", "does not exclude", "excludes"), ("fr", "n'exclut pas", "exclut")]
)
def test_a_status_reads_alike_for_what_must_be_and_for_what_must_not_be(
    language: str, passed: str, failed: str
) -> None:
    play = Play(language)
    play.go_on(STANDARD | {"cns_metastases": "yes", "hemoglobin": {"value": "9.4", "unit": "g/dL"}}, "excluded")
    play.tap("complete")
    play.go_on(STANDARD | {"cns_metastases": "yes"})
    lines = [play.words.plain(each) for each in details(play.standing, with_values=False)]
    status = {line.split()[1]: line.rpartition(":")[2].strip() for line in lines if line.startswith(("✓", "✗"))}

    assert {name: status[name] for name in ("I1", "I12c", "E6", "E16")} == {
        "I1": passed, "I12c": failed, "E6": failed, "E16": passed,
    }  # fmt: skip
    for each, word in (("pass", passed), ("fail", failed)):
        assert own_texts(language)[f"queries.status.{each}"] == word


def test_french_has_one_kind_of_apostrophe() -> None:
    assert [key for key, text in FRENCH.items() if "\u2019" in text] == []


def test_french_asks_and_refuses_as_it_is_spoken() -> None:
    odd = re.compile(
        r"\b(de qui|de quel|de quelle)\b[^.]*\?|que vous puissiez (ouvrir|obtenir)|jour ne reste|par personne"
    )

    assert [key for key, text in FRENCH.items() if odd.search(text)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_hint_and_no_measure_is_a_command_that_a_tap_would_send(language: str) -> None:
    speech = words(language, TRIAL)
    measure = shown(TRIAL, "platelets", Quantity(value=Decimal(180_000), unit="/mm3"))
    play, said = Play(language), [say("dialogue.echo", fact="x", value=measure)]
    for fact in ("anc", "platelets"):
        play.go_on(STANDARD, fact)
        said += screen_of(play.standing).lines
    lines = [speech.html(each) for each in said]

    assert sum("/mm3" in line for line in lines) == 3
    assert [line for line in lines if _commands(line)] == []


def _commands(line: str) -> list[str]:
    return [each["type"] for each in found(*parse_html(line)) if each["type"] == "bot_command"]
