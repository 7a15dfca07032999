"""The stock bot: python-telegram-bot with its defaults, and the handler of its own inline keyboard example.

It stores nothing. Every figure of a turn is given as a ratio to this one's.
"""

from __future__ import annotations

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, ContextTypes

from benchmarks.peers.dialogue import Place, buttons, following, place, read, text

PATH = "updates"
SECRET = "Invented-secret"  # noqa: S105 - nothing is protected by it


def keyboard(question: int) -> InlineKeyboardMarkup:
    """Return a question's buttons."""
    rows = [[InlineKeyboardButton(label, callback_data=data)] for label, data in buttons(question)]
    return InlineKeyboardMarkup(rows)


def builder(where: Place) -> ApplicationBuilder[Any, Any, Any, Any, Any, Any]:
    """Return the default builder, for a Bot API on this machine."""
    return ApplicationBuilder().token(where.token).base_url(f"{where.api}/bot")


def serve(application: Application[Any, Any, Any, Any, Any, Any], where: Place) -> None:
    """Run by polling, or by webhook where a port is given."""
    if where.port:
        url = f"http://127.0.0.1:{where.port}/{PATH}"
        application.run_webhook("127.0.0.1", where.port, PATH, webhook_url=url, secret_token=SECRET)
    else:
        application.run_polling()


async def _tapped(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer()
    question = following(read(query.data or "")[0])
    await query.edit_message_text(text(question), reply_markup=keyboard(question))


if __name__ == "__main__":
    here = place()
    bot = builder(here).build()
    bot.add_handler(CallbackQueryHandler(_tapped))
    serve(bot, here)
