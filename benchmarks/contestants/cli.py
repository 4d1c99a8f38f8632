"""The docker CLI through subprocess: what dockbridge replaces."""

import json
import subprocess

NAME = "subprocess"
SLOW = True
COLD = "import subprocess; subprocess.run(['docker', 'version'], check=True, capture_output=True)"


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout


class Contestant:
    def inspect(self, name: str) -> object:
        return json.loads(docker("inspect", name))

    def list(self) -> object:
        return [json.loads(line) for line in docker("ps", "--all", "--format", "{{json .}}").splitlines()]

    def logs(self, name: str) -> object:
        return docker("logs", "--tail", "50", name)

    def exec(self, name: str) -> object:
        return docker("exec", name, "true")

    def restart(self, name: str) -> None:
        docker("start", name)
        docker("stop", "--time", "0", name)

    def close(self) -> None:
        """Nothing is open between its processes."""
