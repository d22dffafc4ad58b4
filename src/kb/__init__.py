"""An executable knowledge base about spam and virus protection on mail protocols."""

__version__ = "0.1.0"
