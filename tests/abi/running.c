/* Operations that run on their own: items, input and its end, cancel, what comes after the end, and threads. */
#include "check.h"

#include <pthread.h>

static void finish(uint64_t handle)
{
    dockbridge_reply reply;
    CHECK(db.close(handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
}

static void check_items(uint64_t client)
{
    enum { ITEMS = 100 }; /* more than the library holds for a reader who is late */
    dockbridge_reply reply;
    uint64_t handle;
    char expected[40];

    CHECK(start(client, "selftest.count", "{\"items\":100}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    CHECK(handle != 0, &reply);
    db.free(&reply);
    for (int i = 0; i < ITEMS; i++) {
        CHECK(db.next(handle, -1, &reply) == DOCKBRIDGE_MORE, &reply);
        snprintf(expected, sizeof expected, "{\"number\":%d}", i);
        CHECK(holds(&reply, expected), &reply);
        db.free(&reply);
    }
    for (int i = 0; i < 2; i++) { /* the end is told as often as one asks */
        CHECK(db.next(handle, -1, &reply) == DOCKBRIDGE_OK, &reply);
        db.free(&reply);
    }
    finish(handle);
}

static void write_all(uint64_t handle, const uint8_t *data, uint64_t size)
{
    dockbridge_reply reply;
    int32_t status;
    do {
        status = db.write(handle, data, size, 1000, &reply);
        CHECK(status == DOCKBRIDGE_OK || status == DOCKBRIDGE_PENDING, &reply);
        db.free(&reply);
    } while (status == DOCKBRIDGE_PENDING);
}

static void check_input(uint64_t client)
{
    static uint8_t data[100000];
    dockbridge_reply reply;
    uint64_t handle;

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 31);
    CHECK(start(client, "selftest.cat", "{}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.next(handle, 0, &reply) == DOCKBRIDGE_PENDING, &reply);
    CHECK(reply.json == NULL && reply.bytes == NULL, &reply);
    db.free(&reply);
    for (int i = 0; i < 3; i++) {
        write_all(handle, data, sizeof data);
        CHECK(db.next(handle, -1, &reply) == DOCKBRIDGE_MORE, &reply);
        CHECK(reply.kind == DOCKBRIDGE_KIND_BYTES, &reply);
        CHECK(reply.json == NULL, &reply);
        CHECK(reply.bytes_len == sizeof data && memcmp(reply.bytes, data, sizeof data) == 0, &reply);
        db.free(&reply);
    }
    write_all(handle, NULL, 0);
    CHECK(db.next(handle, -1, &reply) == DOCKBRIDGE_OK, &reply);
    CHECK(holds(&reply, "{\"bytes\":300000}"), &reply);
    db.free(&reply);
    CHECK(db.write(handle, data, 1, -1, &reply) == DOCKBRIDGE_FAILED, &reply); /* the input has ended */
    CHECK(is_error(&reply, "conflict"), &reply);
    db.free(&reply);
    CHECK(db.write(handle, NULL, 0, 0, &reply) == DOCKBRIDGE_OK, &reply); /* it may be said twice */
    db.free(&reply);
    finish(handle);

    /* What takes no input lets a writer wait, no longer than asked. */
    CHECK(start(client, "selftest.sleep", "{\"seconds\":30}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.write(handle, data, 1, 1, &reply) == DOCKBRIDGE_PENDING, &reply);
    db.free(&reply);
    finish(handle);
}

static void check_cancel(uint64_t client)
{
    dockbridge_reply reply;
    uint64_t handle;

    CHECK(start(client, "selftest.sleep", "{\"seconds\":30}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.next(handle, 10, &reply) == DOCKBRIDGE_PENDING, &reply);
    db.free(&reply);
    for (int i = 0; i < 2; i++) {
        CHECK(db.cancel(handle, &reply) == DOCKBRIDGE_OK, &reply);
        db.free(&reply);
        CHECK(db.next(handle, -1, &reply) == DOCKBRIDGE_FAILED, &reply);
        CHECK(is_error(&reply, "cancelled"), &reply);
        db.free(&reply);
    }
    finish(handle);

    /* A reader who stays away holds the operation up; a cancel still ends it. */
    CHECK(start(client, "selftest.count", "{\"items\":1000000000}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.cancel(handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    int32_t status;
    while ((status = db.next(handle, -1, &reply)) == DOCKBRIDGE_MORE)
        db.free(&reply);
    CHECK(status == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "cancelled"), &reply);
    db.free(&reply);
    finish(handle);

    CHECK(start(client, "selftest.panic", "{}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.next(handle, -1, &reply) == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "internal"), &reply);
    db.free(&reply);
    finish(handle);
}

void check_running(uint64_t client)
{
    check_items(client);
    check_input(client);
    check_cancel(client);
}

struct echoer {
    pthread_t thread;
    uint64_t client;
    int number;
};

static void *echo(void *given)
{
    struct echoer *me = given;
    char request[100];
    dockbridge_reply reply;

    for (int i = 0; i < 500; i++) {
        snprintf(request, sizeof request, "{\"text\":\"thread %d, call %d\"}", me->number, i);
        CHECK(call(me->client, "selftest.echo", request, &reply) == DOCKBRIDGE_OK, &reply);
        CHECK(reply.json_len == strlen(request) && strcmp((const char *)reply.json, request) == 0, &reply);
        db.free(&reply);
    }
    return NULL;
}

void check_threads(uint64_t client)
{
    struct echoer echoers[8];
    for (int i = 0; i < 8; i++) {
        echoers[i] = (struct echoer){.client = client, .number = i};
        CHECK(pthread_create(&echoers[i].thread, NULL, echo, &echoers[i]) == 0, NULL);
    }
    for (int i = 0; i < 8; i++)
        pthread_join(echoers[i].thread, NULL);
}
