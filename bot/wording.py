"""Say + texts + language → words. The only place where a value becomes text; HTML is escaped here and nowhere else.

A template is `str.format` style. In `html` the template of the outermost Say may hold markup; every value in it is
rendered plain and escaped, so that no answer and no trial text can bring markup of its own.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.quantities import Quantity
from flows.say import Say, Spoken
from flows.trial import LANGUAGES, flattened
from flows.trial_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.trial import Trial

EXACTLY, AT_MOST = 4, 2
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TEXTS = Path(__file__).parent / "texts"


class MissingText(KeyError):
    """A text key that no file of the language holds. Ours to mend: the tests compare every key in both languages."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: the bot's own and, where a trial is at hand, the trial's under ``trial.``."""

    language: str
    texts: Mapping[str, str]

    def plain(self, said: Say) -> str:
        """Return plain text: for buttons, toasts, reasons, the command line."""
        template = self._template(said.key)
        if not said.values:
            return template.format()
        return template.format(**{name: self.spoken(value) for name, value in said.values.items()})

    def html(self, said: Say) -> str:
        """Return Telegram HTML: the outermost template's own markup, everything in it escaped."""
        template = self._template(said.key)
        if said.key.startswith("trial."):
            template = html.escape(template, quote=False)
        values = {name: html.escape(self.spoken(value), quote=False) for name, value in said.values.items()}
        return template.format(**values)

    def has(self, key: str) -> bool:
        """Say whether there is a text for `key`."""
        return key in self.texts

    def spoken(self, value: Spoken) -> str:
        """Return a value in words: numbers with the language's decimal mark, days, quantities with their unit."""
        match value:
            case Say():
                return self.plain(value)
            case Quantity():
                return self._measured(value)
            case Decimal() | Fraction():
                return self.number(value)
            case date():
                return self.day(value)
            case tuple():
                return self._listed(value)
            case _:
                return "" if value is None else str(value)

    def _listed(self, items: tuple[Spoken, ...]) -> str:
        """Return several values as one: sentences are set apart by semicolons."""
        if len(items) == 1:
            return self.spoken(items[0])
        sentences = any(isinstance(each, Say) and "reason" in each.key for each in items)
        return ("; " if sentences else ", ").join([self.spoken(each) for each in items])

    def _measured(self, value: Quantity) -> str:
        """Return a number and its unit: behind a space /mm3 would be a command to Telegram."""
        unit = self.texts.get(f"unit.{value.unit}", value.unit)
        return f"{self.number(value.value)}{'' if unit.startswith('/') else ' '}{unit}"

    def number(self, value: Decimal | Fraction) -> str:
        """Return a number: a decimal exactly as given, a computed one cut, not rounded."""
        text = format(value if isinstance(value, Decimal) else _cut(value), "f")
        return text.replace(".", ",") if self.language == "fr" else text

    def day(self, day: date) -> str:
        """Return a day: 12 Mar 2026, or 12/03/2026 in French."""
        return f"{day:%d/%m/%Y}" if self.language == "fr" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def _template(self, key: str) -> str:
        try:
            return self.texts[key]
        except KeyError:
            raise MissingText(f"no text {key} in {self.language}: add it to bot/texts/{self.language}/") from None


def words(language: str, trial: Trial | None = None) -> Words:
    """Return the words of a language, with those of a trial."""
    own = own_texts(language)
    theirs = {f"trial.{key}": text for key, text in trial.words[language].items()} if trial else {}
    return Words(language, {**own, **theirs})


@cache
def own_texts(language: str) -> dict[str, str]:
    """Return the bot's own texts of a language, keys flattened. All files in its folder make one namespace."""
    if language not in LANGUAGES:
        raise ValueError(f"{language} is not a language of this bot: {', '.join(LANGUAGES)}")
    texts: dict[str, str] = {}
    for path in sorted((TEXTS / language).glob("*.yaml")):
        for key, text in flattened(read_yaml(path.read_text(encoding="utf-8"))).items():
            if key in texts:
                raise ValueError(f"{path}: {key} stands in another file too; keep one")
            texts[key] = text
    return texts


def thousands(number: int) -> str:
    """Return a count that may be large, in groups of three digits."""
    return f"{number:,}".replace(",", "\u00a0")


def _cut(value: Fraction) -> Decimal:
    """Return a computed value exactly where four decimals hold it, else cut to two: cutting never reaches a limit."""
    places = EXACTLY if (value * 10**EXACTLY).denominator == 1 else AT_MOST
    whole, rest = divmod(value.numerator * 10**places // value.denominator, 10**places)
    return Decimal(f"{whole}.{rest:0{places}d}".rstrip("0").rstrip("."))
