/* The descriptor for event loops: one poll() waits for any number of operations. Also the real engine. */
#include "check.h"

#include <poll.h>

static bool readable(int32_t fd, int wait_ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    return poll(&poller, 1, wait_ms) == 1 && (poller.revents & POLLIN);
}

void check_ready(uint64_t client)
{
    enum { OPERATIONS = 5, PATIENCE_MS = 10000 };
    uint64_t handles[OPERATIONS], woken[2], count;
    bool ended[OPERATIONS] = {0};
    int32_t fd, again;
    int left = OPERATIONS, items = 0;
    dockbridge_reply reply;

    CHECK(db.ready_fd(client, &fd, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(fd >= 0, NULL);
    CHECK(db.ready_fd(client, &again, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(again == fd, NULL);
    CHECK(!readable(fd, 0), NULL);
    CHECK(db.ready(client, woken, 2, &count, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(count == 0, NULL);
    CHECK(db.ready(client, NULL, 0, &count, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);

    for (int i = 0; i < OPERATIONS; i++) {
        CHECK(start(client, "selftest.count", "{\"items\":40}", &handles[i], &reply) == DOCKBRIDGE_OK, &reply);
        db.free(&reply);
    }
    while (left > 0 && readable(fd, PATIENCE_MS)) {
        CHECK(db.ready(client, woken, 2, &count, &reply) == DOCKBRIDGE_OK, &reply); /* fewer than may be waiting */
        db.free(&reply);
        for (uint64_t w = 0; w < count; w++) {
            int32_t status;
            while ((status = db.next(woken[w], 0, &reply)) == DOCKBRIDGE_MORE) {
                items++;
                db.free(&reply);
            }
            db.free(&reply);
            for (int i = 0; i < OPERATIONS; i++) {
                if (handles[i] == woken[w] && status == DOCKBRIDGE_OK && !ended[i]) {
                    ended[i] = true;
                    left--;
                }
            }
        }
    }
    CHECK(left == 0, NULL);
    CHECK(items == OPERATIONS * 40, NULL);
    for (int i = 0; i < OPERATIONS; i++) {
        CHECK(db.close(handles[i], &reply) == DOCKBRIDGE_OK, &reply);
        db.free(&reply);
    }
}

void check_engine(const char *host)
{
    char options[4096];
    dockbridge_reply reply;

    snprintf(options, sizeof options, "{\"host\":\"%s\"}", host);
    uint64_t client = open_client(options);
    CHECK(call(client, "system.ping", "{}", &reply) == DOCKBRIDGE_OK, &reply);
    CHECK(holds(&reply, "\"api_version\":\"1."), &reply);
    db.free(&reply);
    CHECK(call(client, "container.inspect", "{\"container\":\"dockbridge-no-such-container\"}", &reply) == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "container_not_found"), &reply);
    CHECK(holds(&reply, "\"status\":404"), &reply);
    db.free(&reply);
    CHECK(db.client_close(client, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
}
