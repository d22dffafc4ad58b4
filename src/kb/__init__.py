"""An executable knowledge base about spam and virus protection on mail protocols."""
