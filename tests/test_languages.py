"""English and French are equals: each text exists in both, under the same key and with the same values to fill in."""

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

HOUSE = Path(__file__).parent.parent
ENGLISH = sorted([*HOUSE.glob("bot/texts/en/**/*.yaml"), *HOUSE.glob("flows/trials/*/en.yaml")])
FRENCH = sorted([*HOUSE.glob("bot/texts/fr/**/*.yaml"), *HOUSE.glob("flows/trials/*/fr.yaml")])


def test_every_page_of_texts_exists_in_both_languages() -> None:
    assert [_twin(path) for path in ENGLISH] == FRENCH


@pytest.mark.parametrize("english", ENGLISH, ids=lambda path: str(path.relative_to(HOUSE)))
def test_both_languages_hold_the_same_texts_with_the_same_values_to_fill_in(english: Path) -> None:
    assert _texts(english) == _texts(_twin(english))


def _twin(english: Path) -> Path:
    """The French page beside an English one, whether the language names the folder or the file."""
    parts = ["fr" if part == "en" else part for part in english.relative_to(HOUSE).with_suffix("").parts]
    return HOUSE.joinpath(*parts).with_suffix(".yaml")


def _texts(path: Path) -> dict[str, list[str]]:
    return dict(_walk(yaml.safe_load(path.read_text(encoding="utf-8"))))


def _walk(node: object, key: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each text's key, with the names in its braces."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _walk(child, f"{key}.{name}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _walk(child, f"{key}[{number}]")
    else:
        yield key, sorted({name for _, name, _, _ in string.Formatter().parse(str(node)) if name is not None})
