"""What the tests of AsyncClient share."""

from __future__ import annotations

import asyncio
import gc

import pytest
import simulated as engines
import uvloop
from support import open_handles


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request):
    """Runs a coroutine to its end, on each kind of event loop. Nothing may be left open under it."""
    gc.collect()
    before = open_handles()
    yield request.param
    gc.collect()
    assert open_handles() == before


@pytest.fixture
def web(simulated):
    """An engine with a container whose log goes on."""
    simulated.on("GET", "/_ping", engines.reply(b"OK", Api_Version="1.45", Ostype="linux"))  # a log is one request
    simulated.on("GET", "/containers/web/json", engines.reply({"Id": "x", "Name": "/web"}))
    simulated.on("POST", "/containers/create", engines.reply({"Id": "made", "Warnings": []}, 201))
    log = engines.silent(Content_Type="application/vnd.docker.multiplexed-stream")
    simulated.on("GET", "/containers/web/logs", log)
    return simulated
