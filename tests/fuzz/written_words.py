"""An option's words as people type them, and what only looks like them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence

from flows.facts import MultipleFact
from flows.say import option
from tests.flows.playing import TRIAL, WORDS
from tests.flows.reference_reading import FACTS
from tests.fuzz.disguises import LIKE
from tests.fuzz.written_numbers import Written

YES = {"yes", "oui", "y", "o", "ok", "oui.", "yes."}
NO = {"no", "non", "n", "no.", "non."}
_STRANGE = (
    *(
        "oui et non",
        "yes no",
        "oui/non",
        "oui ?",
        "non ?",
        "non non",
        "peut-être",
        "maybe",
        "plutôt oui",
        "pas non",
        "not no",
    ),
    *(
        "true",
        "false",
        "1",
        "0",
        "👍",
        "👎",
        "✅",
        "№",
        "n°",
        "ⓝⓞ",
        "ｎｏ",
        "ℕo",
        "ᵒᵘⁱ",
        "nο",
        "nо",
        "уes",
        "οui",
        "NaN",
        "null",
    ),
    *(
        "non connu",
        "?",
        "...",
        "",
        "\u200b",
        "oui" * 999,
        "n\u200bo",
        "\u202eon",
        "n😀o",
        "NO!",
        "<b>no</b>",
        "no;yes",
        "nonobstant",
    ),
)
_MEANT_BY_STRANGE = {"non": ("№", "ｎｏ", "ℕo", "ⓝⓞ")}


def word(drawn: random.Random, fact: str, language: str) -> Written:
    """Return an option's label in letters of any case, with or without accents: it is to be taken."""
    named = _labels(fact, language)
    one = drawn.choice(list(named))
    label = named[one]
    form: Callable[[str], str] = drawn.choice((str, str.upper, str.lower, _bare, lambda text: f" {text} ",
                                               lambda text: f"{text}.", lambda text: text.replace(" ", "\u00a0"),
                                               lambda text: unicodedata.normalize("NFD", text)))  # fmt: skip
    alone = list(named.values()).count(label) == 1
    return Written(form(label), (_taken(fact, one),) if alone else (), alone)


def strange(drawn: random.Random, fact: str, language: str) -> Written:
    """Return what is no label of an option: yes and no in the other language may be taken for what they mean."""
    named = _labels(fact, language)
    if drawn.random() < 0.5:
        return _spoilt(drawn, drawn.choice(list(named.values())))
    text = drawn.choice((*_STRANGE, *YES, *NO))
    said = text.casefold()
    means = [each for each, words in (("yes", YES), ("no", NO)) if said in words and each in named]
    return Written(text, tuple(_taken(fact, each) for each in (*means, *_called(named, said))))


def _called(named: dict[str, str], said: str) -> list[str]:
    return [one for one, label in named.items() if label.casefold() == said.rstrip(".")]


def _spoilt(drawn: random.Random, label: str) -> Written:
    """Return a label struck through, with look-alike letters, or with something unseen in it."""
    ways: Sequence[Callable[[str], str]] = (
        lambda text: "\u0336".join(text) + "\u0336",
        lambda text: "\u0338".join(text) + "\u0338",
        lambda text: "".join(LIKE.get(each, each) for each in text) + "а",
        lambda text: f"{text[:1]}\u200b{text[1:]}",
        lambda text: f"\u202e{text}",
        lambda text: f"pas {text}",
        lambda text: f"not {text}",
        lambda text: f"{text} ?",
        lambda text: f"{text} {text}",
    )
    return Written(drawn.choice(ways)(label))


def _labels(fact: str, language: str) -> dict[str, str]:
    names = [*FACTS[fact]] + (["none"] if isinstance(TRIAL.fact[fact], MultipleFact) else [])
    return {name: WORDS[language].plain(option(fact, name)) for name in names}


def _taken(fact: str, one: str) -> object:
    return (one,) if isinstance(TRIAL.fact[fact], MultipleFact) else one


def _bare(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))


def yes(drawn: random.Random) -> Written:
    """Return a yes to a doubt, or what only looks like one."""
    if drawn.random() < 0.5:
        return Written(drawn.choice(("oui", "Oui", "OUI ", "yes", "Yes", "ok", "o", "y", "Exact")), (True,), must=True)
    spoilt = _spoilt(drawn, drawn.choice(("oui", "yes", "Confirmer", "Confirm")))
    return drawn.choice((spoilt, Written(drawn.choice(_STRANGE))))
