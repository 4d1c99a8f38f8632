/* The descriptor for event loops: one poll() waits for any number of operations. Also the real engine. */
#include "check.h"

#include <poll.h>

static bool readable(int32_t fd, int wait_ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    return poll(&poller, 1, wait_ms) == 1 && (poller.revents & POLLIN);
}

enum { OPERATIONS = 5, ITEMS = 40, PATIENCE_MS = 10000 };

/* Fetches what an operation has until it has nothing or ends; true when it has ended. */
static bool drain(uint64_t handle, int *items)
{
    dockbridge_reply reply;
    int32_t status;

    while ((status = db.next(handle, 0, &reply)) == DOCKBRIDGE_MORE) {
        (*items)++;
        db.free(&reply);
    }
    CHECK(status == DOCKBRIDGE_OK || status == DOCKBRIDGE_PENDING, &reply);
    db.free(&reply);
    if (status != DOCKBRIDGE_OK)
        return false;
    CHECK(db.close(handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    return true;
}

/* Operations that give items, which are fetched one by one. */
static void check_items(uint64_t client, int32_t fd)
{
    dockbridge_event events[2]; /* fewer than may be waiting */
    dockbridge_reply reply;
    uint64_t handle, count;
    int left = OPERATIONS, items = 0;

    for (int i = 0; i < OPERATIONS; i++) {
        CHECK(start(client, "selftest.count", "{\"items\":40}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
        db.free(&reply);
    }
    while (left > 0 && readable(fd, PATIENCE_MS)) {
        CHECK(db.ready(client, events, 2, &count, &reply) == DOCKBRIDGE_OK, &reply);
        for (uint64_t i = 0; i < count; i++) {
            if (events[i].status == DOCKBRIDGE_MORE)
                left -= drain(events[i].handle, &items);
            else
                left--; /* it ended after its last item was fetched, and is closed */
        }
        db.free(&reply);
    }
    CHECK(left == 0, NULL);
    CHECK(items == OPERATIONS * ITEMS, NULL);
}

/* Results come with the news, errors too, and their handles are closed. */
static void check_results(uint64_t client, int32_t fd)
{
    dockbridge_event events[OPERATIONS];
    dockbridge_reply reply, stale;
    uint64_t handle, bad, count;
    int left = 2, results = 0, errors = 0;

    CHECK(db.open(client, "selftest.echo", 13, "{\"text\":\"hi\"}", 13, (const uint8_t *)"abc", 3, &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(start(client, "selftest.fail", "{\"code\":\"conflict\"}", &bad, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    while (left > 0 && readable(fd, PATIENCE_MS)) {
        CHECK(db.ready(client, events, OPERATIONS, &count, &reply) == DOCKBRIDGE_OK, &reply);
        for (uint64_t i = 0; i < count; i++, left--) {
            const dockbridge_reply *r = &events[i].reply;
            if (events[i].handle == handle) {
                results += events[i].status == DOCKBRIDGE_OK && holds(r, "\"hi\"") && r->bytes_len == 3 && memcmp(r->bytes, "abc", 3) == 0;
            } else {
                errors += events[i].handle == bad && events[i].status == DOCKBRIDGE_FAILED && is_error(r, "conflict");
            }
            CHECK(db.close(events[i].handle, &stale) == DOCKBRIDGE_FAILED && is_error(&stale, "stale_handle"), &stale);
            db.free(&stale);
        }
        db.free(&reply);
    }
    CHECK(results == 1, NULL);
    CHECK(errors == 1, NULL);
}

void check_ready(uint64_t client)
{
    uint64_t count;
    int32_t fd, again;
    dockbridge_event event;
    dockbridge_reply reply;

    CHECK(db.ready_fd(client, &fd, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(fd >= 0, NULL);
    CHECK(db.ready_fd(client, &again, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(again == fd, NULL);
    CHECK(!readable(fd, 0), NULL);
    CHECK(db.ready(client, &event, 1, &count, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(count == 0, NULL);
    CHECK(db.ready(client, NULL, 0, &count, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    check_items(client, fd);
    check_results(client, fd);
    CHECK(!readable(fd, 0), NULL);
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
