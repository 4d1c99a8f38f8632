"""dockbridge doctor, as a person and as a program call it."""

import json
import os
import socket
import subprocess
import sys

import pytest
import simulated as engines

from dockbridge.cli import main
from dockbridge.doctor import examine


def doctor(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "dockbridge", "doctor", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def checks(*arguments: str, **environment: str) -> tuple[int, bool, dict[str, dict]]:
    done = doctor("--json", *arguments, **environment)
    report = json.loads(done.stdout)
    return done.returncode, report["ok"], {check["name"]: check for check in report["checks"]}


def test_all_is_well(client):
    done = doctor()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is well." in done.stdout
    code, ok, found = checks()
    assert (code, ok) == (0, True)
    assert found["endpoint"]["facts"]["host"] == client.endpoint["host"]
    assert found["engine"]["facts"]["version"] == client.system.version().version
    assert found["library"]["facts"]["abi_version"] == 1


def test_warnings_of_the_engine_are_told_beside_it(simulated):
    simulated.on("GET", "/version", engines.reply({"Version": "29.0", "ApiVersion": "1.51", "MinAPIVersion": "1.40"}))
    simulated.on("GET", "/info", engines.reply({"Warnings": ["WARNING: No swap limit support"]}))
    code, ok, found = checks("--host", simulated.host)
    assert (code, ok) == (0, True)
    assert found["engine"]["facts"]["version"] == "29.0"
    assert found["warning"]["state"] == "note"
    assert "swap limit" in found["warning"]["message"]


def test_a_stopped_engine(tmp_path):
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    code, ok, found = checks(DOCKER_HOST=f"unix://{path}")
    assert (code, ok) == (1, False)
    assert found["endpoint"]["facts"]["source"] == "DOCKER_HOST"
    assert found["socket"]["state"] == "ok"
    assert found["connection"]["state"] == "problem"
    assert found["connection"]["facts"]["code"] == "engine_unreachable"
    assert "start Docker" in found["connection"]["fix"]


def test_no_socket_and_no_socket_file(tmp_path):
    missing = checks("--host", f"unix://{tmp_path}/none.sock")[2]
    assert missing["socket"]["state"] == "problem"
    (tmp_path / "file").touch()
    assert "is no socket" in checks("--host", f"unix://{tmp_path}/file")[2]["socket"]["message"]


def test_a_context_that_is_not_there(tmp_path):
    code, _, found = checks("--context", "nowhere", DOCKER_CONFIG=str(tmp_path))
    assert code == 1
    assert "nowhere" in found["endpoint"]["message"]


def test_a_credential_helper_that_is_not_there(tmp_path):
    (tmp_path / "config.json").write_text('{"credsStore": "nowhere"}')
    code, _, found = checks(DOCKER_CONFIG=str(tmp_path))
    assert code == 1
    assert "docker-credential-nowhere" in found["credentials"]["message"]


def test_an_open_tcp_port_is_worth_a_note():
    found = checks("--host", "tcp://127.0.0.1:1")[2]
    assert found["endpoint"]["state"] == "note"
    assert "TLS" in found["endpoint"]["fix"]


def test_which_certificates_are_used_is_told(tmp_path):
    def endpoint(**options):
        found = {check.name: check for check in examine(timeout=1, **options)}["endpoint"]
        return found.state, found.message.partition(", TLS with ")[2], found.facts.get("tls_source")

    unchecked = {"DOCKER_TLS": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    (tmp_path / "ca.pem").touch()
    assert endpoint(host="tcp://127.0.0.1:1", tls={"verify": False}) == ("ok", "the files that were given", "argument")
    assert endpoint(host="tcp://127.0.0.1:1", environment=unchecked) == (
        "ok",
        "the files of DOCKER_CERT_PATH",
        "environment",
    )
    assert endpoint(host="https://127.0.0.1:1") == ("ok", "the system's authorities", None)
    refused = {check.name: check for check in examine("unix:///run/docker.sock", tls={"verify": False})}["endpoint"]
    assert refused.state == "problem"
    assert "tls" in refused.message


def test_what_answers_is_no_engine(tmp_path):
    path = tmp_path / "other.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        process = subprocess.Popen(
            [sys.executable, "-m", "dockbridge", "doctor", "--host", f"unix://{path}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        connection, _ = other.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"SSH-2.0-other\r\n")
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "does not speak the Docker Engine API" in output


def test_a_library_that_is_not_there():
    code, _, found = checks(DOCKBRIDGE_LIBRARY="/nonexistent/libdockbridge.so")
    assert code == 1
    assert found["library"]["state"] == "problem"
    assert found["library"]["fix"]


def test_a_wrong_command_line():
    assert doctor("--timeout", "-1").returncode == 2
    assert subprocess.run([sys.executable, "-m", "dockbridge"], capture_output=True).returncode == 2


def test_no_credentials_are_shown(simulated):
    simulated.on("GET", "/version", engines.error(500, "proxyconnect http://me:hunter2@proxy.example:3128: refused"))
    proxy = {"HTTPS_PROXY": "http://me:hunter2@proxy.example:3128"}
    for environment in (
        {"DOCKER_HOST": simulated.host, **proxy},
        {"DOCKER_HOST": "tcp://me:hunter2@127.0.0.1:1"},
        {"DOCKER_HOST": "ssh://me:hunter2@host"},
    ):
        for arguments in ((), ("--json",)):
            done = doctor(*arguments, **environment)
            assert done.returncode == 1
            assert "hunter2" not in done.stdout + done.stderr


def examined(host, **more):
    """The checks, by name, without a process of their own."""
    return {check.name: check for check in examine(host, **more)}


def test_an_engine_whose_version_cannot_be_asked(simulated):
    simulated.on("GET", "/version", engines.reply({"message": "broken"}, 500))
    found = examined(simulated.host)
    assert found["connection"].state == "ok"
    assert found["engine"].state == "problem"
    assert "broken" in found["engine"].message
    assert found["engine"].facts["code"] == "engine_failed"


def test_what_the_version_of_the_engine_limits(simulated):
    version = {"Version": "20.10", "ApiVersion": "1.41", "MinAPIVersion": "1.12"}
    simulated.on("GET", "/version", engines.reply(version))
    simulated.on("GET", "/info", engines.reply({}))
    features = examined(simulated.host)["features"]
    assert features.state == "note"
    assert "annotations of a container (API 1.43)" in features.message
    assert "API 1.41" not in features.message


def test_nothing_is_limited_by_a_new_engine():
    with engines.SimulatedEngine(api_version="1.51") as engine:
        engine.on("GET", "/version", engines.reply({"Version": "28", "ApiVersion": "1.51", "MinAPIVersion": "1.24"}))
        engine.on("GET", "/info", engines.reply({}))
        assert examined(engine.host)["features"].state == "ok"


def test_a_socket_that_this_user_may_not_use(simulated, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # for root every socket is usable
    found = examined(simulated.host)["socket"]
    assert found.state == "problem"
    assert "this user may not use it" in found.message
    assert "usermod -aG" in found.fix


def test_a_socket_that_cannot_be_looked_at(tmp_path):
    found = examined(f"unix://{tmp_path}/{'x' * 300}")["socket"]
    assert found.state == "problem"
    assert "File name too long" in found.message


def test_a_credential_helper_that_is_there(tmp_path, simulated):
    (tmp_path / "config.json").write_text('{"credHelpers": {"a.test": "mine", "b.test": "mine"}}')
    program = tmp_path / "docker-credential-mine"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    environment = {"DOCKER_CONFIG": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    found = examined(simulated.host, environment=environment)["credentials"]
    assert (found.state, found.message) == ("ok", "found docker-credential-mine")


def test_a_docker_config_that_cannot_be_read(tmp_path, simulated):
    (tmp_path / "config.json").write_text("{")
    found = examined(simulated.host, environment={"DOCKER_CONFIG": str(tmp_path)})["credentials"]
    assert found.state == "problem"
    assert str(tmp_path) in found.message


@pytest.mark.parametrize("seconds", ["-1", "0", "soon"])
def test_a_timeout_that_is_none(seconds, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--timeout", seconds])
    assert ended.value.code == 2
    assert "--timeout" in capsys.readouterr().err


def test_what_a_person_reads(tmp_path, capsys):
    assert main(["doctor", "--host", f"unix://{tmp_path}/none.sock"]) == 1
    said = capsys.readouterr().out
    assert "✗ socket" in said
    assert "→ start the engine" in said
    assert said.endswith("There is a problem: see → above.\n")
