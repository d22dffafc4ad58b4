"""What became of a sample on its way: which header fields came, went or changed, and the body."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from kb.lab.mail import octets
from kb.lab.mail.samples import Sample
from kb.model import Form


def changed(messages: Iterable[bytes]) -> dict[str, tuple[str, ...]]:
    """By sample that is held altered: what differs, each in a word.

    Values are left out, since many have a version or a date in them.
    """
    found = {}
    for message in messages:
        sample = octets.sample(message)
        if sample and octets.view(message).form is Form.ALTERED:
            found[sample.name] = tuple(_differences(sample, octets.as_sample(message)))
    return found


def _differences(sample: Sample, held: bytes) -> Iterator[str]:
    (before, sent), (after, kept) = _parts(sample.octets), _parts(held)
    names = {name.lower(): name for name in (*before, *after)}
    old, new = _folded(before), _folded(after)
    order = False
    for key in sorted(names):
        more, less = Counter(new[key]) - Counter(old[key]), Counter(old[key]) - Counter(new[key])
        if more and less:
            yield names[key]
        elif more or less:
            yield f"{'+' if more else '-'}{names[key]}"
        order = order or bool(more or less)
    if sent != kept:
        yield "body"
    elif not order:
        yield "order or folding"


def _parts(message: bytes) -> tuple[dict[str, list[bytes]], bytes]:
    """A header's fields, unfolded, by name; and the body."""
    header, _, body = message.partition(b"\r\n\r\n")
    unfolded = header.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    fields: dict[str, list[bytes]] = defaultdict(list)
    for line in unfolded.split(b"\r\n"):
        name, _, value = line.partition(b":")
        fields[name.decode("ascii", "replace").strip()].append(value.strip())
    return fields, body


def _folded(fields: dict[str, list[bytes]]) -> defaultdict[str, list[bytes]]:
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for name, values in fields.items():
        found[name.lower()] += values
    return found
