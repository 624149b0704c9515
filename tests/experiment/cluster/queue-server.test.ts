/** @file What a queue's server can be wrong in: one sentence each. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { after, test } from "node:test";
import { connect, patiently, queueServer } from "../../../src/experiment/cluster/queue-server.js";
import { UsageError, WorkError } from "../../../src/errors.js";
import { freePort } from "../../../tools/free-port.js";

const servers: Server[] = [];
after(() => servers.forEach((server) => server.close()));

/** A server that gives each command its answer in order, in the protocol of Redis. */
async function answering(...answers: string[]): Promise<string> {
  const server = createServer((socket) => {
    const left = [...answers];
    socket.on("data", (data) => {
      const commands = data.toString().match(/\*\d+\r\n/g)?.length ?? 1;
      for (let i = 0; i < commands; i++) socket.write(left.shift() ?? "+OK\r\n");
    });
    socket.on("error", () => undefined);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

test("an address is checked, and shown without its password", () => {
  for (const bad of ["", "redis://", "http://host", "redis://host/name", "localhost:6379"])
    assert.throws(
      () => queueServer(bad),
      (error: Error) =>
        error instanceof UsageError && /like redis:\/\/host:6379\/0, got/.test(error.message),
    );
  assert.equal(queueServer("redis://me:secret@host:1/2").shown, "redis://me:…@host:1/2");
  assert.equal(queueServer("valkey://host").connection.url, "redis://host");
});

test("a server that is down is named, with what to do", async () => {
  const address = `redis://127.0.0.1:${await freePort()}`;
  await assert.rejects(
    connect(queueServer(address)),
    (error: Error) =>
      error instanceof WorkError &&
      error.message.startsWith(`queue ${address}: expected a Redis or Valkey server`) &&
      /cannot be reached \(.*ECONNREFUSED.*nothing is lost/.test(error.message),
  );
});

test("an old server, and what is no such server, are told apart", async () => {
  const old = bulk("redis_version:5.0.7\r\nloading:0\r\n");
  await assert.rejects(
    connect(queueServer(await answering(old, old, old, old))),
    /expected Redis 6\.2 or newer or any Valkey, got 5\.0; update the server/,
  );
  await assert.rejects(
    connect(queueServer(await answering("HTTP/1.1 400 Bad Request\r\n\r\n"))),
    (error: Error) =>
      error instanceof UsageError && /what answers there is none/.test(error.message),
  );
});

test("missing and wrong credentials are the user's to correct", async () => {
  for (const answer of ["-NOAUTH Authentication required.", "-WRONGPASS invalid password"])
    await assert.rejects(
      connect(queueServer(await answering(...Array(8).fill(`${answer}\r\n`)))),
      (error: Error) =>
        error instanceof UsageError &&
        /expected its user and password.*in CCT_QUEUE_PASSWORD/.test(error.message),
    );
});

test("a full queue is waited for, and said once", async () => {
  const notices: string[] = [];
  let tries = 0;
  const value = await patiently(
    queueServer("redis://host"),
    async () => {
      tries += 1;
      if (tries < 2) throw new Error("OOM command not allowed when used memory > 'maxmemory'.");
      return "in";
    },
    (text) => notices.push(text),
  );
  assert.equal(value, "in");
  assert.deepEqual(notices, [
    "queue redis://host is full; give it memory (maxmemory), and this goes on",
    "queue redis://host answers again",
  ]);
});
