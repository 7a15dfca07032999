// One phone: whose it is, which chat it shows, what is typed and tapped on it.

import { el, initials } from "./dom.js";
import { Menu } from "./menu.js";
import { bubble } from "./message.js";
import { act, read } from "./sim.js";
import { LANGUAGES, locale, words } from "./words.js";

const TOAST_MS = 3500;
const SPIN_MS = 15000;

export class Phone {
  constructor(slot, person, chat, page) {
    Object.assign(this, { slot, person, chat, page, shown: new Map(), told: null, quoting: null, drawing: null });
    this.root = el("section", { class: "phone", id: `phone-${slot}`, "data-phone": slot });
    this.build();
  }

  get language() { return this.page.language(this.person); }
  get words() { return words(this.language); }

  // ─── the frame ─────────────────────────────────────────────────────────────────────────────────────────────────────

  build() {
    const say = this.words;
    this.shown.clear();
    this.root.lang = LANGUAGES.includes(this.language) ? this.language : "en";
    this.root.setAttribute("aria-label", say[this.slot] ?? this.slot);
    this.who = el("select", { class: "who", "aria-label": say.phoneOf, onchange: () => this.choose(this.who.value) });
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    this.title = el("h2");
    this.subtitle = el("p", { class: "subtitle" });
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": say.chat, tabindex: "0" });
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.foot = el("div", { class: "compose" });
    this.root.replaceChildren(
      el("div", { class: "owner" }, el("span", { class: "slot" }, say[this.slot] ?? this.slot), this.who, this.languages()),
      el("header", { class: "head" }, this.avatar, el("div", { class: "names" }, this.title, this.subtitle)),
      el("div", { class: "screen" }, this.log, this.toasts), this.foot);
    this.form();
    this.listChats();
  }

  languages() {
    return el("div", { class: "switch", role: "group", "aria-label": this.words.language }, LANGUAGES.map((code) =>
      el("button", { type: "button", lang: code, "aria-pressed": String(code === this.language),
        onclick: () => this.page.setLanguage(this.person, code) }, code.toUpperCase())));
  }

  form() {
    const say = this.words;
    this.input = el("input", { class: "input", type: "text", "aria-label": say.message, placeholder: say.message,
      autocomplete: "off", enterkeyhint: "send", maxlength: "4096", oninput: () => this.menu.suggest() });
    this.menu = new Menu(say, this.input, (command) => this.say(this.chat < 0 ? `${command}@${this.view.bot.username}` : command));
    this.quote = el("p", { class: "quoting", hidden: true });
    const send = el("button", { class: "send", type: "submit", "aria-label": say.send, title: say.send });
    send.innerHTML = '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M3.4 20.4 21 12 3.4 3.6 3.4 10.1 15 12 3.4 13.9z" fill="currentColor"/></svg>';
    this.typing = el("form", { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.quote, this.menu.opener, this.input, send);
    this.startButton = el("button", { class: "start", type: "button", hidden: true, onclick: () => this.say("/start") });
    this.foot.replaceChildren(this.menu.list, this.startButton, this.typing);
    this.foot.addEventListener("keydown", (event) => { if (event.key === "Escape") this.menu.close(true); });
  }

  listChats() {
    const { people, groups } = this.page.cast;
    const options = people.flatMap((person) => [
      [`${person.id}:${person.id}`, `${person.name} · ${this.words.withBot}`],
      ...groups.filter((group) => person.id in group.members).map((group) => [`${person.id}:${group.id}`, `${person.name} · ${group.title}`]),
    ]);
    this.who.replaceChildren(...options.map(([value, label]) =>
      el("option", { value, selected: value === `${this.person}:${this.chat}` }, label)));
  }

  choose(value) {
    [this.person, this.chat] = value.split(":").map(Number);
    this.told = null;
    this.build();
    return this.draw(true);
  }

  // ─── what is on the screen ─────────────────────────────────────────────────────────────────────────────────────────

  // Draws once more if something changed while it was drawing.
  async draw(toEnd = false) {
    if (this.drawing) { this.again = true; return this.drawing; }
    this.drawing = this.drawOnce(toEnd);
    try { await this.drawing; } finally { this.drawing = null; }
    if (this.again) { this.again = false; await this.draw(); }
  }

  async drawOnce(toEnd) {
    const [person, chat] = [this.person, this.chat];
    const view = await read(`/sim/chats/${chat}?as=${person}`);
    if (person !== this.person || chat !== this.chat) return;
    this.view = view;
    const stays = toEnd || this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    this.title.textContent = view.title;
    this.avatar.textContent = initials(view.title);
    this.subtitle.textContent = view.type === "private" ? `${this.words.bot} · @${view.bot.username}` : this.words.members(view.members);
    const news = this.drawMessages(view.messages);
    this.drawFoot(view);
    this.drawAnswers(view.answers);
    if (stays) this.log.scrollTop = this.log.scrollHeight;
    if (news) this.page.mark(this);
  }

  drawMessages(messages) {
    const context = this.context();
    const before = this.shown;
    const focused = this.log.contains(document.activeElement) ? document.activeElement.closest("[data-message-id]")?.dataset.messageId : null;
    this.shown = new Map(messages.map((message) => {
      const look = JSON.stringify(message);
      const old = before.get(message.id);
      return [message.id, old?.look === look ? old : { look, element: bubble(message, context), date: message.date }];
    }));
    const wanted = this.withDays([...this.shown.values()]);
    if (!wanted.length) wanted.push(el("p", { class: "service" }, this.words.emptyChat));
    this.put(wanted);
    if (focused && !this.log.contains(document.activeElement)) {
      (this.log.querySelector(`[data-message-id="${focused}"] button`) ?? this.input).focus({ preventScroll: true });
    }
    return before.size > 0 && [...this.shown.keys()].some((id) => !before.has(id));
  }

  // Only what differs is moved, so that a screen reader announces the new message and not the whole chat.
  put(wanted) {
    const kept = new Set(wanted);
    for (const child of [...this.log.children]) if (!kept.has(child)) child.remove();
    wanted.forEach((element, place) => {
      if (this.log.children[place] !== element) this.log.insertBefore(element, this.log.children[place] ?? null);
    });
  }

  withDays(entries) {
    const format = new Intl.DateTimeFormat(locale(this.language), { day: "numeric", month: "long", year: "numeric" });
    let last = "";
    return entries.flatMap(({ element, date }) => {
      const day = format.format(date * 1000);
      const heading = day === last ? [] : [this.dayMark(day)];
      last = day;
      return [...heading, element];
    });
  }

  dayMark(day) {
    this.days ??= new Map();
    if (!this.days.has(day)) this.days.set(day, el("p", { class: "service day" }, day));
    return this.days.get(day);
  }

  drawFoot(view) {
    const closed = view.type === "private" && (view.blocked || !view.started);
    this.startButton.hidden = !closed;
    this.startButton.textContent = view.blocked ? this.words.unblock : this.words.start;
    this.typing.hidden = closed;
    this.menu.offer(view.commands);
  }

  drawAnswers(answers) {
    const known = this.told ?? new Set(answers.map((answer) => answer.query_id));
    for (const answer of answers.filter((each) => !known.has(each.query_id))) {
      this.root.querySelectorAll(`[data-query="${answer.query_id}"]`).forEach((key) => key.removeAttribute("aria-busy"));
      if (answer.text) (answer.alert ? this.alert(answer.text) : this.toast(answer.text));
    }
    this.told = new Set(answers.map((answer) => answer.query_id));
  }

  toast(text) {
    const shown = el("p", { class: "toast" }, text);
    this.toasts.replaceChildren(shown);
    setTimeout(() => shown.remove(), TOAST_MS);
  }

  alert(text) {
    const ok = el("button", { type: "button", class: "ok", onclick: () => box.close() }, this.words.ok);
    const box = el("dialog", { class: "alert", onclose: () => box.remove() }, el("p", {}, text), ok);
    const { left, top, width, height } = this.root.getBoundingClientRect();
    Object.assign(box.style, { left: `${left + width / 2}px`, top: `${top + height / 2}px` });
    this.root.append(box);
    box.showModal();
  }

  context() {
    const time = new Intl.DateTimeFormat(locale(this.language), { hour: "2-digit", minute: "2-digit" });
    return {
      words: this.words,
      inGroup: this.chat < 0,
      time: (date) => time.format(date * 1000),
      file: (id) => `/file/bot${this.page.cast.token}/documents/${id}`,
      say: (text) => this.say(text),
      reply: (message) => this.startReply(message),
      tap: (message, button, key) => this.tap(message, button, key),
      isOurs: (url) => this.page.isOurs(url),
      follow: (url) => this.page.follow(url, this),
      followElsewhere: (url, near) => this.page.followElsewhere(url, this, near),
    };
  }

  // ─── what its person does ──────────────────────────────────────────────────────────────────────────────────────────

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.menu.close();
    await this.say(text);
  }

  async say(text) {
    const reply_to = this.quoting?.id;
    this.endReply();
    await this.attempt(act("say", { person: this.person, chat: this.chat, text, ...(reply_to ? { reply_to } : {}) }));
    await this.draw(true);
    if (matchMedia("(hover: hover)").matches) this.input.focus({ preventScroll: true });
  }

  async tap(message, button, key) {
    key.setAttribute("aria-busy", "true");
    setTimeout(() => key.removeAttribute("aria-busy"), SPIN_MS);
    const tapped = await this.attempt(act("tap", { person: this.person, chat: this.chat, data: button.data, message_id: message.id, forged: true }));
    if (tapped) key.dataset.query = tapped.query;
    await this.draw();
  }

  async attempt(doing) {
    try { return await doing; } catch (trouble) { this.toast(trouble.message); return null; }
  }

  startReply(message) {
    this.quoting = message;
    this.quote.replaceChildren(el("span", {}, `${this.words.replyTo} ${message.from}: ${message.text.slice(0, 60)}`),
      el("button", { type: "button", "aria-label": this.words.cancel, onclick: () => this.endReply() }, "×"));
    this.quote.hidden = false;
    this.input.focus();
  }

  endReply() {
    this.quoting = null;
    this.quote.hidden = true;
  }
}
