"""The site with what needs a server: ask, ratings, popularity, "was this helpful?".

`store` keeps the counts, `scrub` and `visitor` keep persons out of them, `app` is the ASGI
application, `run` the command.
"""
