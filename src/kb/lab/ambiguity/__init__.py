"""Classes of mail that programs read differently, and which of them see what is in it.

After the published work on MIME ambiguity (Ullrich, "Inbox Invasion", ACM CCS 2024; CVE-2024-39929
is one of its kind): what a scanner reads otherwise than the recipient's program passes it. Each
class is a message that carries EICAR; `python -m kb.lab.ambiguity` gives all of them to every
program that is installed.

- `case`: a class, and what its messages are made of.
- `structure`, `encodings`, `files`: the classes, by what is ambiguous.
- `subjects`: those of headers, which have the tag and not EICAR.
- `programs`: who reads.
- `measuring`: all of them on all, as the data has it.
"""
