"""Every error that Wensou raises on purpose, in one tree.

::

    WensouError                     1  (the number is the exit code of the command line)
    ├── UsageError                  1  a wrong option, setting or argument
    │   └── SettingsError           1  an unknown or malformed setting
    ├── InputError                  3  articles that cannot be read at all
    │   ├── ArticleNotFoundError    3  no article has that id
    │   └── MissingExtraError       3  an optional package is not installed
    ├── DiskFullError               4  no space left while writing
    ├── WriterLockedError           5  another process is writing the index
    ├── IndexUnusableError          6  the index is missing or damaged
    └── AnalyzerChangedError        7  the index was made with other analysis rules

An error's text is one line that says what is wrong and what to do about it.
"""

from __future__ import annotations


class WensouError(Exception):
    """The root: ``except WensouError`` catches all that is ours."""

    exit_code = 1


class UsageError(WensouError):
    """The caller asked for something that makes no sense."""


class SettingsError(UsageError):
    """A setting is unknown or has a value of the wrong kind."""


class InputError(WensouError):
    """Input that cannot be read: a missing folder, no permission."""

    exit_code = 3


class ArticleNotFoundError(InputError):
    """No article of the index has the id."""


class MissingExtraError(InputError):
    """An optional package is needed; the text says which extra installs it."""


class DiskFullError(WensouError):
    """The disk is full. What was published before is untouched."""

    exit_code = 4


class WriterLockedError(WensouError):
    """Another process holds the writer lock of the index."""

    exit_code = 5


class IndexUnusableError(WensouError):
    """The index is missing, damaged or of another format."""

    exit_code = 6


class AnalyzerChangedError(WensouError):
    """The index was analysed by other rules than those at hand."""

    exit_code = 7
