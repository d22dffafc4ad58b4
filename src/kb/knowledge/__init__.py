"""The knowledge: data files read into records, the book they make, and the rules it must meet.

`files` reads, `book` answers look-ups, `rules` judge, `loader` composes the three; `spelling`
finds a record by the ways in which people write its id.
"""
