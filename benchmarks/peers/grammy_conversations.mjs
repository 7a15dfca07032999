// grammY's conversations plugin, kept in a file for each chat that is on disk before its write returns.
// The plugin writes when it waits again: an answer is kept after the person has seen that it was taken.
import { open, readFile, rename, unlink } from "node:fs/promises";
import { conversations, createConversation } from "@grammyjs/conversations";
import { run, sequentialize } from "@grammyjs/runner";
import { Bot } from "grammy";
import { endsOnSignal, following, keyboard, last, place, read, text } from "./dialogue.mjs";

const fileOf = (key) => `${place.folder}/conversation-${key}.json`;

const storage = {
  async read(key) {
    try {
      return JSON.parse(await readFile(fileOf(key), "utf8"));
    } catch (error) {
      if (error.code === "ENOENT") return undefined;
      throw error;
    }
  },
  async write(key, state) {
    const file = await open(`${fileOf(key)}.new`, "w");
    await file.writeFile(JSON.stringify(state));
    await file.sync();
    await file.close();
    await rename(`${fileOf(key)}.new`, fileOf(key));
  },
  async delete(key) {
    await unlink(fileOf(key));
  },
};

async function form(conversation, ctx) {
  const answers = {};
  for (;;) {
    const [question, code] = read(ctx.callbackQuery.data);
    answers[question] = code;
    await ctx.answerCallbackQuery();
    await ctx.editMessageText(text(following(question)), { reply_markup: keyboard(following(question)) });
    if (question === last) return;
    ctx = await conversation.waitFor("callback_query:data");
  }
}

const bot = new Bot(place.token, { client: { apiRoot: place.api } });
bot.use(sequentialize((ctx) => String(ctx.chat?.id)));
bot.use(conversations({ storage }));
bot.use(createConversation(form));
bot.on("callback_query:data", (ctx) => ctx.conversation.enter("form"));

const runner = run(bot);
endsOnSignal(() => runner.stop());
