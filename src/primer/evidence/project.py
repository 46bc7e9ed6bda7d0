"""The sources of a project, read when first asked for: settings, pages, bibliography, ledgers."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Any

from myst_lint.files import Unreadable as PageUnreadable
from myst_lint.files import read_toml
from primer.evidence import works
from primer.evidence.page import Source, read
from sphinx_ledgers import check, ledger
from sphinx_ledgers.files import Message, Unreadable


class Project:
    """The sources of the project at ``root``, read when first asked for; settings are ``[tool.primer]``."""

    def __init__(self, root: Path, today: dt.date) -> None:
        self.root, self.today = root, today
        path = root / "pyproject.toml"
        try:
            self.settings: dict[str, Any] = read_toml(path)["tool"]["primer"]
        except PageUnreadable as error:
            raise Unreadable(*(Message(*message) for message in error.messages)) from error
        except KeyError as error:
            raise Unreadable(Message(path, 1, "there is no table [tool.primer] with the settings; add it")) from error
        self.docs = self.path("docs")

    def path(self, setting: str) -> Path:
        """Return the path that a setting names."""
        if setting not in self.settings:
            text = f"[tool.primer] has no {setting!r}; add it with the path from here"
            raise Unreadable(Message(self.root / "pyproject.toml", 1, text))
        return self.root / str(self.settings[setting])

    @cached_property
    def sources(self) -> list[Source]:
        """All pages."""
        return [read(path) for path in sorted(self.docs.rglob("*.md"))]

    @cached_property
    def sound(self) -> list[Source]:
        """The pages whose text could be read; what the others lack may come of that, and is not told."""
        return [source for source in self.sources if not source.problems]

    def within(self, folder: str) -> list[Source]:
        """The sound pages of one folder."""
        return [source for source in self.sound if source.path.parent.name == folder]

    @cached_property
    def pages(self) -> list[Source]:
        """Bedside pages, chapters, their supplements, and handouts."""
        folders = ("bedside", "chapters", "supplement", "handouts")
        return [source for folder in folders for source in self.within(folder)]

    @cached_property
    def works(self) -> tuple[list[works.Entry], list[Message]]:
        """Entries of the bibliography, and what is wrong with its text."""
        return works.read(self.path("bibliography"))

    @cached_property
    def package(self) -> tuple[dict[str, ledger.Ledger], list[Message]]:
        """The ledgers that obey their schema, by name, and what is wrong with the others."""
        return check.read(self.path("ledgers"))

    @property
    def ledgers(self) -> dict[str, ledger.Ledger]:
        """All ledgers of the data package. Raises Unreadable where one does not obey its schema."""
        found, problems = self.package
        if problems:
            raise Unreadable(*problems)
        return found

    def ledger(self, name: str) -> ledger.Ledger:
        """One ledger. Raises Unreadable where it does not obey its schema, or is not there."""
        found, problems = self.package
        if name not in found:
            text = f"the data package has no table {name!r}; add it"
            raise Unreadable(*(problems or [Message(self.path("ledgers"), 1, text)]))
        return found[name]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of the bibliography, also of entries that cannot be read."""
        return works.keys(self.path("bibliography"))

    @property
    def whole(self) -> bool:
        """Whether all pages, entries and ledgers could be read, so that what is nowhere is really missing."""
        return len(self.sound) == len(self.sources) and not self.works[1] and not self.package[1]

    def docname(self, source: Source) -> str:
        """Return the name of a page as Sphinx has it: its path below the pages' folder, without the ending."""
        return source.path.relative_to(self.docs).with_suffix("").as_posix()
