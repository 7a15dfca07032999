// The dialogue of dialogue.py, word for word, and where a node peer runs.
const QUESTIONS = 35;
const OPTIONS = ["Yes", "No", "Not known yet", "Does not apply", "Back"];
const ABOUT =
  "Please look at the last entry in the patient's file before you answer, and choose what was true on the day of " +
  "screening; what is not known can be completed later.";

export const place = { api: process.env.API, token: process.env.TOKEN, folder: process.env.FOLDER };
export const last = QUESTIONS - 1;
export const following = (question) => (question + 1) % QUESTIONS;
export const read = (data) => data.split(":").map(Number);
export const text = (question) =>
  `Question ${question + 1} of ${QUESTIONS}. Does criterion ${question + 1} hold? ${ABOUT}`;
export const keyboard = (question) => ({
  inline_keyboard: OPTIONS.map((label, code) => [{ text: label, callback_data: `${question}:${code}` }]),
});

export function endsOnSignal(stop) {
  process.once("SIGTERM", async () => {
    await stop();
    process.exit(0);
  });
}
