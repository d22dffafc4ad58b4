"""The site with what needs a server: ask, diagnose, ratings, popularity, "was this helpful?".

`evidence` diagnoses what a customer sent and keeps nothing of it, `store` keeps the counts,
`scrub` and `visitor` keep persons out of them, `app` is the ASGI application, `run` the command.
"""
