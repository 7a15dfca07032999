"""The verbs, as a person at the site types them."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import chats, people
from storage.database import open_database
from storage.people import Role
from storage.unit import unit_of_work
from tests.bot.house import house
from tests.databases import Database, on_sqlite
from tests.journeys.commands import HERE, answered, printed, settings, told
from tests.journeys.programs import free_port
from tests.storage.invented import NOW

ROLES: tuple[Role, ...] = ("admin", "auditor")


def ran(*verb: str, **wanted: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *verb]
    return subprocess.run(command, cwd=HERE, env=settings(**wanted), capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", [(), ("nonsense",), ("log",), ("flow", "nonsense")])
def test_an_unknown_verb_is_answered_with_help(verb: tuple[str, ...]) -> None:
    said = answered(*verb)

    assert said.returncode == 2
    assert "usage: python -m bot" in said.stderr


def test_the_program_ends_with_the_status_of_its_verb() -> None:
    assert ran("log", "nonsense").returncode == 2
    assert ran("flow", "list").returncode == 0


def test_a_setting_that_cannot_be_used_is_told_by_every_verb_and_never_shown(tmp_path: Path) -> None:
    said = ran("user", "list", database_url=f"sqlite:///{tmp_path / 'none.db'}", webhook_secret="Canary secret")

    assert said.returncode == 2
    assert said.stderr.startswith("The setting WEBHOOK_SECRET cannot be used: Value error, must be 1 to 256 of")
    assert "Canary" not in said.stderr


async def test_the_log_is_readable_beside_the_running_bot(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        await it.answer("Female", "Not eligible")
        await it.settled()
        url = database.url

        log = json.loads(printed("log", "show", "1", "--json", database_url=url))
        listed = json.loads(told("log", "list", "--json", database_url=url))

    assert (log["number"], log["verdict"], log["first_exclusion"], log["site"]) == (1, "excluded", "I1", "lyon-sud")
    assert {name: finding["status"] for name, finding in log["criteria"].items()}["I2"] == "not_asked"
    assert log["facts"] == {"planned_injection_date": None, "last_injection_date": None, "sex": "female"}
    assert [said["did"] for said in log["conversation"] if said["by"] == "person"] == ["typed", *["tapped"] * 3]
    assert log["conversation"][1]["buttons"][0] == "Today"
    assert [line["number"] for line in listed] == [1]


def test_a_log_without_a_database_says_so(tmp_path: Path) -> None:
    said = answered("log", "list", database_url=f"sqlite:///{tmp_path / 'none.db'}")

    assert said.returncode == 2
    assert "There is no database" in said.stderr


VERBS_OF_A_DATABASE = {
    **dict.fromkeys(("run", "log list", "user list", "user invite admin", "db upgrade"), 2),
    "audit verify": 64,  # 2 is for what was tampered with
}


@pytest.mark.parametrize("verb", VERBS_OF_A_DATABASE)
def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(verb: str) -> None:
    port = free_port()
    url = f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"

    run = ran if verb == "run" else answered
    said = run(*verb.split(), database_url=url, telegram_bot_token="1:none")

    assert (said.returncode, said.stdout) == (VERBS_OF_A_DATABASE[verb], "")
    assert said.stderr == (
        f'The database cannot be used: connection failed: connection to server at "127.0.0.1", port {port} failed: '
        "Connection refused. See that it is there and lets us in, and check DATABASE_URL.\n"
    )


def test_an_invitation_from_the_command_line_opens_the_bot(new_database: Callable[..., Database]) -> None:
    database = new_database(migrated=False)

    said = told("user", "invite", "investigator", "nimes", "lyon", "sud", database_url=database.url)

    assert "/start " in said
    assert database.rows("SELECT role, site FROM invite") == [("investigator", "nimes lyon-sud")]
    assert said.split("/start ")[1].strip().encode() not in database.kept()


def test_an_invitation_for_no_site_names_the_sites(tmp_path: Path) -> None:
    said = answered("user", "invite", "investigator", database_url=f"sqlite:///{tmp_path / 'a.db'}")

    assert said.returncode == 2
    assert "lyon-sud" in said.stderr


def test_the_last_administrator_keeps_the_rights(database: Database) -> None:
    engine = open_database(database.url)
    with unit_of_work(engine) as unit:
        for nth, role in enumerate(ROLES, 1):
            people.grant(unit, people.meet(unit, nth, NOW).id, role, None, None, NOW)
        chats.bind(unit, -5, "lyon-sud", 2, NOW)
    engine.dispose()

    said = answered("user", "revoke", "1", database_url=database.url)

    assert said.returncode == 2
    assert "Person 1 is the last administrator." in said.stderr
    said_of_two = told("user", "revoke", "2", database_url=database.url)
    assert "has no rights any more (1 taken away)" in said_of_two
    assert "Group -5, which person 2 bound, still receives the cards of lyon-sud." in said_of_two


@pytest.mark.parametrize("wrong", [{"listen": "here"}, {"webhook_url": "https://bot.example.org"}])
def test_a_setting_that_cannot_work_keeps_the_bot_from_starting(wrong: dict[str, str]) -> None:
    said = ran("run", **wrong)

    assert said.returncode == 2
    assert "See .env.example" in said.stderr
    assert "Traceback" not in said.stderr


WANTING_TRIALS = ("flow list", "flow check", "flow show X", "flow draw X", "evaluate", "user invite auditor", "run")


@pytest.mark.parametrize("verb", WANTING_TRIALS)
@pytest.mark.parametrize("named", ["empty", "mistyped"])
def test_a_trials_dir_without_a_trial_is_told_by_every_verb_that_needs_one(
    verb: str, named: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    trials = tmp_path / named

    run = ran if verb == "run" else answered
    said = run(*verb.split(), trials_dir=trials, data_dir=tmp_path / "data")

    assert (said.returncode, said.stdout, said.stderr) == (
        *(2, ""), f"No trial in {trials}: each needs a folder with trial.yaml. Check TRIALS_DIR.\n"
    )  # fmt: skip
    assert not (tmp_path / "data").exists()


def test_a_phone_page_that_others_could_reach_is_refused_by_the_name_of_the_setting(tmp_path: Path) -> None:
    said = ran("run", listen="0.0.0.0:0", data_dir=tmp_path / "data")

    assert (said.returncode, said.stdout, said.stderr) == (2, "", (
        "LISTEN cannot be used without TELEGRAM_BOT_TOKEN. The emulator listens on loopback only, not on '0.0.0.0': "
        "anyone who reaches it can speak as any person. "
        "Use 127.0.0.1 (or ::1), and a tunnel if you must see it from elsewhere.\n"
    ))  # fmt: skip
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("verb", ["run", "user list", "db upgrade", "db restore x.db"])
def test_a_place_where_no_database_can_be_is_told(verb: str) -> None:
    wrong: list[dict[str, object]] = [
        {"database_url": "sqlite:////proc/nope/x/s.db", "telegram_bot_token": "1:x"},
        {"data_dir": "/proc/nope/x"},
    ]
    for wanted in wrong:
        said = (ran if verb == "run" else answered)(*verb.split(), **wanted)
        assert (said.returncode, said.stdout, said.stderr) == (2, "", (
            "The folder /proc/nope/x is not there and cannot be made: No such file or directory. "
            "Check DATABASE_URL and DATA_DIR.\n"
        ))  # fmt: skip


@on_sqlite
def test_an_export_that_finds_no_room_of_its_own_names_the_setting(database: Database) -> None:
    said = answered("export", "log", database_url=database.url, data_dir="/proc/nope")

    assert (said.returncode, said.stdout, said.stderr) == (
        *(2, ""), "The export cannot be written: No such file or directory. Check DATA_DIR: /proc/nope.\n"
    )  # fmt: skip
