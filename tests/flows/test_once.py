"""What is made once is told apart by identity, not by equality."""

from decimal import Decimal
from itertools import count

from flows.rules.once import HELD, Once


def test_what_was_made_of_the_same_objects_is_made_once() -> None:
    numbers = count()
    once: Once[str, int] = Once(lambda *_parts: next(numbers))
    first, second = "a", "b"

    assert [once(first, second), once(first, second), once(second, first), once(first)] == [0, 0, 1, 2]


def test_equal_parts_are_not_the_same() -> None:
    once: Once[Decimal, str] = Once(str)

    assert [once(Decimal(10)), once(Decimal("10.0"))] == ["10", "10.0"]


def test_many_parts_that_are_gone_are_never_mistaken_for_others() -> None:
    once: Once[tuple[int], int] = Once(lambda part: part[0])

    assert [once((number,)) for number in range(3 * HELD)] == list(range(3 * HELD))


def test_what_was_made_is_let_go_when_there_is_too_much_of_it() -> None:
    made: list[int] = []
    once: Once[tuple[int], None] = Once(made.extend)
    parts = [(number,) for number in range(HELD + 1)]

    for part in (*parts[:HELD], *parts[:HELD]):
        once(part)
    assert made == list(range(HELD))
    for part in (parts[HELD], parts[HELD], parts[0]):
        once(part)
    assert made[HELD:] == [HELD, 0]
