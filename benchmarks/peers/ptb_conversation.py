"""python-telegram-bot's ConversationHandler, kept by PicklePersistence: written at every turn, not every 60 seconds.

It writes its one file in place and without fsync: an answer is not on disk when the person sees that it was taken.
"""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes, ConversationHandler, PicklePersistence

from benchmarks.peers.dialogue import QUESTIONS, following, place, read, text
from benchmarks.peers.ptb_echo import builder, keyboard, serve


async def answered(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Keep an answer, ask the next question, and write all of it."""
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    question, code = read(query.data or "")
    context.user_data[f"question_{question}"] = code
    upcoming = following(question)
    if upcoming == 0:
        context.user_data.clear()
    await query.answer()
    await query.edit_message_text(text(upcoming), reply_markup=keyboard(upcoming))
    await context.application.update_persistence()
    return upcoming


if __name__ == "__main__":
    here = place()
    persistence = PicklePersistence(f"{here.folder}/bot.pickle", on_flush=False)
    bot = builder(here).persistence(persistence).build()
    step: Any = CallbackQueryHandler(answered)
    states: Any = {number: [CallbackQueryHandler(answered, f"^{number}:")] for number in range(QUESTIONS)}
    bot.add_handler(
        ConversationHandler(
            entry_points=[step],
            states=states,
            fallbacks=[step],
            name="form",
            persistent=True,
            per_message=False,
        )
    )
    serve(bot, here)
