/**
 * @file The Jupyter kernel: tslab's ZeroMQ server over our session. It says what tslab's own kernel
 * keeps to itself: `execute_input`, `execute_result`, the iopub `error`, ename, evalue and
 * traceback in the reply, and the right type of `comm_info_reply`. A failing cell aborts those that
 * were already waiting, and no later one (tslab aborts whatever comes within 200 ms). Source:
 * Jupyter messaging protocol 5.3.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { JupyterHandlerImpl, ZmqServer, type ExecuteReply } from "tslab/dist/jupyter.js";
import { complete, inspectAt, isComplete } from "./code-help.js";
import type { ErrorReport } from "./error-report.js";
import { History, type HistoryRequest } from "./history.js";
import { PACKAGE_NAME } from "./package-name.js";
import { startSession, type Session } from "./session.js";

type Socket = Parameters<ZmqServer["handleExecute"]>[0];
type Message = Parameters<ZmqServer["handleExecute"]>[1];
type Reply = Partial<ExecuteReply> & Partial<ErrorReport>;

/** What is read of an `execute_request`. */
interface ExecuteRequest {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
}

/** The sending side of a ZeroMQ socket. */
interface Sender {
  sendTimeout?: number;
  sendHighWaterMark?: number;
}
/**
 * Each message leaves when it is sent, in order. By default ZeroMQ drops what a slow reader has not
 * taken after 1000 messages, and its binding lets the event loop turn after 512, refusing what is
 * sent until then: a loop that prints would lose the rest of its lines, and the `idle` after them.
 */
const unblocked: Sender = { sendTimeout: 0, sendHighWaterMark: 0 };

/** Milliseconds in which requests that were sent before a failure are read and aborted. */
const DRAIN_TIME = 10;

class KernelServer extends ZmqServer {
  private count = 0;
  private readonly history = new History();
  private queue: Promise<unknown> = Promise.resolve();
  /** Grows with each failure; a request that was queued under an older number is aborted. */
  private failures = 0;

  constructor(
    private readonly session: Session,
    configPath: string,
  ) {
    super(new KernelHandler(session), configPath);
    const binder = this as unknown as { bindSocket(socket: Sender, port: number): Promise<void> };
    const bindSocket = binder.bindSocket.bind(this);
    binder.bindSocket = (socket, port) => {
      Object.assign(socket, unblocked);
      return bindSocket(socket, port);
    };
  }

  private answer(socket: Socket, parent: Message, type: string, content: object): void {
    const message = parent.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(this.connInfo.key, socket);
  }

  private publish(parent: Message, type: string, content: object): void {
    this.answer(this.iopub, parent, type, content);
  }

  override async handleExecute(socket: Socket, message: Message): Promise<void> {
    const queuedAt = this.failures;
    const turn = this.queue.then(() =>
      this.failures === queuedAt ? this.runCell(message) : { status: "aborted" },
    );
    this.queue = turn;
    this.answer(socket, message, "execute_reply", await turn);
  }

  private async runCell(message: Message): Promise<Reply> {
    const { code, silent, store_history, stop_on_error } = message.content as ExecuteRequest;
    const stored = !silent && store_history !== false;
    const execution_count = stored ? ++this.count : this.count;
    let result: string | null = null;
    if (!silent) this.publish(message, "execute_input", { code, execution_count });
    const error = await this.session.execute(code, {
      stream: (name, text) => this.publish(message, "stream", { name, text }),
      display: (data, displayId, update) =>
        this.publish(message, update ? "update_display_data" : "display_data", {
          data,
          metadata: {},
          transient: displayId === undefined ? {} : { display_id: displayId },
        }),
      clear: (wait) => this.publish(message, "clear_output", { wait }),
      result: (data) => {
        result = String(data["text/plain"] ?? "");
        if (!silent)
          this.publish(message, "execute_result", { data, metadata: {}, execution_count });
      },
    });
    if (stored) this.history.add(execution_count, code, result);
    if (!error) return { status: "ok", execution_count, payload: [], user_expressions: {} };
    this.publish(message, "error", error);
    if (stop_on_error !== false) {
      await sleep(DRAIN_TIME);
      do await nextTurn();
      while (this.shell.readable);
      this.failures++;
    }
    return { status: "error", execution_count, ...error };
  }

  /** tslab complains of requests that it does not know on stderr, which is the last cell's. */
  override handleShellMessage(
    socket: Parameters<ZmqServer["handleShellMessage"]>[0],
    ...frames: Buffer[]
  ): Promise<void> {
    const { warn } = console;
    console.warn = () => undefined; // tslab answers, or complains, before this returns
    const done = super.handleShellMessage(socket, ...frames);
    console.warn = warn;
    return done;
  }

  /** Answers what tslab does not know, before the status that ends the request. */
  override publishStatus(status: string, parent: Message): void {
    if (status === "idle" && parent.header.msg_type === "history_request")
      this.answer(this.shell, parent, "history_reply", {
        status: "ok",
        history: this.history.find(parent.content as HistoryRequest),
      });
    super.publishStatus(status, parent);
  }

  override handleCommInfoRequest(socket: Socket, message: Message): void {
    this.answer(socket, message, "comm_info_reply", { status: "ok", comms: {} });
  }

  /**
   * Ends the process too: timers and workers that a cell left behind must not keep a closed kernel
   * alive.
   */
  override close(): void {
    super.close();
    setTimeout(() => process.exit(0), 100);
  }
}

/** tslab's handler with what it really runs on in `kernel_info_reply`. */
class KernelHandler extends JupyterHandlerImpl {
  constructor(private readonly session: Session) {
    super(session.executor, false);
  }

  override handleComplete(req: Parameters<JupyterHandlerImpl["handleComplete"]>[0]) {
    const found = complete(this.session.executor, req.code, req.cursor_pos);
    return { ...found, matches: [...found.matches], metadata: {}, status: "ok" as const };
  }

  override handleInspect(req: Parameters<JupyterHandlerImpl["handleInspect"]>[0]) {
    const { executor, typescript } = this.session;
    const text = inspectAt(executor, req.code, req.cursor_pos, typescript);
    const data: { [type: string]: string } = text === undefined ? {} : { "text/plain": text };
    return { status: "ok" as const, found: text !== undefined, data, metadata: {} };
  }

  override handleIsComplete(req: Parameters<JupyterHandlerImpl["handleIsComplete"]>[0]) {
    return isComplete(req.code, this.session.typescript);
  }

  override handleKernel(): ReturnType<JupyterHandlerImpl["handleKernel"]> {
    const info = super.handleKernel();
    const { versions } = require("tslab") as typeof import("tslab");
    info.language_info.version = versions.typescript;
    info.banner =
      `${PACKAGE_NAME}: TypeScript ${versions.typescript} (tslab ${versions.tslab}) on Node ` +
      `${versions.node}`;
    return Object.assign(info, { status: "ok" });
  }
}

/**
 * Serves a Jupyter connection until it is shut down, or until the process that started the kernel
 * is gone.
 * @param configPath  the connection file that Jupyter passes
 */
export async function startKernel(configPath: string): Promise<void> {
  const session = startSession();
  const server = new KernelServer(session, configPath);
  process.on("SIGINT", () => session.interrupt());
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
  await server.init();
}
