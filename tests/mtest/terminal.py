"""mtest at a terminal: prompt, progress, Ctrl-C ends the command and not the program, nothing that a stranger wrote reaches the
terminal as a control character, Ctrl-D ends it.   terminal.py MTEST"""

import os
import pty
import select
import shutil
import signal
import sys
import tempfile
import threading
import time

mtest = os.path.abspath(sys.argv[1])
tmp = tempfile.mkdtemp(prefix="mtest-terminal.", dir="build")
root, pipe, evil = (os.path.join(tmp, name) for name in ("Maildir", "pipe", "evil"))
passed = failed = 0


def check(what, good, seen=b""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("terminal: not so: %s\n  seen: %r" % (what, seen[-300:]))


def until(fd, text, seconds=10):
    """Everything that is printed up to this text, or what came in that time."""
    seen, end = b"", time.monotonic() + seconds
    while text not in seen and time.monotonic() < end:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
    return seen


def endless():
    """Feeds a message that never ends, until nobody reads it."""
    try:
        with open(pipe, "wb", buffering=0) as out:
            out.write(b"Subject: endless\n\n")
            while True:
                out.write(b"all work and no play\n" * 3000)
                time.sleep(0.005)
    except BrokenPipeError:
        pass


signal.signal(signal.SIGPIPE, signal.SIG_IGN)
os.mkfifo(pipe)
with open(evil, "wb") as out:
    out.write(b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\nred\x1b[31m bell\x07 csi\xc2\x9b1m gr\xc3\xbcn\n")

pid, fd = pty.fork()
if pid == 0:
    os.execv(mtest, [mtest, "--no-fsync", root])
try:
    seen = until(fd, b"mtest> ")
    check("there is a prompt", b"mtest> " in seen, seen)

    feeder = threading.Thread(target=endless, daemon=True)
    feeder.start()
    os.write(fd, b"append INBOX %s\n" % pipe.encode())
    seen = until(fd, b"\n") + until(fd, b"\r", 5) + until(fd, b"\r", 5)
    check("long work shows how far it is", seen.rsplit(b"\r", 2)[-2].isdigit(), seen)
    os.write(fd, b"\x03")
    seen = until(fd, b"mtest> ")
    check("Ctrl-C interrupts the work", b"Interrupted" in seen, seen)
    check("and the program goes on", b"mtest> " in seen, seen)
    os.write(fd, b"status INBOX\n")
    seen = until(fd, b"mtest> ")
    check("nothing was stored", b"INBOX: 0 messages" in seen, seen)

    os.write(fd, b"\x03")
    seen = until(fd, b"mtest> ")
    check("Ctrl-C at the prompt gives a new prompt", b"mtest> " in seen, seen)

    os.write(fd, b"type 9\n")
    seen = until(fd, b"mtest> ")
    check("a failure does not end the session", b"no such message" in seen and b"mtest> " in seen, seen)

    os.write(fd, b"append INBOX %s\nsync\ntype 1\n" % evil.encode())
    seen = until(fd, b"csi") + until(fd, b"mtest> ")
    text = seen[seen.rfind(b"red"):]
    check("text is shown", b"gr\xc3\xbcn" in text, seen)
    check("without controls", not any(c in text for c in (b"\x1b", b"\x07", b"\x9b")), seen)

    os.write(fd, b"\x04")
    end = time.monotonic() + 5
    while (done := os.waitpid(pid, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
        until(fd, b"never", 0.1)
    check("Ctrl-D ends it with status 0", done[0] == pid and done[1] == 0, repr(done).encode())
    if done[0] == 0:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
finally:
    os.close(fd)
    shutil.rmtree(tmp)

print("terminal: %d passed, %d failed" % (passed, failed))
if os.environ.get("TALLY"):
    with open(os.environ["TALLY"], "a") as tally:
        tally.write("%d %d\n" % (passed, failed))
sys.exit(failed > 0)
