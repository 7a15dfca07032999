"""The house rules that no linter knows: sizes, names, reasons for ignores, settings written down, nothing local."""

import ast
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
LONGEST_FILE = 250
LONGEST_FUNCTION = 40

PATTERN_NAME = re.compile(r"(Manager|Service|Helper|Utils?|Base|Impl)$")
INLINE_IGNORE = re.compile(r"#\s*(?:noqa|type: ignore)\b(?:: [A-Z]+\d+(?:, [A-Z]+\d+)*|\[[\w, -]+\])?(?P<reason>.*)")
LINTER_RULE = re.compile(r'^\s*(?:"[\w./*]+" = \[)?"[A-Z]+\d*"[],]')
REGISTRY = r"\b(?:pypi|pythonhosted|npmjs|unpkg|jsdelivr|cdnjs|anaconda|docker|ghcr)[.](?:org|com|net|io)\b"
ONE_MACHINE = r"(?<![\w.}>-])/(?:work|root|home|Users)/\w"
ELSEWHERE = re.compile(f"{REGISTRY}|{ONE_MACHINE}")
WRITTEN_DOWN = {".env.example": r"^(?:# ?)?{}=", "README.md": r"`{}`"}


def test_no_file_is_longer_than_a_few_screens() -> None:
    assert [name for name, text in _modules() if text.count("\n") > LONGEST_FILE] == []


def test_no_function_is_longer_than_one_screen() -> None:
    too_long = [
        f"{name}: {node.name}"
        for name, node in _nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > LONGEST_FUNCTION
    ]

    assert too_long == []


def test_names_come_from_the_clinic_and_not_from_patterns() -> None:
    classes = [f"{name}: {node.name}" for name, node in _nodes() if isinstance(node, ast.ClassDef)]
    modules = [Path(name).stem.title() for name, _ in _modules()]

    assert [name for name in classes + modules if PATTERN_NAME.search(name)] == []


def test_every_inline_ignore_carries_its_reason() -> None:
    bare = [
        f"{name}: {line.strip()}"
        for name, text in _modules()
        for line in text.splitlines()
        if (found := INLINE_IGNORE.search(line)) and len(found["reason"].split()) < 3  # a mark and at least two words
    ]

    assert bare == []


def test_every_rule_left_out_of_the_linter_carries_its_reason() -> None:
    left_out = [line for line in _kept("pyproject.toml").splitlines() if LINTER_RULE.match(line)]

    assert len(left_out) > 10
    assert [line for line in left_out if "ALL" not in line and " # " not in line] == []


def test_the_emulator_imports_nothing_of_ours() -> None:
    borrowed = [
        f"{name}: {module}"
        for name, node in _nodes()
        if name.startswith("bot/emulator/")
        for module in _imported(node)
        if module.split(".")[0] in {"bot", "flows", "storage"} and not f"{module}.".startswith("bot.emulator.")
    ]

    assert borrowed == []


@pytest.mark.parametrize("page", WRITTEN_DOWN)
def test_every_setting_is_written_down(page: str) -> None:
    settings = [
        field.target.id.upper()
        for node in ast.walk(ast.parse(_kept("bot/settings.py")))
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    ]
    written = WRITTEN_DOWN[page]

    assert "TELEGRAM_BOT_TOKEN" in settings
    assert [name for name in settings if not re.search(written.format(name), _kept(page), re.MULTILINE)] == []


def test_no_kept_file_names_a_package_registry_or_a_place_on_one_machine() -> None:
    files = [name for name in _git("ls-files", "-z").split("\0") if name and (HOUSE / name).is_file()]
    found = [f"{name}: {place[0]}" for name in files if (place := ELSEWHERE.search(_kept(name)))]

    assert "Makefile" in files
    assert found == []


def test_a_test_cannot_reach_beyond_this_machine() -> None:
    with socket.socket() as door, pytest.raises(pytest.fail.Exception, match="may reach only 127"):
        door.connect(("192.0.2.1", 443))
    with pytest.raises(pytest.fail.Exception, match="tried to reach telegram"):
        socket.getaddrinfo("telegram.invalid", 443)


def _modules() -> Iterator[tuple[str, str]]:
    for folder in ("bot", "flows", "storage", "tests", "benchmarks"):
        for path in sorted((HOUSE / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    return ((name, node) for name, text in _modules() for node in ast.walk(ast.parse(text, name)))


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _git(*command: str) -> str:
    anyones = ["-c", "safe.directory=*"]  # in CI the clone may belong to another user
    return subprocess.run(["git", *anyones, *command], cwd=HOUSE, capture_output=True, text=True, check=True).stdout


def _kept(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8", errors="replace")
