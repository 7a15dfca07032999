// grammY without any state, its updates taken by its runner. It stores nothing.
import { run } from "@grammyjs/runner";
import { Bot } from "grammy";
import { endsOnSignal, following, keyboard, place, read, text } from "./dialogue.mjs";

const bot = new Bot(place.token, { client: { apiRoot: place.api } });

bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery();
  const question = following(read(ctx.callbackQuery.data)[0]);
  await ctx.editMessageText(text(question), { reply_markup: keyboard(question) });
});

const runner = run(bot);
endsOnSignal(() => runner.stop());
