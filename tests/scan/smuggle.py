"""Sends requests of ambiguous length through a proxy to a demo, and others' requests after each: every one of them is to get its own answer.
A proxy of ours that believes every length shows first that whoever does not would be noticed."""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import threading
import urllib.parse

DEMO = urllib.parse.urlsplit(os.environ["DEMO_ADDRESS"])
FOLDER = pathlib.Path(os.environ["DEMO_FOLDER"])
# As in deploy/Caddyfile, but for certificates; and the proxy that keeps its connections longest.
PROXIES = {
    "caddy": (["caddy", "run", "--adapter", "caddyfile", "--config"], """
{{
	admin off
	auto_https off
	servers {{
		protocols h1
	}}
}}
http://127.0.0.1:{port} {{
	reverse_proxy {demo}
}}
"""),
    "haproxy": (["haproxy", "-db", "-f"], """
defaults
	mode http
	timeout connect 5s
	timeout client 5s
	timeout server 5s
	http-reuse always
frontend outside
	bind 127.0.0.1:{port}
	default_backend demo
backend demo
	server demo {demo}
"""),
}
# What somebody would have the next reader ask for. Whoever is answered by it gets 404.
HIDDEN = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nX-Rest: "
OTHERS = 8


def chunk(words):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(words), words)


def ambiguous():
    """What each is, its lines about length, and its body."""
    early, late = b"0\r\n\r\n" + HIDDEN, chunk(HIDDEN)
    whole = b"Content-Length: %d" % len(early)
    yield "both, the length is right", [whole, b"Transfer-Encoding: chunked"], early
    yield "both, the other way round", [b"Transfer-Encoding: chunked", whole], early
    yield "both, the chunks are right", [b"Content-Length: 4", b"Transfer-Encoding: chunked"], late
    for odd in [b"Transfer-Encoding : chunked", b"Transfer-Encoding:\x0bchunked", b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunked, identity",
                b"Transfer-Encoding: identity, chunked", b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: \"chunked\"",
                b"Transfer-Encoding:\r\n chunked", b"X: y\nTransfer-Encoding: chunked", b"Transfer_Encoding: chunked", b"Transfer-Encoding: CHUNKED"]:
        yield f"{odd!r}, the length is right", [whole, odd], early
        yield f"{odd!r}, the chunks are right", [b"Content-Length: 4", odd], late
    short = len(early) - len(HIDDEN)
    for lengths in [[b"%d" % short, b"%d" % len(early)], [b"%d" % len(early), b"%d" % short], [b"%d, %d" % (short, len(early))], [b"+%d" % short],
                    [b"0x%x" % short], [b"%d " % short + b"\x0b"], [b"-1"], [b"18446744073709551616"]]:
        yield f"lengths {lengths}", [b"Content-Length: " + length for length in lengths], early
    for size in [b"0x0", b"00000000000000000000", b"10000000000000000", b"-1", b"0;a=\n", b"0 "]:
        yield f"a chunk of {size!r}", [b"Transfer-Encoding: chunked"], size + b"\r\n\r\n" + HIDDEN


@contextlib.contextmanager
def proxy(name):
    """The port of a proxy in front of the demo."""
    words, settings = PROXIES[name]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = FOLDER / name
    file.write_text(settings.format(port=port, demo=DEMO.netloc.replace("localhost", "127.0.0.1")))
    with subprocess.Popen([*words, file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            while running.poll() is None:
                with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                    break
            yield port
        finally:
            running.terminate()


@contextlib.contextmanager
def believer():
    """The port of a proxy that knows nothing of chunks and has one connection to the demo, for everybody."""
    with socket.create_connection(("127.0.0.1", DEMO.port)) as line, line.makefile("rb") as told, socket.create_server(("127.0.0.1", 0)) as door:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    with caller, caller.makefile("rb") as asked:
                        line.sendall(message(asked).replace(b"Connection: close\r\n", b""))
                        caller.sendall(message(told))

        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1]


def message(lines):
    """A head and as much of a body as it says."""
    head = b"".join(iter(lines.readline, b"\r\n")) + b"\r\n"
    length = re.search(rb"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    return head + lines.read(int(length[1]) if length else 0)


def answers(port, asked):
    """All that comes back upon some bytes, until it is quiet or over."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as line, contextlib.suppress(TimeoutError, ConnectionError):
        line.sendall(asked)
        while got := line.recv(65536):
            told += got
    return told


# So that the body is read, and not only what stands before it.
FORM = [b"Content-Type: application/x-www-form-urlencoded", b"Sec-Fetch-Site: same-origin"]


def request(method, path, lines=(), body=b""):
    return b"\r\n".join([b"%s %s HTTP/1.1" % (method, path), b"Host: localhost", *lines, b"", b""]) + body


def statuses(told):
    return [int(status) for status in re.findall(rb"^HTTP/1\.[01] (\d{3})", told, re.MULTILINE)]


def tried(port, lines, body):
    """What whoever sends it is answered, and what others are."""
    own = statuses(answers(port, request(b"POST", b"/sign-in", FORM + lines, body)))
    return own, [statuses(answers(port, request(b"GET", b"/health/live", [b"Connection: close"]))) for _ in range(OTHERS)]


def smuggled():
    """What of it had an effect upon anybody else."""
    found, undisturbed = [], [[200]] * OTHERS
    _, lines, body = next(ambiguous())
    with believer() as port:
        if tried(port, lines, body)[1] == undisturbed:
            found.append("a proxy that believes every length disturbed nobody: so these requests show nothing")
    for name in PROXIES:
        of_all, refused = list(ambiguous()), 0
        with proxy(name) as port:
            for what, lines, body in of_all:
                own, theirs = tried(port, lines, body)
                refused += own == [400] or own == [501]
                if theirs != undisturbed:
                    found.append(f"{name}: {what}: others were answered {theirs}")
        weight = sum(one.startswith(name) for one in found)
        print(f"through {name}: {len(of_all)} requests of ambiguous length, {refused} refused, {weight} of weight", flush=True)
    return found
