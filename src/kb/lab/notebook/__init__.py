"""The lab at a trainee's fingertips: run an experiment, or play by hand.

An experiment, measured on real servers:

    from kb.lab.notebook import experiment

    run = experiment("spam/reject/smtp")
    run.transcript     # who said what to whom
    run.findings       # the contract's conditions, met or not
    run.verdict        # yes or no, computed from what was observed
    run.mechanism      # how it was brought about, and what clients feel of that

A demonstration of something beyond the matrix, by its id:

    from kb.lab.notebook import demonstration

    run = demonstration("search-misses-the-tag")
    run.answers        # what each client asked and was told
    run.findings       # the conditions, met or not
    run.transcript

By hand, with any client:

    import poplib
    from kb.lab.notebook import Lab

    with Lab(pop3={"spam": "tag"}) as lab:
        lab.deliver("spam")
        client = poplib.POP3(*lab.pop3)
        client.user(lab.recipient.user)
        client.pass_(lab.recipient.password)
        client.retr(1)
        client.quit()
        print(lab.transcript)

What the gateway's scanner sees, without a server:

    from kb.lab.notebook import ambiguous, readings, scanned

    message = ambiguous("two-types")
    readings(message)     # the structures that mail programs may see in it
    scanned(message)      # what is found in any of them

What the knowledge base states is shown from its data, never typed again:

    from kb.lab.notebook import cell, claims

    cell("spam/reject/pop3")          # the article's word, the reason, the cost
    claims("retr-err-removes-nothing")
    picture("reject")                 # where the mail is when the gateway decides
    card("reject")                    # the action on one card

An exercise's check looks at what your code did, and gives a hint:

    from kb.lab.notebook import check

    check("two-senders", lab)

All that is shown is the same in every run and on every set of servers: what a server words as
it likes is left out. The environment variable `KB_LAB_SERVER` names the servers; without it
they are the embedded ones. They start with the first use and end with the Python process.
"""

from __future__ import annotations

from kb.lab.notebook.by_hand import Lab, sample
from kb.lab.notebook.demonstration import Answers, Demonstrated
from kb.lab.notebook.display import Findings, Maildrop, Means, Run, Seen, Transcript
from kb.lab.notebook.knowledge import Known, Picture, card, cell, claims, picture
from kb.lab.notebook.run import demonstration, experiment
from kb.lab.notebook.scanning import Readings, Scanned, ambiguous, readings, scanned
from kb.lab.notebook.tasks import Checked, check

__all__ = [
    "Answers",
    "Checked",
    "Demonstrated",
    "Findings",
    "Known",
    "Lab",
    "Maildrop",
    "Means",
    "Picture",
    "Readings",
    "Run",
    "Scanned",
    "Seen",
    "Transcript",
    "ambiguous",
    "card",
    "cell",
    "check",
    "claims",
    "demonstration",
    "experiment",
    "picture",
    "readings",
    "sample",
    "scanned",
]
