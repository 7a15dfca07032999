"""`python -m bot evaluate [FILE|-]`: cases in, results out, one JSON object a line, in order. No bot, no database.

A line that cannot be read gives an error in its place and the rest goes on. Only a truly empty line is passed over
without a result, since editors and shells leave one at the end; a line of spaces is an error. A byte order mark at the
very start is passed over too, and lines may end in LF or CRLF.
"""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from bot.wording import words
from flows.evaluate import Evaluation, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flows.say import Say
    from flows.trial import Definition, Trial

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SELDOM = 50_000
"""So many new objects, some thirty patients', lie between two looks."""
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class Out(Protocol):
    """Where results go: bytes, so that no terminal's encoding can spoil them."""

    def write(self, line: bytes, /) -> object: ...
    def flush(self) -> object: ...
    def close(self) -> object: ...


def evaluate(lines: Iterable[bytes], out: Out, trials: Mapping[str, Trial], language: str = "en") -> int:
    """Judge each line as it comes and write its result at once. Return the exit status: 1 if any could not be read.

    A reader that has gone (``| head``) ends it quietly, with the status so far.
    """
    with _seldom_collecting():
        return _evaluate(lines, out, trials, language)


def _evaluate(lines: Iterable[bytes], out: Out, trials: Mapping[str, Trial], language: str) -> int:
    status = 0
    speak = _speaker(trials, language)
    evaluation = Evaluation(trials, speak)
    for line in _lines(lines):
        result, read = _result(line, evaluation, speak)
        status = status if read else 1
        try:
            out.write(_written(result))
            out.flush()
        except BrokenPipeError:
            with suppress(BrokenPipeError):  # closing writes what is left, once more in vain
                out.close()
            return status
    return status


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for cycles of garbage less often: a patient makes many small objects, and no cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        bare = (line.removeprefix(BYTE_ORDER_MARK) if number == 0 else line).rstrip(b"\r\n")
        if bare:
            yield bare


def _result(
    line: bytes, evaluation: Evaluation, speak: Callable[[Definition | None], Callable[[Say], str]]
) -> tuple[dict[str, Any], bool]:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return unreadable(speak(None)), False
    return evaluation.line(text)


def _speaker(trials: Mapping[str, Trial], language: str) -> Callable[[Definition | None], Callable[[Say], str]]:
    @cache
    def of(trial: str | None) -> Callable[[Say], str]:
        return words(language, trials[trial] if trial else None).plain

    return lambda trial: of(trial.id if trial else None)


def _written(result: dict[str, Any]) -> bytes:
    """Return the line; half a character pair, which UTF-8 cannot hold, is written as JSON's own escape."""
    try:
        return _ENCODER.encode(result).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(result).encode() + b"\n"
