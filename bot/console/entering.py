"""Into the console and out of it: a link of the chat that works once, the second factor, the lock, the way out.

A link is shown as a page with a button, and only the button uses it: what previews or prefetches a link gets nothing.
Whatever is wrong with a link is answered alike, and without a word about what this is for.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bot.access import right_for
from bot.console.answers import GoTo, Shown
from bot.console.held import carried, go_on, safe_target
from bot.console.totp import address, new_secret, picture, step_of
from flows.moments import PARIS, paris_day
from flows.say import say
from flows.screening import Event
from storage import factors, people, sessions, sign_ins

if TYPE_CHECKING:
    from datetime import datetime

    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from flows.say import Say
    from storage.factors import Factor
    from storage.people import Person
    from storage.sessions import Session

SECRET_BYTES = 32


def stranger(typed: str = "") -> Shown:
    """Return what everybody gets who is not in. `typed`: what came with it, so that it can be copied from the page."""
    return Shown("stranger.html", {"typed": typed}, 404)


def show_link(visit: Visit) -> Answer:
    """Show the button; the link stays good."""
    return Shown("enter.html", {"link": visit.asked.parts["link"]})


def use_link(visit: Visit) -> Answer:
    """Begin a session, if the link is good and its person may still come in."""
    link = visit.asked.form.get("link", "")
    number = sign_ins.use(visit.unit, link, visit.now)
    person = people.get(visit.unit, number) if number else None
    grants = people.roles_of(visit.unit, person.id) if person else ()
    if person is None or not right_for("open_console", grants, day=paris_day(visit.now)):
        return _refuse_link(visit, link)
    secret = base64.urlsafe_b64encode(visit.desk.chance(SECRET_BYTES)).decode().rstrip("=")
    visit.person, visit.grants, visit.cookie = person, grants, secret
    visit.session = sessions.begin(visit.unit, secret, person.id, visit.now)
    factors.propose(visit.unit, person.id, new_secret(visit.desk.chance), visit.now)
    visit.record("open_console", [Event(what="console link used")])
    return GoTo()


def ask_code(visit: Visit, said: Say | None = None, target: str | None = None) -> Answer:
    """Ask for a code; who has none yet is shown how to get one. `target`: where to go on afterwards."""
    session, person = _who(visit)
    factor = factors.of(visit.unit, person.id)
    values = {
        "said": said,
        "locked_until": _clock(factor.locked_until) if factor and factor.is_locked(visit.now) else None,
        "again": session.proven_at is not None,
        "target": safe_target(visit.asked.target if target is None else target),
        "carried": carried(visit.asked),
        **(_set_up(visit, person, factor) if factor and factor.proven_at is None else {"secret": None}),
    }
    return Shown("code.html", values, status=401)


def give_code(visit: Visit) -> Answer:
    """Let the person in, or back in, if the code is right and was not used before."""
    session, person = _who(visit)
    target = visit.asked.form.get("target", "")
    if session.standing(visit.now) == "open":
        return _go_on(visit)
    factor = factors.of(visit.unit, person.id)
    if factor is None:  # it was reset meanwhile, and the sessions of before went with it
        return stranger(visit.asked.text)
    if factor.is_locked(visit.now):
        return ask_code(visit, target=target)
    step = step_of(factor.secret, visit.asked.form.get("code", ""), visit.now)
    if step is None or not factors.accept(visit.unit, factor, step, visit.now):
        return _refuse(visit, factor, target)
    _let_in(visit, session, factor)
    return _go_on(visit)


def go_out(visit: Visit) -> Answer:
    """End the session."""
    session, _ = _who(visit)
    sessions.end(visit.unit, session, visit.now)
    visit.record("open_console", [Event(what="signed out")])
    visit.cookie = ""
    return Shown("out.html", {"inside": False})


def _refuse_link(visit: Visit, link: str) -> Answer:
    """Answer as any stranger; that a link was tried again is recorded, what was never one is not."""
    if owner := sign_ins.whose(visit.unit, link):
        visit.record("open_console", [Event(what="console link refused", new=owner)])
    return stranger()


def _let_in(visit: Visit, session: Session, factor: Factor) -> None:
    sessions.prove(visit.unit, session, visit.now)
    visit.session = session.model_copy(update={"proven_at": visit.now, "seen_at": visit.now})
    events = [Event(what="console unlocked" if session.proven_at else "console opened")]
    if factor.proven_at is None:
        events.insert(0, Event(what="second factor set"))
        visit.alert(say("alert.factor_set", person=factor.person))
    visit.record("open_console", events)


def _go_on(visit: Visit) -> Answer:
    """Go on where the code was asked for; a form that was held there was not done yet."""
    visit.notice = say("console.held.not_done")
    return go_on(visit)


def _refuse(visit: Visit, factor: Factor, target: str) -> Answer:
    locked_until = factors.refuse(visit.unit, factor, visit.now)
    events = [Event(what="second factor refused")]
    if locked_until:
        events.append(Event(what="second factor locked", new=locked_until.isoformat()))
        visit.alert(say("alert.factor_locked", person=factor.person, until=_clock(locked_until)))
    visit.record("open_console", events)
    return ask_code(visit, say("console.code.wrong"), target)


def _set_up(visit: Visit, person: Person, factor: Factor) -> dict[str, object]:
    account = visit.words.plain(say("console.code.account", person=person.id))
    issuer = visit.words.plain(say("console.title"))
    groups = [factor.secret[at : at + 4] for at in range(0, len(factor.secret), 4)]
    return {"secret": " ".join(groups), "picture": picture(address(factor.secret, account, issuer))}


def _who(visit: Visit) -> tuple[Session, Person]:
    if visit.session is None or visit.person is None:
        raise AssertionError("a page for somebody who has signed in was run for a stranger: see Page.stage")
    return visit.session, visit.person


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(PARIS):%H:%M}" if at else ""
