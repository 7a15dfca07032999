"""The model of a power cut keeps what was synced, and forgets or tears the rest."""

from __future__ import annotations

from random import Random

from tests.faults.cutting import Cut, Disk, Gone, Said, Sync, Write, read_trace

FILE = "/invented/screening.db-wal"
ENDS = ("screening.db-wal",)


def _hex(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_what_was_synced_stays_and_what_was_not_is_gone() -> None:
    disk = Disk({FILE: bytearray(b"old")})
    for deed in (Write(FILE, 0, b"new"), Sync(FILE), Write(FILE, 3, b"er"), Cut(FILE, 1)):
        disk.does(deed)

    assert disk.after_a_cut() == {FILE: b"new"}
    disk.does(Sync(FILE))
    assert disk.after_a_cut() == {FILE: b"n"}


def test_a_sync_of_one_file_does_not_save_another() -> None:
    disk = Disk({})
    for deed in (Write(FILE, 0, b"lost"), Write("other", 2, b"kept"), Sync("other"), Gone("other")):
        disk.does(deed)

    assert disk.after_a_cut() == {"other": b"\0\0kept"}


def test_by_chance_some_of_what_was_not_synced_is_there_the_last_piece_torn_at_a_sector() -> None:
    disk = Disk({})
    disk.does(Write(FILE, 0, b"x" * 4096))

    sizes = {len(disk.after_a_cut(Random(seed)).get(FILE, b"")) for seed in range(200)}

    assert {0, 512, 4096} <= sizes
    assert all(size % 512 == 0 for size in sizes)


def test_a_trace_is_read_in_order_with_calls_that_were_interrupted() -> None:
    path, head, body = _hex(FILE), _hex("POST /bot1:x/sendMessage HTTP/1.1\r\n\r\n"), _hex("chat_id=5&text=How+old%3F")
    trace = [
        f'7 pwrite64(3<{path}>, "{_hex("ab")}", 2, 4096) = 2',
        f'8 sendto(9<TCP:[1]>, "{head}", 38, 0, NULL, 0) = 38',
        f"7 fdatasync(3<{path}> <unfinished ...>",
        f'8 sendto(9<TCP:[1]>, "{body}", 26, 0, NULL, 0) = 26',
        "7 <... fdatasync resumed>) = 0",
        f'7 pwrite64(3<{path}>, "{_hex("c")}", 1, 0 <unfinished ...>',
        "7 <... pwrite64 resumed>) = 1",
        f'7 pwrite64(4<{_hex("/invented/other")}>, "{_hex("d")}", 1, 0) = 1',
        f'7 pwrite64(3<{path}>, "{_hex("e")}", 1, 0) = -1 ENOSPC (No space left on device)',
        f"7 ftruncate(3<{path}>, 0) = 0",
        f'7 unlink("{path}") = 0',
    ]

    assert list(read_trace(trace, ENDS)) == [
        Write(FILE, 4096, b"ab"),
        Said("sendMessage", 5, "How old?"),
        Sync(FILE),
        Write(FILE, 0, b"c"),
        Cut(FILE, 0),
        Gone(FILE),
    ]
