/** @file One request to a hub, with its failures told as one sentence each. */
import { UsageError, WorkError } from "../../errors.js";

export interface Hub {
  /** Address without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** The model, as errors name it. */
  readonly what: string;
}

/**
 * GET of a path; redirections are followed, and the token goes to no other host.
 * @throws UsageError on 401, 403 and 404; WorkError on any other failure
 */
export async function request(
  hub: Hub,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { endpoint, token, signal, what } = hub;
  let answer: Response;
  try {
    answer = await fetch(`${endpoint}${path}`, {
      headers: {
        "accept-encoding": "identity",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    throw failure(hub, error, `cannot reach ${endpoint}`);
  }
  if (answer.ok) return answer;
  await answer.body?.cancel();
  switch (answer.status) {
    case 401:
    case 403:
      throw new UsageError(
        `${what}: ${endpoint} answered ${answer.status}, it does not exist or needs ${token ? "another" : "an access"} token; check the name, and set HF_TOKEN to a token that may read it`,
      );
    case 404:
      throw new UsageError(
        `${what}: ${endpoint} answered 404 to ${path}, there is no such model, revision or file; check the name and --revision`,
      );
    default:
      throw new WorkError(
        `${what}: ${endpoint} answered ${answer.status} ${answer.statusText} to ${path}; try again later`,
      );
  }
}

/** A network failure as a WorkError; `said` is what could not be done. */
export function failure({ what, signal }: Hub, error: unknown, said: string): WorkError {
  if (signal?.aborted)
    return new WorkError(`${what}: stopped; run the same command again to go on`);
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return new WorkError(
    `${what}: ${said} (${cause?.code ?? cause?.message ?? (error as Error).message}); check the network, or name a mirror with --endpoint, and run the same command again to go on`,
  );
}
