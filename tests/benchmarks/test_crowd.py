"""People who tap: when a turn is over, and what comes next."""

import json
from typing import Any

from benchmarks.telegram.crowd import Crowd
from benchmarks.telegram.people import Person, read_person


def _markup(*codes: str) -> bytes:
    return json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": code}] for code in codes]}).encode()


def _crowd(*people: Person, may_finish: bool = False) -> tuple[Crowd, list[dict[str, Any]]]:
    sent: list[dict[str, Any]] = []
    crowd = Crowd(lambda _, update: sent.append(json.loads(update)))
    crowd.come(people, 100, may_finish=may_finish)
    return crowd, sent


def _answered(crowd: Crowd, update: dict[str, Any], *codes: str) -> None:
    tap = update["callback_query"]
    crowd.hears(int(tap["id"]))
    crowd.sees(tap["message"]["chat"]["id"], tap["message"]["message_id"], b'"next"', _markup(*codes))


def test_a_turn_is_over_when_the_tap_was_answered_and_the_message_edited() -> None:
    crowd, sent = _crowd(Person(5, 50, "1|a|0|yes"))
    crowd.keep_busy(1)

    crowd.hears(int(sent[0]["callback_query"]["id"]))
    half = len(crowd.took)
    crowd.sees(5, 50, b'"next"', _markup("1|b|1|yes"))

    assert (half, len(crowd.took)) == (0, 1)


def test_the_next_tap_is_on_what_was_shown_and_not_known_comes_first() -> None:
    crowd, sent = _crowd(Person(5, 50, "1|a|0|yes"))
    crowd.keep_busy(1)

    _answered(crowd, sent[0], "1|b|1|yes", "1|b|1|unknown")
    _answered(crowd, sent[1], "1|c|2|no", "1|c|2|yes")

    assert [each["callback_query"]["data"] for each in sent] == ["1|a|0|yes", "1|b|1|unknown", "1|c|2|no"]


def test_who_sees_the_list_of_answers_makes_room_for_the_next() -> None:
    crowd, sent = _crowd(Person(5, 50, "1|a|0|yes"), Person(6, 60, "2|a|0|yes"))
    crowd.keep_busy(1)

    _answered(crowd, sent[0], "1|reviewing|45|conclude")

    assert [each["callback_query"]["from"]["id"] for each in sent] == [5, 6]
    assert crowd.in_flight == 1


def test_it_is_trouble_if_nobody_is_left_to_tap() -> None:
    crowd, sent = _crowd(Person(5, 50, "1|a|0|yes"))
    crowd.keep_busy(1)

    _answered(crowd, sent[0], "1|reviewing|45|conclude")

    assert crowd.trouble.startswith("nobody is left to tap")


def test_people_who_may_finish_do_so() -> None:
    crowd, sent = _crowd(Person(5, 50, "/screen", left=1), may_finish=True)
    crowd.keep_busy(1)

    crowd.sees(5, 1000, b'"first"', _markup("1|a|0|yes"))

    assert (sent[0]["message"]["text"], len(crowd.took), crowd.trouble) == ("/screen", 1, "")


def test_a_person_is_kept_with_what_is_on_the_screen() -> None:
    person = Person(5, 50, "1|a|0|yes", b'"text"', _markup("1|a|0|yes"))

    assert read_person(person.as_kept()) == person
