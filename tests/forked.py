"""Processes of their own for tests that kill or limit them: forked from a server that has imported once."""

import multiprocessing

CONTEXT = multiprocessing.get_context("forkserver")
# One server serves all: what it has imported is not imported again at every kill, and no thread has been started by it.
CONTEXT.set_forkserver_preload(["tests.crash.ingesting", "tests.fuzz.hostile"])
