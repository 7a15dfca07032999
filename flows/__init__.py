"""The core thinks: pure and synchronous, with no clock, no network and no database."""
