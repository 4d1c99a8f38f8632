/* Lengths, pointers and sizes that cannot be: each is an error, and the library goes on. */
#include "check.h"

#include <stdlib.h>

/* A malloc of the program's own, which the library uses too: it has no memory left for large pieces while it is told so. */
extern void *__libc_malloc(size_t size);
static size_t most = SIZE_MAX;
void *malloc(size_t size)
{
    return size > most ? NULL : __libc_malloc(size);
}

static void check_lengths(uint64_t client)
{
    static const uint64_t impossible[] = {UINT64_MAX, (uint64_t)INT64_MAX + 1, INT64_MAX, UINT64_C(1) << 48};
    static const char echo[] = "selftest.echo";
    static const uint8_t data[] = {1};
    dockbridge_reply reply;
    uint64_t handle, opened;

    CHECK(start(client, "selftest.cat", "{}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
        uint64_t n = impossible[i];
#define REFUSED(f)                                                                                                     \
    CHECK((f) == DOCKBRIDGE_FAILED, &reply);                                                                           \
    CHECK(is_error(&reply, "invalid_argument"), &reply);                                                               \
    db.free(&reply);
        REFUSED(db.client_open("{}", n, &opened, &reply))
        REFUSED(db.call(client, echo, n, "{}", 2, NULL, 0, &reply))
        REFUSED(db.call(client, echo, sizeof echo - 1, "{}", n, NULL, 0, &reply))
        REFUSED(db.call(client, echo, sizeof echo - 1, "{}", 2, data, n, &reply))
        REFUSED(db.call(client, echo, sizeof echo - 1, NULL, 2, NULL, 0, &reply))
        REFUSED(db.open(client, echo, n, "{}", 2, NULL, 0, &opened, &reply))
        REFUSED(db.open(client, echo, sizeof echo - 1, "{}", n, NULL, 0, &opened, &reply))
        REFUSED(db.open(client, echo, sizeof echo - 1, "{}", 2, data, n, &opened, &reply))
        REFUSED(db.write(handle, data, n, 0, &reply))
        REFUSED(db.write(handle, NULL, 1, 0, &reply))
#undef REFUSED
    }
    CHECK(db.close(handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
}

/* Where a result cannot be written to, each function has a panic on its way. */
static void check_pointers(uint64_t client)
{
    dockbridge_reply reply;
    uint64_t handle, other;
    int32_t fd;

#define DEFECT(f)                                                                                                      \
    CHECK((f) == DOCKBRIDGE_FAILED, &reply);                                                                           \
    CHECK(is_error(&reply, "internal"), &reply);                                                                       \
    db.free(&reply);
    DEFECT(db.client_open("{}", 2, NULL, &reply))
    DEFECT(db.open(client, "selftest.echo", 13, "{}", 2, NULL, 0, NULL, &reply))
    DEFECT(db.ready_fd(client, NULL, &reply))
    DEFECT(db.ready(client, NULL, 10, NULL, &reply))
#undef DEFECT

    CHECK(start(client, "selftest.cat", "{}", &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.client_open("{", 1, &other, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.client_close(0, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.call(client, "selftest.echo", 13, "{}", 2, NULL, 0, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.open(client, "selftest.none", 13, "{}", 2, NULL, 0, &other, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.next(handle, 0, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.write(handle, NULL, 0, 0, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.cancel(handle, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.close(handle, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.ready_fd(client, &fd, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.ready(client, NULL, 0, &other, NULL) == DOCKBRIDGE_FAILED, NULL);
    CHECK(db.close(handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
}

static void check_no_memory(uint64_t client)
{
    enum { SIZE = 200000 };
    static uint8_t data[SIZE];
    dockbridge_reply reply;

    most = SIZE / 2;
    int32_t status = db.call(client, "selftest.echo", 13, "{}", 2, data, SIZE, &reply);
    most = SIZE_MAX;
    CHECK(status == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "out_of_memory"), &reply);
    db.free(&reply);
    CHECK(db.call(client, "selftest.echo", 13, "{}", 2, data, SIZE, &reply) == DOCKBRIDGE_OK, &reply);
    CHECK(reply.bytes_len == SIZE, &reply);
    db.free(&reply);
}

/* Bytes that are many are not copied for the caller; they stay until each reply with them is freed. */
static void check_large(uint64_t client)
{
    enum { SIZE = 3 << 20 };
    static const char request[] = "{\"bytes\":3145728}";
    dockbridge_reply first, second, reply;
    uint64_t handle;

    CHECK(start(client, "selftest.zeros", request, &handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(db.next(handle, -1, &first) == DOCKBRIDGE_OK, &first);
    CHECK(db.next(handle, -1, &second) == DOCKBRIDGE_OK, &second);
    CHECK(db.close(handle, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(first.bytes_len == SIZE && memcmp(first.bytes + SIZE - 3, "end", 3) == 0, &first);
    db.free(&first);
    for (int i = 0; i < 50; i++) { /* garbage, so that what nobody holds would be used again */
        CHECK(call(client, "selftest.zeros", request, &reply) == DOCKBRIDGE_OK, &reply);
        db.free(&reply);
    }
    CHECK(call(client, "selftest.handles", "{\"collect\":true}", &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);
    CHECK(second.bytes_len == SIZE && memcmp(second.bytes + SIZE - 3, "end", 3) == 0, &second);
    CHECK(holds(&second, "{}"), &second);
    db.free(&second);
}

void check_misuse(uint64_t client)
{
    check_lengths(client);
    check_pointers(client);
    check_no_memory(client);
    check_large(client);
}
