"""A program that speaks as a screen under Textual's web driver does, and draws what it is told.

Its first argument says how it behaves: ``echo``, ``stubborn`` (will not end when asked), ``silent``
(never draws), ``chatty`` (draws without end), or ``fail`` (ends at once, with a sentence).
"""

from __future__ import annotations

import json
import os
import sys


def send(kind: bytes, payload: bytes) -> None:
    """Write a packet."""
    sys.stdout.buffer.write(kind + len(payload).to_bytes(4, "big") + payload)
    sys.stdout.buffer.flush()


def main() -> int:
    """Behave; the exit code."""
    behaviour = sys.argv[1]
    if behaviour == "fail":
        sys.stderr.write("annotator: \x1b]0;no\x07 such article.\nAsk for another.\n")
        return 1
    if behaviour != "silent":
        sys.stdout.buffer.write(b"__GANGLION__\n")
        about = {
            "pid": os.getpid(),
            "argv": sys.argv[2:],
            **{name: os.environ[name] for name in ("TERM", "TEXTUAL_DRIVER", "COLUMNS", "ROWS")},
        }
        send(b"D", f"{json.dumps(about)}\n".encode())
        send(b"M", b'{"type": "open_url", "url": "https://example.org", "new_tab": true}')
    while behaviour == "chatty":
        send(b"D", b"x" * 100_000)
    while header := sys.stdin.buffer.read(5):
        payload = sys.stdin.buffer.read(int.from_bytes(header[1:], "big"))
        if behaviour == "echo":
            send(b"D", header[:1] + payload + b"\n")
            if b'"quit"' in payload or payload == b"q":
                send(b"M", b'{"type": "exit"}')
                return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
