// Requests to the gateway: JSON both ways, refusals as values with their own words.

import { DecodeError, list, object, or, text, type Decoder } from './decode.ts';

/** The gateway said no, or could not be reached (status 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly reasons: readonly string[],
    /** The whole answer, for errors that carry more. */
    readonly body: unknown,
  ) {
    super(message);
  }
}

const errorBody = object({
  code: or(text, 'unknown'),
  message: or(text, ''),
  hint: or(text, ''),
  reasons: or(list(text), []),
});

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/**
 * Sends a request and decodes the answer. Throws ApiError for refusals and a
 * lost connection, DecodeError for an answer of another shape.
 */
export async function request<T>(method: Method, path: string, body: unknown, decode: Decoder<T>, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal);
  const answer = await read(response);
  if (response.ok) return decode(answer, path);
  throw refusal(response.status, answer, path);
}

async function send(method: Method, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { 'X-Tenet': '1' } };
  if (signal !== undefined) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { 'X-Tenet': '1', 'Content-Type': 'application/json' };
  }
  try {
    return await fetch(path, init);
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new ApiError(0, 'unreachable', 'the gateway cannot be reached', '', [], null);
  }
}

async function read(response: Response): Promise<unknown> {
  const body = await response.text();
  if (body === '') return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return response.ok ? undefined : { message: body.slice(0, 300) };
  }
}

function refusal(status: number, answer: unknown, path: string): ApiError {
  try {
    const e = errorBody(answer, path);
    return new ApiError(status, e.code, e.message === '' ? `HTTP ${status}` : e.message, e.hint, e.reasons, answer);
  } catch (e) {
    if (!(e instanceof DecodeError)) throw e;
    return new ApiError(status, 'unknown', `HTTP ${status}`, '', [], answer);
  }
}
