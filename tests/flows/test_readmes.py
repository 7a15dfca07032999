"""The tables and diagrams in the documents are those of the code."""

from __future__ import annotations

from pathlib import Path

from flows.rules import KINDS

TRIALS = Path(__file__).parents[2] / "flows" / "trials" / "README.md"


def test_each_kind_of_rule_stands_in_the_guide_with_its_keys() -> None:
    """A key that may be left out has a question mark."""
    lines = TRIALS.read_text(encoding="utf-8").split("<!-- kinds: begin -->")[1].split("<!-- kinds: end -->")[0]

    assert [line for line in lines.splitlines() if line.startswith("| `")] == [_line(name) for name in KINDS]


def _line(name: str) -> str:
    kind = KINDS[name]
    fields = ((key, field) for key, field in kind.model_fields.items() if key != "kind")
    keys = ", ".join(f"`{key}{'' if field.is_required() else '?'}`" for key, field in fields)
    return f"| `{name}` | {keys or '–'} | {(kind.__doc__ or '').strip().splitlines()[0]} |"
