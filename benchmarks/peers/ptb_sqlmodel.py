"""python-telegram-bot with SQLModel's AsyncSession on aiosqlite: a session a turn, committed before it is answered."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import BigInteger, Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from benchmarks.peers.dialogue import following, place, read, text
from benchmarks.peers.ptb_echo import builder, keyboard, serve

here = place()
engine = create_async_engine(f"sqlite+aiosqlite:///{here.folder}/screenings.db")


class Conversation(SQLModel, table=True):
    """Where a chat stands, and all its answers as JSON."""

    chat: int = Field(primary_key=True, sa_type=BigInteger)
    question: int
    answers: str


@event.listens_for(engine.sync_engine, "connect")
def durable(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
    """Have a commit be on disk before it returns."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


async def kept(chat: int, question: int, code: int) -> int:
    """Keep an answer and return the next question."""
    upcoming = following(question)
    async with AsyncSession(engine) as session:
        found = await session.get(Conversation, chat) or Conversation(chat=chat, question=0, answers="{}")
        answers = {} if upcoming == 0 else {**json.loads(found.answers), f"question_{question}": code}
        found.question, found.answers = upcoming, json.dumps(answers)
        session.add(found)
        await session.commit()
    return upcoming


async def answered(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Keep an answer, and ask the next question."""
    query = update.callback_query
    assert query is not None
    upcoming = await kept(query.from_user.id, *read(query.data or ""))
    await query.answer()
    await query.edit_message_text(text(upcoming), reply_markup=keyboard(upcoming))


async def prepared(_application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Make the table."""
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)


if __name__ == "__main__":
    bot = builder(here).post_init(prepared).build()
    bot.add_handler(CallbackQueryHandler(answered))
    serve(bot, here)
