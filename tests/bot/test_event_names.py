"""Every event that the code can put into the audit has a name in words, in both languages, and is found by it."""

import ast
import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from bot.console.audit_pages import LONGEST
from bot.event_names import event_meant, event_named, event_names, event_role
from bot.wording import words
from flows.identifying import identifying
from flows.lifecycle import STATES
from flows.trial import LANGUAGES

HOUSE = Path(__file__).parents[2]
COMPUTED: Mapping[str, tuple[str, ...]] = {"flows.dialogue: state": STATES}
"""What is called by a value of the code; all others are written where they are recorded, or are a constant."""


@cache
def recorded() -> set[str]:
    """Return the name of every event that some line of the code makes."""
    files = [path for folder in ("bot", "flows", "storage") for path in (HOUSE / folder).rglob("*.py")]
    return {name for path in files if "Event(" in (text := path.read_text("utf-8")) for name in _made(path, text)}


def _made(path: Path, text: str) -> Iterator[str]:
    module = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Event":
            for what in (keyword.value for keyword in node.keywords if keyword.arg == "what"):
                yield from _called(module, what)


def _called(module: str, what: ast.expr) -> Iterator[str]:
    written = f"{module}: {ast.unparse(what)}"
    match what:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp():
            yield from _called(module, what.body)
            yield from _called(module, what.orelse)
        case ast.Name(id=name) if name.isupper():
            yield getattr(importlib.import_module(module), name)
        case ast.Attribute(value=ast.Name(id=holder), attr=name) if name.isupper():
            yield getattr(getattr(importlib.import_module(module), holder), name)
        case _:
            assert written in COMPUTED, f"say which events {written} makes"
            yield from COMPUTED[written]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_a_name_in_words_by_which_it_is_found(language: str) -> None:
    own, names = words(language), recorded()
    assert len(names) > 70
    assert {"answered", "erased", "stopped", "console unlocked", "file refused"} <= names
    assert {name for name in names if not own.has(f"event.{name}")} == set()
    assert {name for name in names if event_meant(event_named(name, own).upper(), own) != name} == set()
    assert {name for name in names if event_meant(name, own) != name} == set()
    assert max(map(len, event_names(own))) <= LONGEST
    assert [name for name in (*names, *event_names(own)) if identifying(name)] == []


def test_no_name_means_another_event_in_another_language() -> None:
    english, french = (words(language) for language in LANGUAGES)
    assert {
        name for name in recorded() if event_meant(event_named(name, french), english) in recorded() - {name}
    } == set()
    assert {
        name for name in recorded() if event_meant(event_named(name, english), french) in recorded() - {name}
    } == set()


def test_what_this_version_does_not_know_stands_as_the_audit_has_it() -> None:
    french = words("fr")
    assert event_named("answered", french) == "Réponse donnée"
    assert event_named("of another version", french) == "of another version"
    assert event_meant("of another version", french) == "of another version"
    assert [event_role(each, french) for each in ("admin", "command line", "x", None)] == [
        "administrateur", "ligne de commande", "x", "",
    ]  # fmt: skip
