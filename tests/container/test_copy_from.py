import io
import os
import tarfile

import pytest
from support import docker

from dockbridge import errors

MAKE = """
mkdir -p '/data/a b/sub'; printf hi >'/data/a b/quo"te'; chmod 750 '/data/a b/quo"te'; ln -s 'quo"te' '/data/a b/link'
printf 'x\\000\\377y' >/data/binary; ln -s /etc/passwd '/data/a b/absolute'; ln -s binary /data/link; touch /ready; sleep 1000
"""


@pytest.fixture(scope="module")
def container(make_shared_container):
    name = make_shared_container("sh", "-c", MAKE)
    docker("exec", name, "sh", "-c", "until [ -e /ready ]; do sleep 0.05; done")
    return name


def tree(root) -> list:
    found = []
    for path in sorted(root.rglob("*")):
        content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        name = str(path.relative_to(root))
        # A link's time is its making; so is that of the folder that was there before.
        made = path.is_symlink() or name == "there"
        found.append((name, path.lstat().st_mode, content, made or path.stat().st_mtime_ns // 10**9))
    return found


@pytest.mark.parametrize(
    "path", ["/data", "/data/", "/data/.", "data/a b", "/data/binary", "/data/link", '/data/a b/quo"te']
)
@pytest.mark.parametrize("destination", ["there", "there/", "new"])
@pytest.mark.parametrize("follow", [False, True])
def test_files_go_where_docker_cp_puts_them(client, container, tmp_path, path, destination, follow):
    for side in ("ours", "theirs"):
        (tmp_path / side / "there").mkdir(parents=True)
    client.containers.copy_from(container, path, f"{tmp_path}/ours/{destination}", follow_link=follow)
    docker("cp", *(["-L"] if follow else []), f"{container}:{path}", f"{tmp_path}/theirs/{destination}")
    assert tree(tmp_path / "ours") == tree(tmp_path / "theirs")


def test_without_a_destination(client, container):
    file = client.containers.copy_from(container, "/data/binary")
    assert (file.data, file.name, file.size, file.is_dir, file.link_target) == (b"x\0\xffy", "binary", 4, False, "")
    folder = client.containers.copy_from(container, "/data/a b")
    assert folder.is_dir
    with tarfile.open(fileobj=io.BytesIO(folder.data)) as tar:
        assert tar.extractfile('a b/quo"te').read() == b"hi"
    link = client.containers.copy_from(container, "/data/link")
    assert link.data == b""
    assert link.link_target.endswith("binary")
    with tarfile.open(
        fileobj=io.BytesIO(client.containers.copy_from(container, "/data/binary", archive=True).data)
    ) as tar:
        assert tar.getnames() == ["binary"]


def test_copy_from_errors(client, container, tmp_path):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.copy_from("dockbridge-no-such-container", "/x")
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.containers.copy_from(container, "/none")
    assert caught.value.resource == "/none"
    with pytest.raises(errors.PathNotFoundError):
        client.containers.copy_from(container, "/data", tmp_path / "none" / "x")
    (tmp_path / "file").write_text("old")
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.copy_from(container, "/data", tmp_path / "file")
    assert os.listdir(tmp_path) == ["file"]
