"""The emulator as a test holds it: started in the test's own event loop, or in a thread of its own.

    async with Emulator() as telegram:            # in this loop
    with Emulator() as telegram:                  # in a thread, for plain tests

Everything that changes the world runs on the emulator's loop, wherever it is asked for.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from starlette.routing import BaseRoute, Router

from bot.emulator import cast, methods
from bot.emulator.cast import DEMO, Cast, Gathering, Shown, Someone
from bot.emulator.clock import Clock
from bot.emulator.doors import application
from bot.emulator.faults import Fault, Kind
from bot.emulator.guards import DEMO_TOKEN, refuse_beside_a_real_token, require_loopback
from bot.emulator.lines import Lines
from bot.emulator.phone import Group, Phone
from bot.emulator.running import Running
from bot.emulator.spec import Json
from bot.emulator.updates import FIRST_UPDATE_ID
from bot.emulator.world import World

IN_2026 = 1_767_225_600


class Emulator(Running):
    """A Bot API on this machine, with one bot and its people.

    `at` freezes the clock at that moment until `move_clock`; without it the clock follows the machine's.
    `environment` is looked at for a real token (and nothing else), which forbids the start.
    """

    def __init__(  # noqa: PLR0913 - each has a default; a test names the one it needs
        self,
        people: Sequence[Someone | str] | None = None,
        *,
        groups: Sequence[Gathering] = (),
        phones: Sequence[Shown] = (),
        at: datetime | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        environment: Mapping[str, str] | None = None,
        username: str = "demo_screening_bot",
    ) -> None:
        refuse_beside_a_real_token(environment or {})
        self.host = require_loopback(host)
        self.token = DEMO_TOKEN
        everyone = [Someone(person) if isinstance(person, str) else person for person in people or ()]
        self.cast = DEMO if people is None else Cast(everyone, groups, phones)
        super().__init__()
        self._at, self._username = at, username
        self.world: World = self._new_world()
        self._guests = Router()
        self.lines = Lines(application(self, self._guests), self.host, port)
        self._chores: set[asyncio.Task[None]] = set()

    # ─── start and stop ──────────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        """Listen, in the running loop."""
        await super().start()
        await self.lines.open()

    async def stop(self) -> None:
        """Cut all lines and end the deliveries."""
        self.world.webhook.stop()
        for chore in list(self._chores):
            chore.cancel()
        await self.lines.close()

    @property
    def url(self) -> str:
        """The value for TELEGRAM_API_URL: the client's base URL is this plus /bot, its file URL this plus /file/bot."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.lines.port}"

    def also_serves(self, routes: Sequence[BaseRoute]) -> None:
        """Answer at these addresses too, for a program that has no address of its own."""
        self._guests.routes.extend(routes)

    # ─── people and groups ───────────────────────────────────────────────────────────────────────────────────────────

    def person(self, name: str, *, language: str | None = None) -> Phone:
        """The phone of this person, who is made if nobody is called so."""
        return self.do(lambda: self._phone(name, language))

    def group(self, title: str, members: Sequence[Phone] = (), *, kind: str = "group", bot: bool = True) -> Group:
        """The group of this title, which is made (by its first member) if there is none."""
        return self.do(lambda: self._group(title, members, kind, bot=bot))

    def _phone(self, name: str, language: str | None) -> Phone:
        try:
            person = cast.named(self.world, name)
        except LookupError:
            person = cast.add_person(self.world, Someone(name))
        person.language_code = language or person.language_code
        return Phone(self, person.id, person.id)

    def _group(self, title: str, members: Sequence[Phone], kind: str, *, bot: bool) -> Group:
        for chat in self.world.chats.values():
            if chat.title == title and not chat.migrated_to:
                return Group(self, chat.id)
        names = [phone.person.name for phone in members]
        return Group(self, cast.add_group(self.world, Gathering(title, names, kind, bot)).id)

    # ─── the world ───────────────────────────────────────────────────────────────────────────────────────────────────

    def fault(
        self, kind: Kind, method: str = "*", *, chat: int | None = None, times: int | None = 1, seconds: float = 5
    ) -> None:
        """Put trouble in the way of the next calls that fit; `times=None` means until `mend`."""
        self.do(lambda: self.world.faults.add(Fault(kind, method, chat, times, seconds)))

    def mend(self) -> None:
        """Take all faults away."""
        self.do(self.world.faults.clear)

    def refuse_connections(self, seconds: float) -> None:
        """Be gone for these seconds of the machine's time: lines are cut, new connections refused."""
        self.do(lambda: self._chore(seconds))

    def move_clock(self, seconds: float) -> None:
        """Let time pass at once."""
        self.do(lambda: self.world.clock.move(seconds))

    def limit_rates(self, *, on: bool = True) -> None:
        """Switch Telegram's sending limits on."""
        self.world.rates.on = on

    def send_update(self, update: Json) -> Json:
        """Queue any update, well-formed or not."""
        return self.do(lambda: self.world.updates.push_raw(update).update)

    def waiting_updates(self) -> list[Json]:
        """What the bot has not yet acknowledged."""
        return self.do(lambda: [held.update for held in self.world.updates.pending.values()])

    def calls(self, method: str | None = None) -> list[Json]:
        """The journal: every call with what was sent, its verdict, code, description and result."""
        return self.do(lambda: [call for call in self.world.calls if method in {None, call["method"]}])

    def reset(self) -> None:
        """Begin again with the same cast."""
        self.do(self._reset)

    def _new_world(self, least_update_id: int = 0) -> World:
        clock = Clock(self._at)
        # Telegram never uses a number twice: beside the machine's clock, a later emulator's go on above an earlier's.
        first = 1 if self._at else clock.date() - IN_2026
        world = World(clock, self._username, max(FIRST_UPDATE_ID + first, least_update_id), first)
        world.watchers = self.watchers
        world.webhook.run = partial(methods.call, world)
        cast.settle(world, self.cast)
        return world

    def _reset(self) -> None:
        self.world.webhook.stop()
        self.world.updates.clear()
        self.world.updates.end_poll("")
        self.world = self._new_world(self.world.updates.next_id)

    def _chore(self, seconds: float) -> None:
        chore = self._running.create_task(self._be_gone(seconds))
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)

    async def _be_gone(self, seconds: float) -> None:
        await self.lines.close()
        await asyncio.sleep(seconds)
        await self.lines.open()
