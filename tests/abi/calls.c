/* dockbridge_call: results, bytes beside the JSON, and how wrong requests, errors and panics arrive. */
#include "check.h"

static void check_echo(uint64_t client)
{
    static const char operation[] = "selftest.echo", request[] = "{\"text\":\"grüße \\u0000 \\\"\"}";
    static const uint8_t data[] = {0, 1, 2, 0xff, 0, 'x'};
    dockbridge_reply reply;

    CHECK(db.call(client, operation, sizeof operation - 1, request, sizeof request - 1, data, sizeof data, &reply) == DOCKBRIDGE_OK, &reply);
    CHECK(holds(&reply, "\"text\":\"grüße \\u0000 \\\"\""), &reply);
    CHECK(reply.kind == DOCKBRIDGE_KIND_JSON, &reply);
    CHECK(reply.retries == 0, &reply);
    CHECK(reply.bytes_len == sizeof data && memcmp(reply.bytes, data, sizeof data) == 0, &reply);
    db.free(&reply);

    CHECK(db.call(client, operation, sizeof operation - 1, NULL, 0, NULL, 0, &reply) == DOCKBRIDGE_OK, &reply);
    CHECK(reply.json != NULL && reply.bytes == NULL && reply.bytes_len == 0, &reply);
    db.free(&reply);
    CHECK(reply.json == NULL && reply.json_len == 0, NULL);
    db.free(&reply); /* it holds nothing now */
    db.free(NULL);
}

static void check_refused(uint64_t client, const char *operation, const char *request, const char *code)
{
    dockbridge_reply reply;
    int32_t status = call(client, operation, request, &reply);
    CHECK(status == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, code), &reply);
    CHECK(reply.bytes == NULL, &reply);
    db.free(&reply);
}

void check_calls(uint64_t client)
{
    dockbridge_reply reply;

    check_echo(client);

    CHECK(call(client, "selftest.fail", "{\"code\":\"port_conflict\"}", &reply) == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "port_conflict"), &reply);
    CHECK(holds(&reply, "\"operation\":\"selftest.fail\""), &reply);
    CHECK(holds(&reply, "\"hint\":\"this is a test\""), &reply);
    CHECK(holds(&reply, "\"answer\":42"), &reply);
    db.free(&reply);

    CHECK(call(client, "selftest.panic", "{}", &reply) == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "internal"), &reply);
    CHECK(holds(&reply, "\"stack\":"), &reply);
    db.free(&reply);

    check_refused(client, "selftest.echo", "{\"text\":", "invalid_argument");
    check_refused(client, "selftest.echo", "{} {}", "invalid_argument");
    check_refused(client, "selftest.echo", "[]", "invalid_argument");
    check_refused(client, "selftest.echo", "{\"text\":5}", "invalid_argument");
    check_refused(client, "selftest.echo", "{\"texd\":\"\"}", "invalid_argument");
    check_refused(client, "selftest.sleep", "{\"seconds\":30,\"timeout\":0.01}", "timeout");
    check_refused(client, "selftest.sleep", "{\"seconds\":30,\"timeout\":-1}", "invalid_argument");
    check_refused(client, "no.such_operation", "{}", "unknown_operation");
    check_refused(client, "", "{}", "unknown_operation");

    static const uint8_t data[] = {1};
    CHECK(db.call(client, "selftest.panic", 14, "{}", 2, data, 1, &reply) == DOCKBRIDGE_FAILED, &reply);
    CHECK(is_error(&reply, "invalid_argument"), &reply); /* it takes no bytes */
    db.free(&reply);
}
