"""Where things run: a loop of the test's own, or one in a thread; and how to wait for something without sleeping."""

import asyncio
import threading
from collections.abc import Callable
from typing import Self, TypeVar

Result = TypeVar("Result")


class Running:
    """Something that lives on one event loop and can be spoken to from any thread."""

    def __init__(self) -> None:
        self.watchers: list[Callable[[int], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lives_in = 0
        self._thread: threading.Thread | None = None
        self._trouble: OSError | None = None

    async def start(self) -> None:
        """Live on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._lives_in = threading.get_ident()

    async def stop(self) -> None:
        """End."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="emulator", daemon=True)
        self._thread.start()
        started.wait()
        if self._trouble:
            self._thread.join()
            raise self._trouble
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop and self._thread:
            asyncio.run_coroutine_threadsafe(self.stop(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self, started: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        try:
            loop.run_until_complete(self.start())
        except OSError as trouble:
            self._trouble = trouble
        started.set()
        if not self._trouble:
            loop.run_forever()
        loop.close()

    async def until(
        self,
        true: Callable[[], bool],
        within: float = 20,
        what: str = "what was waited for",
        seen: Callable[[], str] = str,
    ) -> None:
        """Wait until this holds; asked again whenever a chat changes or the bot calls."""
        if self._loop is asyncio.get_running_loop():
            await self._until(true, within, what, seen)
        else:
            loop = self._running
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._until(true, within, what, seen), loop))

    def wait(
        self,
        true: Callable[[], bool],
        within: float = 20,
        what: str = "what was waited for",
        seen: Callable[[], str] = str,
    ) -> None:
        """The same from a plain test beside an emulator in its own thread."""
        loop = self._running
        asyncio.run_coroutine_threadsafe(self._until(true, within, what, seen), loop).result()

    def do(self, act: Callable[[], Result]) -> Result:
        """Run an act on the emulator's loop and give its result."""
        if self._loop is None or threading.get_ident() == self._lives_in:
            return act()

        async def acting() -> Result:
            return act()

        return asyncio.run_coroutine_threadsafe(acting(), self._running).result()

    async def _until(self, true: Callable[[], bool], within: float, what: str, seen: Callable[[], str]) -> None:
        changed = asyncio.Event()

        def watcher(_: int) -> None:
            changed.set()

        self.watchers.append(watcher)
        try:
            async with asyncio.timeout(within):
                while not true():
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            raise AssertionError(f"Not within {within} s: {what}\n{seen()}") from None
        finally:
            self.watchers.remove(watcher)

    @property
    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("The emulator is not started; use `async with Emulator()` or `with Emulator()`.")
        return self._loop
