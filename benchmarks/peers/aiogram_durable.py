"""aiogram with a form of 35 states, as its documentation writes one; what is answered is kept before it goes on.

STORE says where: `redis` is aiogram's own storage, the others implement its BaseStorage (see aiogram_storages.py).
"""

# mypy: allow-untyped-decorators, allow-any-unimported, disallow-subclassing-any=False

from __future__ import annotations

from importlib import import_module
from typing import Any

from aiogram import Bot, Dispatcher, F  # type: ignore[import-not-found]  # installed in the peers' place only
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.filters import StateFilter  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.fsm.context import FSMContext  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.fsm.state import State, StatesGroup  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.fsm.storage.base import BaseStorage  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.fsm.storage.redis import RedisStorage  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.types import CallbackQuery  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.utils.keyboard import InlineKeyboardBuilder  # type: ignore[import-not-found]  # see above: a peer's
from aiogram.webhook.aiohttp_server import (  # type: ignore[import-not-found]  # see above: a peer's
    SimpleRequestHandler,
    setup_application,
)
from aiohttp import web

from benchmarks.peers.aiogram_storages import PostgreSQLStorage, SQLiteStorage
from benchmarks.peers.dialogue import QUESTIONS, Place, buttons, following, place, read, text

PATH = "/updates"
SECRET = "Invented-secret"  # noqa: S105 - nothing is protected by it

CONNECTIONS = 256
"""aiogram takes all updates of a poll at once; the default of 100 is too few for 128 people."""

Form = type("Form", (StatesGroup,), {f"question_{number}": State() for number in range(QUESTIONS)})
STATES = [getattr(Form, f"question_{number}") for number in range(QUESTIONS)]


async def answered(query: CallbackQuery, state: FSMContext) -> None:
    """Keep an answer, and ask the next question."""
    question, code = read(query.data)
    await state.update_data({f"question_{question}": code})
    upcoming = following(question)
    if upcoming == 0:
        await state.set_data({})
    await state.set_state(STATES[upcoming])
    await query.answer()
    keyboard = InlineKeyboardBuilder()
    for label, data in buttons(upcoming):
        keyboard.button(text=label, callback_data=data)
    await query.message.edit_text(text(upcoming), reply_markup=keyboard.adjust(1).as_markup())


def dispatcher(storage: BaseStorage) -> Dispatcher:
    """Return the form: a handler for each state, and one for whoever has none yet."""
    form = Dispatcher(storage=storage)
    if not isinstance(storage, RedisStorage):
        form.startup.register(storage.open)
    for number, state in enumerate(STATES):
        form.callback_query.register(answered, state, F.data.startswith(f"{number}:"))
    form.callback_query.register(answered, StateFilter(None))
    return form


def storage_of(where: Place) -> BaseStorage:
    """Return where answers are kept."""
    kind, _, address = where.store.partition(" ")
    if kind == "redis":
        return RedisStorage.from_url(address, connection_kwargs={"max_connections": CONNECTIONS})
    return PostgreSQLStorage(address) if kind == "postgresql" else SQLiteStorage(f"{where.folder}/aiogram.db")


def serve(where: Place) -> None:
    """Run by polling, or by webhook where a port is given."""
    api = TelegramAPIServer.from_base(where.api)
    bot = Bot(where.token, session=AiohttpSession(api=api))
    form = dispatcher(storage_of(where))
    if where.port:

        async def announced() -> None:
            await bot.set_webhook(f"http://127.0.0.1:{where.port}{PATH}", secret_token=SECRET)

        form.startup.register(announced)
        application = web.Application()
        SimpleRequestHandler(form, bot, secret_token=SECRET).register(application, path=PATH)
        setup_application(application, form, bot=bot)
        web.run_app(application, host="127.0.0.1", port=where.port, loop=_fast_loop(), print=None)
    else:
        form.run_polling(bot)


def _fast_loop() -> Any:  # noqa: ANN401 - a policy of uvloop's
    """Return what run_polling takes by itself where it is installed."""
    return import_module("uvloop").new_event_loop()


if __name__ == "__main__":
    serve(place())
