"""An image built, and images pulled, with bars in a terminal.

    python examples/build.py                          builds one of busybox
    python examples/build.py redis:7 postgres:16      pulls these first

EXAMPLE_BASE names another base image than busybox. Bars need the extra: pip install 'dockbridge[progress]'.
"""

from __future__ import annotations

import os
import sys

from dockbridge import Client
from dockbridge.errors import DockbridgeError
from dockbridge.progress import ProgressBar

DOCKERFILE = f"""
FROM {os.environ.get("EXAMPLE_BASE", "busybox")}
ARG GREETING=hello
LABEL example=dockbridge
RUN for i in 1 2 3 4 5; do echo "working, $i of 5"; sleep 0.2; done
RUN echo "$GREETING from the image" > /greeting
CMD ["cat", "/greeting"]
"""


def main(images: list[str]) -> int:
    try:
        with Client() as client, ProgressBar() as bar:
            for image in images:
                client.images.pull(image, progress=bar)
            built = client.images.build(dockerfile_text=DOCKERFILE, buildargs={"GREETING": "good day"}, progress=bar)
            bar.close()
            print(client.containers.run(built.id, remove=True).output.text.strip())
            client.images.remove(built.id)
    except DockbridgeError as error:
        print(error, file=sys.stderr)  # of a build that failed with the end of the step's output
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
