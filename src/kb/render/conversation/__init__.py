"""The conversation, illustrated: everybody's lines on one time axis, as an ordered list.

`spoken` puts a transcript's utterances in the order of the wire, `fate` tells what the gateway
made of each, `marking` shows a change octet by octet, and `page` lays all of it out.
"""
