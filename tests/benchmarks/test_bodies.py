"""What a call of the Bot API says, whichever client wrote it."""

from urllib.parse import urlencode

import orjson
import pytest

from benchmarks.telegram.bodies import as_json, fields

ASKED = {"chat_id": "7", "text": "1 é & <b>x</b>\nnext", "reply_markup": '{"inline_keyboard":[]}'}


def _form(asked: dict[str, str]) -> bytes:
    return urlencode(asked).encode()


def _multipart(asked: dict[str, str]) -> bytes:
    parts = (f'--b1\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{asked[name]}\r\n' for name in asked)
    return f"{''.join(parts)}--b1--\r\n".encode()


@pytest.mark.parametrize("written", [_form, _multipart, orjson.dumps])
def test_a_call_says_the_same_in_each_of_the_three_forms(written: object) -> None:
    assert callable(written)
    assert fields(written(ASKED)) == ASKED


def test_a_call_without_a_body_says_nothing() -> None:
    assert fields(b"") == {}


@pytest.mark.parametrize("markup", ['{"inline_keyboard":[]}', {"inline_keyboard": []}])
def test_buttons_may_be_a_text_or_stand_within_json(markup: object) -> None:
    assert as_json(markup) == b'{"inline_keyboard":[]}'
