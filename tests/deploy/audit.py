"""`make audit`: known vulnerabilities, weak code, secrets, and the list of what is in it (SBOM, CycloneDX).

"Nothing known" counts only if everything was looked up: the number audited is told beside the number locked.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

HOUSE = Path(__file__).parents[2]
TOOLS = HOUSE / ".cache" / "audit"
SBOM = TOOLS / "sbom.cdx.json"
KNOWN_SECRETS = HOUSE / "tests" / "deploy" / "secrets.json"
"""What looks like a secret and is none: invented ones of tests, each looked at by a person."""
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-audit.txt", "requirements-mutants.txt")
_LINES_MOVED = 3
"""detect-secrets: nothing new, but what is known stands in another line now, which it has noted."""

_PACKAGES = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)
"""Where the next locked package begins; its hashes and comments are lines that begin otherwise."""
_MARKER = re.compile(r" ;.*?(?=(?: \\)?\n)")


class Audited(NamedTuple):
    """What one look found: whether all is well, and the lines that say it."""

    well: bool
    lines: tuple[str, ...]


def main() -> int:
    """Take every look, say what each found, and return 0 if all is well."""
    looks: dict[str, Callable[[], Audited]] = {
        **{f"known vulnerabilities, {lock}": partial(vulnerabilities, lock) for lock in LOCKS},
        "weak code": weak_code,
        "secrets": secrets,
        "SBOM": sbom,
    }
    wells = []
    for name, look in looks.items():
        found = look()
        wells.append(found.well)
        sys.stdout.write("\n".join([f"── {name}: {'well' if found.well else 'NOT WELL'}", *found.lines, ""]))
        sys.stdout.flush()
    return 0 if all(wells) else 1


def vulnerabilities(lock: str) -> Audited:
    """Look every locked package up among the known vulnerabilities (pip-audit), also those for another Python."""
    files = for_every_machine((HOUSE / lock).read_text(encoding="utf-8"))
    locked, packages = sum(map(len, map(packages_of, files))), []
    for file in files:
        done = _audited(file)
        try:
            packages += json.loads(done.stdout)["dependencies"]
        except json.JSONDecodeError:
            said = done.stderr.strip().splitlines()[-1:]
            return Audited(well=False, lines=(f"{len(packages)} of {locked} packages audited.", *said))
    return counted({"dependencies": packages}, locked)


def for_every_machine(lock: str) -> tuple[str, ...]:
    """Return a lock as files without markers, none of which has two versions of a package.

    pip-audit passes over what does not fit the Python that runs it; the image and the sites may have another.
    """
    files: defaultdict[int, str] = defaultdict(str)
    seen: Counter[str] = Counter()
    for package in packages_of(lock):
        name = package.partition("==")[0]
        files[seen[name]] += _MARKER.sub("", package, count=1)
        seen[name] += 1
    return tuple(files.values())


def packages_of(lock: str) -> list[str]:
    """Return each locked package with its hashes."""
    return _PACKAGES.split(lock)[1:]


def _audited(file: str) -> subprocess.CompletedProcess[str]:
    """Have pip-audit look up what one file locks."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "requirements.txt"
        given.write_text(file, encoding="utf-8")
        how = ("--strict", "--disable-pip", "--require-hashes", "--format", "json", "--requirement", str(given))
        return _run("pip-audit", *how)


def counted(found: Mapping[str, Any], locked: int) -> Audited:
    """Return what pip-audit found in words. A package that was passed over is not audited, so all is not well."""
    packages = found["dependencies"]
    looked_up = [each for each in packages if "skip_reason" not in each]
    known = [f"{each['name']} {each['version']}: {bad['id']}" for each in looked_up for bad in each["vulns"]]
    passed_over = [
        f"{each['name']} was passed over: {each['skip_reason']}" for each in packages if "skip_reason" in each
    ]
    total = f"{len(looked_up)} of {locked} packages audited, {len(known)} vulnerabilities known."
    return Audited(len(looked_up) == locked and not known, (total, *known, *passed_over))


def weak_code() -> Audited:
    """Look for code that is often misused (bandit); ruff's rules S hold each lesser one with a reason beside it."""
    done = _run("bandit", "--quiet", "--recursive", "--format", "json", "bot", "flows", "storage")
    found = json.loads(done.stdout)
    often = Counter(each["issue_severity"].lower() for each in found["results"])
    total = ", ".join(f"{often[name]} {name}" for name in ("high", "medium", "low"))
    high = [each for each in found["results"] if each["issue_severity"] == "HIGH"]
    where = [f"{each['filename']}:{each['line_number']}: {each['issue_text']}" for each in high]
    return Audited(not high and not found["errors"], (f"{found['metrics']['_totals']['loc']} lines: {total}.", *where))


def secrets() -> Audited:
    """Look for secrets in every file under version control (detect-secrets) beside those that are known to be none."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    names = [name for name in files.split("\0") if name and not name.startswith("requirements")]
    names.remove(str(KNOWN_SECRETS.relative_to(HOUSE)))
    done = _run("detect-secrets-hook", "--json", "--baseline", str(KNOWN_SECRETS.relative_to(HOUSE)), *names)
    return new_secrets(done.returncode, done.stdout, len(names))


def new_secrets(status: int, said: str, files: int) -> Audited:
    """Return what detect-secrets found in so many files; it speaks JSON only of what is new."""
    results = json.loads(said)["results"] if said.lstrip().startswith("{") else {}
    found = [f"{name}:{each['line_number']}: {each['type']}" for name, some in results.items() for each in some]
    return Audited(status in {0, _LINES_MOVED}, (f"{files} files, {len(found)} new.", *found))


def sbom() -> Audited:
    """List what the bot is made of, with versions and hashes."""
    done = _run("cyclonedx-py", "requirements", "requirements.txt", "--output-reproducible", "--output-file", str(SBOM))
    if done.returncode:
        return Audited(well=False, lines=tuple(done.stderr.splitlines()))
    count = len(json.loads(SBOM.read_text(encoding="utf-8"))["components"])
    return Audited(well=count > 0, lines=(f"{count} components, in {SBOM.relative_to(HOUSE)}.",))


def _run(tool: str, *given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(TOOLS / "bin" / tool), *given], cwd=HOUSE, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
