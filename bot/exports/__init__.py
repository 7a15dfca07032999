"""Files. What is drawn is made of words and numbers by pure functions; what is exported is read from the log.

`drawing` is the door to the first, `catalogue` to the second.
"""
