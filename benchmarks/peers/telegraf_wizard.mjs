// telegraf's wizard of 35 steps, with its session in memory. It stores nothing on disk.
import { Agent } from "node:http";
import { Scenes, session, Telegraf } from "telegraf";
import { endsOnSignal, following, keyboard, last, place, read, text } from "./dialogue.mjs";

async function step(ctx) {
  const [question, code] = read(ctx.callbackQuery.data);
  ctx.wizard.state.answers = { ...ctx.wizard.state.answers, [question]: code };
  await ctx.answerCbQuery();
  await ctx.editMessageText(text(following(question)), { reply_markup: keyboard(following(question)) });
  return question === last ? ctx.scene.leave() : ctx.wizard.next();
}

const form = new Scenes.WizardScene("form", ...Array.from({ length: last + 1 }, () => step));
const bot = new Telegraf(place.token, { telegram: { apiRoot: place.api } });
bot.telegram.options.agent = new Agent({ keepAlive: true }); // as it does by itself over HTTPS
bot.use(session());
bot.use(new Scenes.Stage([form]).middleware());
bot.on("callback_query", (ctx) => ctx.scene.enter("form"));

bot.launch();
endsOnSignal(async () => bot.stop("SIGTERM"));
