"""The memory remembers: what was said, asked, judged and owed, in one database; its rows never leave here."""
