// The commands the bot offers here: behind the Menu button, and while a "/" is being typed.

import { el } from "./dom.js";

export class Menu {
  constructor(words, input, choose) {
    Object.assign(this, { input, choose, commands: [] });
    this.opener = el("button", { class: "menu-button", type: "button", hidden: true, "aria-expanded": "false",
      onclick: () => (this.list.hidden ? this.open("") : this.close()) }, words.menu);
    this.list = el("div", { class: "menu", role: "group", "aria-label": words.commands, hidden: true });
    this.outside = (event) => { if (!this.list.contains(event.target) && event.target !== this.opener) this.close(); };
  }

  offer(commands) {
    this.commands = commands;
    this.opener.hidden = !commands.length;
  }

  suggest() {
    const typed = this.input.value;
    if (/^\/\w*$/.test(typed)) this.open(typed.slice(1)); else this.close();
  }

  open(prefix) {
    const fitting = this.commands.filter(({ command }) => command.startsWith(prefix));
    this.list.replaceChildren(...fitting.map(({ command, description }) =>
      el("button", { type: "button", onclick: () => this.take(`/${command}`) },
        el("span", { class: "command" }, `/${command}`), el("span", { class: "description" }, description))));
    this.show(fitting.length > 0);
  }

  take(command) {
    this.close();
    this.input.value = "";
    this.choose(command);
  }

  close(refocus = false) {
    if (refocus && !this.list.hidden) this.input.focus();
    this.show(false);
  }

  show(yes) {
    this.list.hidden = !yes;
    this.opener.setAttribute("aria-expanded", String(yes));
    if (yes) document.addEventListener("pointerdown", this.outside);
    else document.removeEventListener("pointerdown", this.outside);
  }
}
