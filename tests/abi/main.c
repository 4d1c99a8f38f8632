/*
 * Checks the C ABI as a C program meets it: include/dockbridge.h and the library, nothing else.
 *
 *     abi LIBRARY          says what failed on stderr and exits with 1, or says nothing and exits with 0
 *
 * With DOCKER_HOST it asks that engine too.
 */
#include "check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

struct library db;
static int failures;
static pthread_mutex_t failing = PTHREAD_MUTEX_INITIALIZER;

void failed(const char *file, int line, const char *what, const dockbridge_reply *reply)
{
    pthread_mutex_lock(&failing);
    failures++;
    fprintf(stderr, "%s:%d: not true: %s", file, line, what);
    if (reply && reply->json)
        fprintf(stderr, "; the reply is %.*s", (int)reply->json_len, (const char *)reply->json);
    fputc('\n', stderr);
    pthread_mutex_unlock(&failing);
}

bool holds(const dockbridge_reply *reply, const char *text)
{
    return reply->json && memmem(reply->json, reply->json_len, text, strlen(text));
}

bool is_error(const dockbridge_reply *reply, const char *code)
{
    char member[100];
    snprintf(member, sizeof member, "\"code\":\"%s\"", code);
    return holds(reply, member) && holds(reply, "\"message\":\"");
}

int32_t call(uint64_t client, const char *operation, const char *request, dockbridge_reply *reply)
{
    return db.call(client, operation, strlen(operation), request, strlen(request), NULL, 0, reply);
}

int32_t start(uint64_t client, const char *operation, const char *request, uint64_t *handle, dockbridge_reply *reply)
{
    return db.open(client, operation, strlen(operation), request, strlen(request), NULL, 0, handle, reply);
}

uint64_t open_client(const char *options)
{
    uint64_t client = 0;
    dockbridge_reply reply;
    CHECK(db.client_open(options, strlen(options), &client, &reply) == DOCKBRIDGE_OK, &reply);
    CHECK(client != 0, &reply);
    CHECK(holds(&reply, "\"host\":"), &reply);
    db.free(&reply);
    return client;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s LIBRARY\n", argv[0]);
        return 2;
    }
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
#define FIND(name)                                                                                                     \
    if (!(db.name = (__typeof__(db.name))dlsym(library, "dockbridge_" #name))) {                                       \
        fprintf(stderr, "the library has no dockbridge_" #name "\n");                                                  \
        return 1;                                                                                                      \
    }
    FUNCTIONS(FIND)

    CHECK(db.abi_version() == DOCKBRIDGE_ABI_VERSION, NULL);
    if (failures)
        return 1; /* nothing below means anything then */

    uint64_t client = open_client("{}");
    check_calls(0);
    check_calls(client);
    check_handles();
    check_running(0);
    check_running(client);
    check_ready(client);
    check_threads(client);
    check_misuse(client);

    dockbridge_reply reply;
    CHECK(db.client_close(client, &reply) == DOCKBRIDGE_OK, &reply);
    db.free(&reply);

    const char *host = getenv("DOCKER_HOST");
    if (host && *host)
        check_engine(host);
    if (failures)
        fprintf(stderr, "%d checks of the C ABI failed\n", failures);
    return failures != 0;
}
