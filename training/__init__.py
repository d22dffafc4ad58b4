"""Makes and measures what `kb ask` answers with. No part of the installed package.

`python -m training train` makes the engine's tables from the lexicon and the phrasings,
`python -m training measure` tells how well the labelled questions in `sets/` are answered.
`python -m training calibrate` tells, by cross-validation over the phrasings, from which score on
an answer may be called sure. `phrasings.txt` and `sets/development.txt` are there to be worked on.
The sets that `training.measure.UNSEEN` names are measured, not studied. `first_topics.txt` has the
topics whose aims are the higher ones.
"""
