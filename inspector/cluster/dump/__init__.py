"""Recorded clusters: finds API objects in whatever shape people save them in.

`load.py` is the way in and `model.py` the value that comes out. Between them: `files.py` and
`archive.py` find the texts, `text.py` and `yaml_text.py` cut them into JSON documents,
`document.py` takes the API objects out of one document, `go_form.py` rewrites those of old
kubectl, `builtin.py` knows the names of kinds, and `clock.py` tells when the dump was taken.
Nothing here opens a socket or writes a file.
"""
