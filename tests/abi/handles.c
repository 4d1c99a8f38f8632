/* Handles: a stale one, a made-up one and one that is closed twice are errors, never crashes. */
#include "check.h"

static void is_stale(int32_t status, dockbridge_reply *reply)
{
    CHECK(status == DOCKBRIDGE_FAILED, reply);
    CHECK(is_error(reply, "stale_handle"), reply);
    db.free(reply);
}

static void check_stale_client(uint64_t client)
{
    dockbridge_reply reply;
    dockbridge_event event;
    uint64_t handle = 1, count = 1;
    int32_t fd = 1;

    is_stale(call(client, "system.ping", "{}", &reply), &reply);
    is_stale(start(client, "system.ping", "{}", &handle, &reply), &reply);
    CHECK(handle == 0, NULL);
    is_stale(db.ready_fd(client, &fd, &reply), &reply);
    CHECK(fd == -1, NULL);
    is_stale(db.ready(client, &event, 1, &count, &reply), &reply);
    CHECK(count == 0, NULL);
    is_stale(db.client_close(client, &reply), &reply);
}

static void check_stale_operation(uint64_t handle)
{
    dockbridge_reply reply;

    is_stale(db.next(handle, -1, &reply), &reply);
    is_stale(db.write(handle, NULL, 0, 0, &reply), &reply);
    is_stale(db.cancel(handle, &reply), &reply);
    is_stale(db.close(handle, &reply), &reply);
}

void check_handles(void)
{
    dockbridge_reply reply;
    uint64_t client = open_client("{\"host\":\"unix:///nothing/listens/here.sock\",\"retries\":0}"), handle;

    CHECK(call(client, "system.ping", "{}", &reply) == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "engine_unreachable"), &reply);
    CHECK(holds(&reply, "unix:///nothing/listens/here.sock"), &reply);
    CHECK(holds(&reply, "\"hint\":"), &reply);
    db.free(&reply);

    CHECK(start(client, "selftest.sleep", "{\"seconds\":30}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.close(handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    check_stale_operation(handle);
    check_stale_operation(0);
    check_stale_operation(UINT64_MAX);

    /* Closing a client ends what runs under it, and its handles. */
    CHECK(start(client, "selftest.sleep", "{\"seconds\":30}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.client_close(client, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    check_stale_operation(handle);
    check_stale_client(client);
    check_stale_client(UINT64_MAX);

    static const char *const wrong[] = {"[]", "{\"hosst\":\"\"}", "{\"host\":\"gopher://x\"}", "{\"host\":5}", "{"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        client = 1;
        CHECK(db.client_open(wrong[i], strlen(wrong[i]), &client, &reply) == DOCKBRIDGE_FAILED, &reply);
        CHECK(is_error(&reply, "invalid_argument"), &reply);
        CHECK(client == 0, &reply);
        db.free(&reply);
    }
}
