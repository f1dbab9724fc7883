"""The way in: a path or a stream becomes a `Dump`, or one sentence says why not."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from inspector.cluster.dump.archive import ARCHIVE_BYTES, archive, is_archive
from inspector.cluster.dump.builtin import kind_in
from inspector.cluster.dump.document import Identity, Key, Part, identity, parts, version_in
from inspector.cluster.dump.files import Text, contents, folder, text_of
from inspector.cluster.dump.model import Dump, DumpError, Problem
from inspector.cluster.dump.text import documents


def load(path: Path) -> Dump:
    """Read a recorded cluster: a folder, an archive of one, or a file of API objects.

    The dump is called after the last part of the path.

    Raises:
        DumpError: if there is no such path, or nothing in it could be read as API objects.
    """
    try:
        if path.is_dir():
            return _dump(folder(path), where=str(path), name=path.absolute().name)
        with path.open("rb") as stream:
            if not stream.seekable():
                return load_stream(stream, str(path))
            texts = _texts(stream, path.name)
            return _dump(texts, where=str(path), name=path.absolute().name)
    except FileNotFoundError:
        raise DumpError(f"{path} does not exist: name a folder, an archive or a file") from None
    except OSError as error:
        raise DumpError(f"{path} cannot be opened: {error.strerror}") from error


def load_stream(stream: BinaryIO, name: str) -> Dump:
    """Read a recorded cluster from standard input: an archive, or a text of API objects.

    Raises:
        DumpError: if nothing in it could be read as API objects.
    """
    content = contents(stream, ARCHIVE_BYTES)
    if content is None:
        raise DumpError(f"{name} is larger than {ARCHIVE_BYTES // 2**30} GiB: save it to a folder")
    return _dump(_texts(BytesIO(content), name), where=name, name=name)


def _texts(stream: BinaryIO, name: str) -> Iterator[Text | Problem]:
    if is_archive(stream):
        yield from archive(stream, name)
    else:
        yield text_of(stream, name)


def _dump(texts: Iterable[Text | Problem], *, where: str, name: str) -> Dump:
    found = _Found()
    for text in texts:
        if isinstance(text, Problem):
            found.miss(text)
        else:
            found.read(text)
    if not found.items:
        raise DumpError(_nothing(where, found.problems))
    return found.dump(name)


def _nothing(where: str, problems: Sequence[Problem]) -> str:
    advice = "give a support bundle, a must-gather, or the output of `kubectl get -o json`"
    if not problems:
        return f"{where} holds no Kubernetes API objects; {advice}"
    first = problems[0]
    part = "it" if where.endswith(first.path) else first.path
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{where} could not be read: {part} {first.reason}{more}; {advice}"


class _Found:
    """What has been read so far; an object met twice counts once."""

    def __init__(self) -> None:
        self.items: dict[Key, list[bytes]] = {}
        self.problems: list[Problem] = []
        self.version = ""
        self._seen: set[tuple[Key, Identity]] = set()

    def read(self, text: Text) -> None:
        """Take in what a text holds."""
        for document in documents(text.content, text.path):
            if isinstance(document, Problem):
                self.miss(document)
            else:
                self._document(document, text.path)

    def miss(self, problem: Problem) -> None:
        """Note what could not be read; its path knows its kind better than its text."""
        kind = kind_in(problem.path) or problem.kind
        self.problems.append(Problem(problem.path, problem.reason, kind))

    def dump(self, name: str) -> Dump:
        """The frozen result."""
        return Dump(name, self.items, tuple(self.problems), self.version)

    def _document(self, document: bytes, path: str) -> None:
        self.version = self.version or version_in(document)
        for part in parts(document, path):
            if isinstance(part, Problem):
                self.miss(part)
            else:
                self._keep(part)

    def _keep(self, part: Part) -> None:
        kept = self.items.setdefault(part.key, [])
        kept.extend(item for item in part.items if self._is_new(part.key, item))

    def _is_new(self, key: Key, item: bytes) -> bool:
        """Whether an object was not met before; one without a readable name always is."""
        named = identity(item)
        if named is None:
            return True
        known = (key, named) in self._seen
        self._seen.add((key, named))
        return not known
