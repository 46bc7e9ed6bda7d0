"""Lints for a project of MyST pages: what would be lost, leads nowhere or misleads is named with file, line and fix.

The pages are read as Sphinx reads them, without a build. ``README.md`` in this folder is the manual.
"""

__version__ = "0.1.0"
