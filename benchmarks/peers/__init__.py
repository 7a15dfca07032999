"""Bots of other libraries, each as its own documentation recommends: a dialogue of 35 questions, answered by taps.

Their settings are in the environment: API (where the Bot API is), TOKEN, PORT (of the webhook; without it they poll),
STORE (which of several stores), FOLDER (where they keep files).
"""
