"""Telegram's side of a measurement: a lean Bot API and the thumbs of many people, in a process of its own.

It imports nothing of ours, and treats every bot alike: what a person taps next stands on the buttons they were shown.
"""
