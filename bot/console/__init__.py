"""The admins' web pages, a second door into the same shell: read through storage, written in one transaction, recorded.

Nothing here is loaded before somebody first asks for a page, but for `door`. See README.md in this folder.
"""
