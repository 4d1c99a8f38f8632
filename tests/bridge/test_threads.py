"""Sixty-four threads in operations of all kinds, streams opened and closed at random, and the engine killed meanwhile."""

import json

from script import Script
from soak.work import LINES
from support import LABEL, ROOT, RUN

PROGRAM = """
    import faulthandler, json, sys, threading, time
    from soak.crew import Crew
    from soak.leaks import Held, settled
    from soak.records import Records
    from soak.work import STORM

    faulthandler.dump_traceback_later(55, exit=True)
    host, image, web, label, run = sys.argv[1:]
    common = {"image": image, "web": web, "labels": {label: run}, "kinds": STORM}

    def crew():
        return Crew(host, common, threads=56, loops=8, tasks=4)  # a loop has a thread, too

    crew().work(Records(), operations=600)
    before = Held.now(collect=True)
    records, stop, storm = Records(), threading.Event(), crew()

    def count():
        told = 0
        while not stop.is_set():
            if records.operations >= told + 400:
                told = records.operations
                print(told, flush=True)
            time.sleep(0.02)

    def listen():
        sys.stdin.readline()
        stop.set()

    for task in (count, listen):
        threading.Thread(target=task, daemon=True).start()
    storm.work(records, stop=stop)
    after, left = settled(before, memory=30)
    print(json.dumps({**records.summary(), "threads": storm.most_threads, "left": left, "held": [vars(before), vars(after)]}))
"""


def test_sixty_four_threads_while_the_engine_is_killed(own_engine, unique):
    name = unique("storm")
    script = f"[ -e /done ] || for i in $(seq 0 {LINES - 1}); do echo line $i; done; touch /done; exec sleep 100000"
    label = f"--label={LABEL}={RUN}"
    own_engine.docker("run", "--detach", "--init", "--name", name, label, own_engine.image, "sh", "-c", script)
    tests = str(ROOT / "tests")
    program = Script(PROGRAM, own_engine.host, own_engine.image, name, LABEL, RUN, warnings="ignore", PYTHONPATH=tests)
    for _ in range(2):
        assert program.line().isdecimal()  # some hundred operations were done
        own_engine.kill()
        own_engine.start()
    assert program.line().isdecimal()
    program.write("\n")
    said = program.end()
    assert program.errors == ""
    found = json.loads(said.splitlines()[-1])
    assert found["untyped"] == []
    assert found["left"] == []
    assert found["failures"], "the kills were not noticed"
    assert found["threads"] <= 64 + 40
