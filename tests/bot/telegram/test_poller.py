"""Polling goes on whatever is in an answer: what cannot be read is put aside, what stands beside it is taken."""

import json

import pytest

from bot.telegram.asking import Tangled, result_of

DEEP = b'{"update_id":7,"message":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
GOOD = json.dumps({"update_id": 6, "message": {"text": "71"}}).encode()


def answer(*updates: bytes) -> bytes:
    return b'{"ok":true,"result":[' + b",".join(updates) + b"]}"


def test_an_update_too_deep_to_read_comes_alone_as_its_bytes() -> None:
    read = result_of(answer(DEEP))

    assert read[0].startswith(b'{"update_id":7')


def test_beside_others_it_has_them_asked_for_one_at_a_time() -> None:
    with pytest.raises(Tangled):
        result_of(answer(GOOD, DEEP))


def test_what_can_be_read_is_read() -> None:
    assert result_of(answer(GOOD)) == [{"update_id": 6, "message": {"text": "71"}}]
