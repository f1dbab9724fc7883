"""Objectives read from what people already own: one reader a format.

`read.py` is the way in: it takes the text of one file and hands each document to the reader of
its kind: `sloth.py`, `openslo.py` with `openslo_indicator.py`, `pyrra.py`, `slo_generator.py` or
`short.py`, our own form. They share `document.py`, which reads YAML with every scalar as a text,
`fields.py`, which says what is wrong with a field, `outcome.py` for what was read, `query.py` for
the forms in which queries name their window, `target.py` and `period.py`. Nothing here opens
a socket, and no file but those of time zones.
"""
