// The page: three phones, the tabs of a narrow window, links from one to another, and news from the emulator.

import { el } from "./dom.js";
import { Phone } from "./phone.js";
import { act, listen, read } from "./sim.js";
import { LANGUAGES, locale, words } from "./words.js";

const page = {
  cast: null,
  phones: [],
  chrome: LANGUAGES.includes(navigator.language.slice(0, 2)) ? navigator.language.slice(0, 2) : "en",

  language(person) {
    return this.cast.people.find((each) => each.id === person)?.language_code.slice(0, 2) ?? "en";
  },

  async setLanguage(person, code) {
    await act("language", { person, language_code: code });
    await this.refresh();
    await Promise.all(this.phones.filter((phone) => phone.person === person).map((phone) => { phone.build(); return phone.draw(true); }));
  },

  isOurs(url) {
    const { hostname, pathname } = new URL(url, "https://t.me");
    return ["t.me", "telegram.me"].includes(hostname) && pathname.slice(1).toLowerCase() === this.cast.bot.username.toLowerCase();
  },

  // Opens a link as the person whose phone it is; one that brings the bot into a group takes the group on the page.
  async follow(url, phone) {
    if (!this.isOurs(url)) { window.open(url, "_blank", "noopener"); return; }
    const shown = this.phones.find((each) => each.chat < 0);
    const group = shown?.chat ?? this.cast.groups[0]?.id;
    const wantsGroup = new URL(url).searchParams.has("startgroup");
    const opened = await phone.attempt(act("open", { person: phone.person, link: url, ...(wantsGroup && group ? { group } : {}) }));
    if (!opened?.chat) return;
    await this.refresh();
    if (!wantsGroup && phone.chat !== opened.chat) await phone.choose(`${phone.person}:${opened.chat}`);
    else await Promise.all(this.phones.map((each) => each.draw(true)));
    select(wantsGroup && shown ? shown : phone);
  },

  followElsewhere(url, from, near) {
    document.querySelector(".elsewhere-menu")?.remove();
    const say = from.words;
    const close = () => { menu.remove(); near.focus(); };
    const menu = el("div", { class: "elsewhere-menu", role: "group", "aria-label": say.elsewhere,
      onkeydown: (event) => { if (event.key === "Escape") close(); } },
      el("p", {}, say.elsewhere),
      this.phones.filter((phone) => phone !== from).map((phone) =>
        el("button", { type: "button", "data-open-on": phone.slot, onclick: () => { menu.remove(); this.follow(url, phone); } },
          this.cast.people.find((person) => person.id === phone.person).name)),
      el("button", { type: "button", class: "quiet", onclick: close }, say.cancel));
    from.root.append(menu);
    menu.querySelector("button").focus();
  },

  async refresh() {
    this.cast = await read("/sim/page");
    for (const phone of this.phones) phone.listChats();
  },

  mark(phone) {
    const tab = document.getElementById(`tab-${phone.slot}`);
    if (tab.getAttribute("aria-selected") !== "true") tab.dataset.unread = words(this.chrome).unread;
  },
};

function select(phone) {
  for (const each of page.phones) {
    const chosen = each === phone;
    const tab = document.getElementById(`tab-${each.slot}`);
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    each.root.classList.toggle("chosen", chosen);
    if (chosen) { delete tab.dataset.unread; each.log.scrollTop = each.log.scrollHeight; }
  }
}

function step(event, by) {
  const at = page.phones.findIndex((phone) => phone.root.classList.contains("chosen"));
  const next = page.phones[(at + by + page.phones.length) % page.phones.length];
  select(next);
  document.getElementById(`tab-${next.slot}`).focus();
  event.preventDefault();
}

function drawChrome() {
  const say = words(page.chrome);
  document.documentElement.lang = page.chrome;
  document.title = say.title;
  document.querySelectorAll("[data-word]").forEach((place) => { place.textContent = say[place.dataset.word]; });
  const choice = document.getElementById("page-language");
  choice.setAttribute("aria-label", say.pageLanguage);
  choice.replaceChildren(...LANGUAGES.map((code) => el("button", { type: "button", lang: code, "aria-pressed": String(code === page.chrome),
    onclick: async () => {
      page.chrome = code;
      for (const person of new Set(page.phones.map((phone) => phone.person))) await page.setLanguage(person, code);
      drawChrome();
    } }, code.toUpperCase())));
  const chosen = page.phones.find((phone) => phone.root.classList.contains("chosen")) ?? page.phones[0];
  document.getElementById("tabs").replaceChildren(...page.phones.map((phone) => el("button", { type: "button", role: "tab",
    id: `tab-${phone.slot}`, "aria-controls": phone.root.id, onclick: () => select(phone),
    onkeydown: (event) => { if (event.key === "ArrowRight") step(event, 1); if (event.key === "ArrowLeft") step(event, -1); } },
    say[phone.slot] ?? phone.slot)));
  if (chosen) select(chosen);
}

async function tellTime() {
  const { seconds } = await read("/sim/clock");
  const format = new Intl.DateTimeFormat(locale(page.chrome), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  document.getElementById("clock").textContent = format.format(seconds * 1000);
}

async function changed(chats) {
  if (!page.cast || chats === null || chats.some((id) => !page.known.has(id))) await begin();
  await Promise.all(page.phones.filter((phone) => !chats || chats.includes(phone.chat)).map((phone) => phone.draw()));
  await tellTime();
}

// The cast as it now is; the phones are made the first time, and again when the emulator was reset to other people.
async function begin() {
  await page.refresh();
  page.known = new Set([...page.cast.people, ...page.cast.groups].map((each) => each.id));
  if (page.phones.length && page.phones.every((phone) => page.known.has(phone.chat))) return;
  page.phones = page.cast.phones.map(({ slot, person, chat }) => new Phone(slot, person, chat, page));
  document.getElementById("phones").replaceChildren(...page.phones.map((phone) => phone.root));
  drawChrome();
}

function online(yes) {
  document.body.classList.toggle("offline", !yes);
  document.body.dataset.offline = words(page.chrome).offline;
}

listen((chats) => changed(chats).catch(() => online(false)), online);
setInterval(() => tellTime().catch(() => {}), 20000);
