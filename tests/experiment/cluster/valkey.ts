/** @file A real Valkey server of a test's own, on a free port of this machine. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { valkeyServer } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A server that keeps nothing on disk, so that killing it loses all it knows. */
export class Valkey {
  private process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
  ) {}

  /** Starts one that ends with the test. @param options  of its command line */
  static async start(test: TestContext, ...options: string[]): Promise<Valkey> {
    const valkey = new Valkey(await freePort(), options);
    test.after(() => valkey.kill());
    await valkey.restart();
    return valkey;
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again after {@link kill}. */
  async restart(): Promise<void> {
    const fixed = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", ""];
    const folder = ["--dir", temporaryFolder("valkey"), "--logfile", "valkey.log"];
    this.process = spawn(valkeyServer, [...fixed, ...folder, ...this.options], { stdio: "ignore" });
    this.process.unref();
    process.once("exit", () => this.process?.kill("SIGKILL"));
    for (let tries = 0; tries < 100; tries++) {
      const client = new Redis({ port: this.port, lazyConnect: true, retryStrategy: () => null });
      client.on("error", () => undefined);
      const is = await client.connect().then(
        () => true,
        () => false,
      );
      client.disconnect();
      if (is) return;
      await sleep(50);
    }
    throw new Error(`valkey-server on port ${this.port} does not start`);
  }

  /** A client of it. */
  client(): Redis {
    return new Redis({ port: this.port });
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    const { process: child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}
