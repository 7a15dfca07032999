// One message as a bubble: text with its entities, a file or picture, the time, and the buttons under it.

import { el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function bubble(message, chat) {
  if (message.service) {
    return el("p", { class: "service", "data-message-id": message.id }, message.service);
  }
  const side = message.own ? "own" : "other";
  return el("article", { class: `message ${side}`, "data-message-id": message.id, "aria-label": author(message, chat) },
    el("div", { class: "bubble" },
      chat.inGroup && !message.own ? el("p", { class: "author" }, message.from) : null,
      message.reply_to ? el("p", { class: "quoted" }, message.reply_to) : null,
      attached(message, chat),
      written(message, chat)),
    keyboard(message, chat));
}

// The time stands at the end of the last line, or beside the unfolding button when that ends the text.
function written(message, chat) {
  const words = rich(message.text, message.entities, chat);
  const time = foot(message, chat);
  if (words.at(-1)?.classList?.contains("foldable")) time.classList.add("beside");
  return el("div", { class: "text", dir: "auto" }, ...words, time);
}

function author(message, chat) {
  return `${message.own ? chat.words.own : message.from}, ${chat.time(message.date)}`;
}

function foot(message, chat) {
  const canBeAnswered = chat.inGroup && message.from_bot;
  return el("span", { class: "foot" },
    canBeAnswered ? el("button", { class: "reply", type: "button", onclick: () => chat.reply(message) }, chat.words.reply) : null,
    message.edited ? el("span", {}, chat.words.edited) : null,
    el("time", {}, chat.time(message.date)),
    message.own ? ticks() : null);
}

function ticks() {
  const mark = el("span", { class: "ticks", "aria-hidden": "true" });
  mark.innerHTML = '<svg viewBox="0 0 18 10" width="16" height="9"><path d="M1 5.5 4.2 8.7 11 1.5M7 7l1.7 1.7L16 1.5" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  return mark;
}

function attached(message, chat) {
  if (message.photo) return el("img", { class: "photo", src: chat.file(message.photo.file_id), alt: message.text || chat.words.picture });
  if (!message.file) return null;
  return el("a", { class: "file", href: chat.file(message.file.file_id), download: message.file.file_name },
    el("span", { class: "file-name" }, message.file.file_name), el("span", { class: "file-size" }, size(message.file.file_size)));
}

function size(bytes) {
  return bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1000)} kB`;
}

function keyboard(message, chat) {
  if (!message.buttons.length) return null;
  return el("div", { class: "keyboard", role: "group" },
    message.buttons.map((row) => el("div", { class: "row" }, row.map((button) => key(button, message, chat)))));
}

function key(button, message, chat) {
  const press = (event) => (button.url ? chat.follow(button.url) : chat.tap(message, button, event.currentTarget));
  return el("button", { class: "key", type: "button", "data-data": button.data, "data-url": button.url || null, onclick: press },
    button.text, button.url ? el("span", { class: "away", "aria-hidden": "true" }, "↗") : null);
}

// ─── text with entities: offsets count UTF-16 units, as JavaScript's strings do ──────────────────────────────────────

function rich(text, entities, chat) {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return pieces(text, 0, text.length, sorted, chat);
}

function pieces(text, from, to, entities, chat) {
  const out = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const end = Math.min(first.offset + first.length, to);
    const inside = others.filter((other) => other.offset < end);
    out.push(text.slice(at, first.offset));
    out.push(wrapped(first, text.slice(first.offset, end), pieces(text, first.offset, end, inside, chat), chat));
    at = end;
    rest = others.filter((other) => other.offset >= end);
    if (BLOCKS.has(first.type) && text[at] === "\n") at += 1;
  }
  out.push(text.slice(at, to));
  return out.filter((piece) => piece !== "");
}

function wrapped(entity, plain, inner, chat) {
  switch (entity.type) {
    case "text_link": return link(entity.url, inner, chat);
    case "url": return link(plain, inner, chat);
    case "email": return el("a", { href: `mailto:${plain}` }, inner);
    case "bot_command": return el("button", { class: "inline", type: "button", onclick: () => chat.say(plain) }, inner);
    case "spoiler": return spoiler(inner, chat);
    case "expandable_blockquote": return folding(inner, plain, chat);
    default: return TAGS[entity.type] ? el(TAGS[entity.type], {}, inner) : el("span", {}, inner);
  }
}

function link(url, inner, chat) {
  const whole = url.includes(":") ? url : `https://${url}`;
  if (!chat.isOurs(whole)) return el("a", { href: whole, target: "_blank", rel: "noopener noreferrer" }, inner);
  const follow = (event) => { event.preventDefault(); chat.follow(whole); };
  const elsewhere = el("button", { class: "elsewhere", type: "button", "aria-label": chat.words.elsewhere, title: chat.words.elsewhere,
    onclick: (event) => chat.followElsewhere(whole, event.currentTarget) }, "⇄");
  return el("span", { class: "ours" }, el("a", { href: whole, "data-deep-link": whole, onclick: follow }, inner), elsewhere);
}

function spoiler(inner, chat) {
  const hidden = el("button", { class: "spoiler", type: "button", "aria-label": chat.words.spoiler }, inner);
  hidden.addEventListener("click", () => hidden.replaceWith(el("span", { class: "shown" }, [...hidden.childNodes])));
  return hidden;
}

function folding(inner, plain, chat) {
  const quote = el("blockquote", { class: "folded" }, inner);
  if (plain.split("\n").length <= 3 && plain.length < 160) return el("blockquote", {}, inner);
  const more = el("button", { class: "more", type: "button", "aria-expanded": "false" }, chat.words.more);
  more.addEventListener("click", () => {
    const folded = quote.classList.toggle("folded");
    more.textContent = folded ? chat.words.more : chat.words.less;
    more.setAttribute("aria-expanded", String(!folded));
  });
  return el("span", { class: "foldable" }, quote, more);
}
