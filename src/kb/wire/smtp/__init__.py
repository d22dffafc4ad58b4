"""SMTP and LMTP on the wire: commands, replies, and LMTP's many replies made one."""
