"""An investigator on the phone page: the same player, whose eyes and fingers are a browser's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.journeys.player import Message, Player
from tests.journeys.words import FlowWords

if TYPE_CHECKING:
    from playwright.async_api import Page

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
EYES = """window.panel = (phone) => {
    const shown = [...document.querySelectorAll(`[data-phone="${phone}"] article.message.other`)];
    const lowest = shown.filter((each) => each.querySelector(".key")).at(-1);
    if (!lowest) return null;
    const text = lowest.querySelector(".text").cloneNode(true);
    text.querySelector(".foot")?.remove();
    const rows = [...lowest.querySelectorAll(".keyboard .row")].map((row) =>
        [...row.querySelectorAll(".key")].map((key) => ({ text: key.textContent, data: key.dataset.data })));
    return { id: Number(lowest.dataset.messageId), text: text.textContent, buttons: rows };
};"""
NEWER = "(number) => { const now = window.panel('investigator'); return now && now.id > number ? now : null; }"
OTHER = """(before) => {
    const now = window.panel("investigator");
    return now && JSON.stringify([now.text, now.buttons]) !== before ? now : null;
}"""
NOTHING: Message = {"id": 0, "text": "", "buttons": []}


class PagePlayer(Player):
    """Reads the investigator's phone on the page, clicks its buttons and types into its field."""

    def __init__(self, page: Page, words: FlowWords) -> None:
        self.page, self.words = page, words
        self.phone_shown = page.locator('[data-phone="investigator"]')
        self.did, self.answered = [], []
        self._seen = NOTHING

    @property
    def panel(self) -> Message:
        """The lowest message with buttons, as last seen."""
        return self._seen

    async def types(self, text: str) -> None:
        """Type into the field, line by line of a text, and send."""
        self.did.append(("typed", text))
        await say(self.page, "investigator", text)
        await self._sees(NEWER, self.panel["id"])

    async def taps(self, label: str) -> None:
        """Click the button."""
        data = self.button(label)
        assert data is not None, f"no button {label!r} on {self.panel}"
        self.did.append(("tapped", label))
        before = json.dumps([self.panel["text"], self.panel["buttons"]], ensure_ascii=False, separators=(",", ":"))
        message = self.phone_shown.locator(f'[data-message-id="{self.panel["id"]}"]')
        await message.locator(f"[data-data={json.dumps(data)}]").click()
        await self._sees(OTHER, before)

    async def _sees(self, condition: str, given: Any) -> None:  # noqa: ANN401 - what a script takes
        shown = await self.page.wait_for_function(condition, arg=given, timeout=15_000)
        self._seen = await shown.json_value()


async def say(page: Page, phone: str, text: str) -> None:
    """Type a text on a phone and send it."""
    field = page.locator(f'[data-phone="{phone}"] input.input')
    await field.fill(text)
    await field.press("Enter")
