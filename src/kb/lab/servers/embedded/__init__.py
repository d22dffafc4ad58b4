"""The embedded stack: third-party servers from PyPI over maildrops in a temporary folder."""
