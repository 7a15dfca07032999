"""The shell does: network, clock and process; the only asynchronous code."""
