"""The site with what needs a server: ask, diagnose, try, ratings, popularity, "was this helpful?".

`evidence` diagnoses what a customer sent and `attempt` tries actions on a message; both keep
nothing of it. `store` keeps the counts, `scrub` and `visitor` keep persons out of them; `opinions`
takes votes and tells what is read most; `app` is the API, `files` the built site's files, `headers`
what a browser is told with each, `site` the ASGI application of both, `run` the command.
"""
