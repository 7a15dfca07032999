"""`python -m bot evaluate`: a result for every line, in order and at once, whatever the line holds."""

import io
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from bot.evaluate_command import evaluate
from bot.trials import load_trials

TRIALS = load_trials()
GOOD = b'{"id": "v1", "trial": "NCT06866938", "screening_date": "2026-11-23", "facts": {"sex": "male"}}'


def results(*lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    out = io.BytesIO()
    status = evaluate(lines, out, TRIALS)
    return status, [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_lines_that_can_all_be_read_end_well() -> None:
    status, given = results(GOOD + b"\n", GOOD)

    assert status == 0
    assert [(each["id"], each["verdict"]) for each in given] == [("v1", "pending")] * 2


@pytest.mark.parametrize(
    "bad", [b"{", b"\xff\xfe{}", b"   ", b"\x00", GOOD.replace(b"male", b"\xed\xa0\x80"), b"[" * 99999]
)
def test_a_line_that_cannot_be_read_gives_an_error_in_its_place_and_the_rest_goes_on(bad: bytes) -> None:
    status, given = results(GOOD + b"\n", bad + b"\n", GOOD + b"\n")

    assert status == 1
    assert ["error" in each for each in given] == [False, True, False]
    assert given[1]["error"]["fact"] is None


def test_empty_lines_a_byte_order_mark_and_windows_line_ends_are_passed_over() -> None:
    status, given = results(b"\xef\xbb\xbf" + GOOD + b"\r\n", b"\r\n", b"\n", GOOD)

    assert (status, len(given)) == (0, 2)


def test_a_byte_order_mark_elsewhere_is_no_json() -> None:
    assert results(GOOD + b"\n", b"\xef\xbb\xbf" + GOOD)[0] == 1


def test_half_a_character_pair_in_the_id_is_given_back() -> None:
    status, given = results(GOOD.replace(b'"v1"', rb'"\ud800"'))

    assert (status, given[0]["id"]) == (0, "\ud800")


def test_letters_beyond_ascii_stand_as_themselves() -> None:
    out = io.BytesIO()
    evaluate([GOOD.replace(b"v1", "é".encode())], out, TRIALS, "fr")

    assert '"id": "é"'.encode() in out.getvalue()
    assert b"\\u" not in out.getvalue()


def test_each_result_is_out_before_the_next_line_is_read() -> None:
    out = io.BytesIO()
    seen: list[int] = []

    def lines() -> Iterator[bytes]:
        for _ in range(3):
            seen.append(out.getvalue().count(b"\n"))
            yield GOOD + b"\n"

    evaluate(lines(), out, TRIALS)

    assert seen == [0, 1, 2]


def test_a_clearance_computed_from_an_absurd_creatinine_is_still_said() -> None:
    facts = {
        "age": 70,
        "weight": {"value": "80", "unit": "kg"},
        "creatinine": {"value": "0." + "0" * 60 + "1", "unit": "mg/dL"},
    }
    status, given = results(GOOD.replace(b'{"sex": "male"}', json.dumps(facts).encode()))

    assert status == 0
    assert given[0]["criteria"]["I12f"]["status"] == "pass"


def test_a_reader_that_has_gone_ends_it_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)

    assert evaluate([GOOD, GOOD], os.fdopen(writer, "wb"), TRIALS) == 0
