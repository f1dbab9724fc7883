"""Recorded clusters: finds API objects in whatever shape people save them in.

`model.py` is the value everything else works on; `load.py` finds files and documents; nothing here
opens a socket.
"""
