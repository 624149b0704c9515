/**
 * @file A real S3 server of a test's own, versitygw on a folder, on a free port of this machine.
 */
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { versitygw } from "../../peers.js";
import { freePort } from "../../../tools/free-port.js";
import { ServerProcess } from "../../support/server-process.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const KEYS = { AWS_ACCESS_KEY_ID: "lab", AWS_SECRET_ACCESS_KEY: "a secret of the lab" };

/** A server with the bucket `lab`, whose objects are files of a folder. */
export class S3Server {
  private readonly server: ServerProcess;
  private readonly root = temporaryFolder("s3");

  private constructor(readonly port: number) {
    this.server = new ServerProcess(`versitygw on port ${port}`, 400);
  }

  /** Starts one that ends with the test, and makes this process's environment name it. */
  static async start(test: TestContext): Promise<S3Server> {
    const server = new S3Server(await freePort());
    mkdirSync(join(server.root, "meta"));
    mkdirSync(server.path(""), { recursive: true });
    test.after(() => server.kill());
    await server.restart();
    Object.assign(process.env, server.environment);
    return server;
  }

  /** What programs find it by. */
  get environment(): Record<string, string> {
    return { ...KEYS, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${this.port}` };
  }

  /** File of an object. */
  path(key: string): string {
    return join(this.root, "buckets", "lab", key);
  }

  /** Names of what lies in a folder of the bucket. */
  names(folder: string): string[] {
    const path = this.path(folder);
    return existsSync(path) ? readdirSync(path).sort() : [];
  }

  /** An object's bytes as text. */
  read(key: string): string {
    return readFileSync(this.path(key), "utf8");
  }

  /** Starts it again after {@link kill}. */
  async restart(): Promise<void> {
    const address = ["--port", `127.0.0.1:${this.port}`, "--quiet"];
    const folders = ["--sidecar", join(this.root, "meta"), join(this.root, "buckets")];
    const keys = {
      ROOT_ACCESS_KEY: KEYS.AWS_ACCESS_KEY_ID,
      ROOT_SECRET_KEY: KEYS.AWS_SECRET_ACCESS_KEY,
    };
    const env = { ...process.env, ...keys };
    await this.server.start(
      versitygw,
      [...address, "posix", ...folders],
      () => isOpen(this.port),
      env,
    );
  }

  /** Ends it at once. */
  kill(): Promise<void> {
    return this.server.kill();
  }
}

/** Whether something listens on a port of this machine. */
async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const opens = once(socket, "connect").then(
    () => true,
    () => false,
  );
  const isThere = await opens;
  socket.destroy();
  return isThere;
}
