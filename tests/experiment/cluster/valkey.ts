/** @file A real Valkey server of a test's own, on a free port of this machine. */
import type { TestContext } from "node:test";
import { Redis } from "ioredis";
import { freePort } from "../../../tools/free-port.js";
import { valkeyServer } from "../../peers.js";
import { ServerProcess } from "../../support/server-process.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** A server that keeps nothing on disk, so that killing it loses all it knows. */
export class Valkey {
  private readonly server: ServerProcess;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
  ) {
    this.server = new ServerProcess(`valkey-server on port ${port}`, 100);
  }

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
    await this.server.start(valkeyServer, [...fixed, ...folder, ...this.options], async () => {
      const client = new Redis({ port: this.port, lazyConnect: true, retryStrategy: () => null });
      client.on("error", () => undefined);
      const isUp = await client.connect().then(
        () => true,
        () => false,
      );
      client.disconnect();
      return isUp;
    });
  }

  /** A client of it. */
  client(): Redis {
    return new Redis({ port: this.port });
  }

  /** Ends it at once. */
  kill(): Promise<void> {
    return this.server.kill();
  }
}
