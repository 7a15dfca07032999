"""How far the admins are with a screening, and what they noted. What changes in it afterwards makes it open again."""

from datetime import datetime
from typing import Literal, TypeAlias, get_args

from sqlalchemy import insert, select, update

from flows.quantities import Frozen
from storage.tables import COMMENT, SCREENING
from storage.unit import Unit

State: TypeAlias = Literal["open", "questions", "reviewed"]
STATES: tuple[State, ...] = get_args(State)


class Comment(Frozen):
    """What somebody noted, and the state of review that was given with it. `person` None: whoever it was has left."""

    person: int | None
    at: datetime
    state: State
    text: str | None


def state_of(unit: Unit, screening: int) -> State:
    """Return how far the review of a screening is."""
    found: State | None = unit.scalar(select(SCREENING.c.review).where(SCREENING.c.number == screening))
    return found or "open"


def comments(unit: Unit, screening: int) -> tuple[Comment, ...]:
    """Return what was noted about a screening, in order."""
    columns = [COMMENT.c[name] for name in Comment.model_fields]
    rows = unit.execute(select(*columns).where(COMMENT.c.screening == screening).order_by(COMMENT.c.id)).mappings()
    return tuple(Comment(**row) for row in rows)


def give(unit: Unit, screening: int, comment: Comment) -> State:
    """Note a comment, give the screening the comment's state, and return the state it had."""
    had = state_of(unit, screening)
    unit.execute(insert(COMMENT).values(screening=screening, **vars(comment)))
    unit.execute(update(SCREENING).where(SCREENING.c.number == screening).values(review=comment.state))
    return had


def reopen(unit: Unit, screening: int) -> bool:
    """Make a review open again; False if it is open."""
    closed = update(SCREENING).where(SCREENING.c.number == screening, SCREENING.c.review != "open")
    return bool(unit.execute(closed.values(review="open")).rowcount)
