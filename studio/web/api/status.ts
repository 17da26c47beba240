// The gateway's status and what is deployed on it.

import { instant, list, nullable, number, object, or, text, type Decoder } from './decode.ts';
import { request } from './http.ts';

export interface Deployment {
  hash: string;
  state: string;
  activated: number | null;
}

export interface Alarm {
  code: string;
  message: string;
}

export interface Status {
  version: string;
  site: string;
  deployment: Deployment | null;
  alarms: Alarm[];
}

export const deployment: Decoder<Deployment> = object({ hash: text, state: or(text, ''), activated: nullable(instant) });

export const alarm: Decoder<Alarm> = object({ code: text, message: or(text, '') });

export const status: Decoder<Status> = object({
  version: or(text, ''),
  site: or(text, ''),
  deployment: nullable(deployment),
  alarms: list(alarm),
});

/** Reads the status once; changes come with the stream. */
export function readStatus(): Promise<Status> {
  return request('GET', '/api/v1/status', undefined, status);
}

/** Firings of rules. */
export interface Firing {
  seq: number;
  at: number;
  rule: string;
  branch: string;
  input: string;
  commands: { ref: string; text: string; fate: string }[];
}

export const firing: Decoder<Firing> = object({
  seq: number,
  at: instant,
  rule: text,
  branch: or(text, ''),
  input: or(text, ''),
  commands: list(object({ ref: text, text: or(text, ''), fate: or(text, '') })),
});

const firings: Decoder<Firing[]> = (v, at) => {
  if (Array.isArray(v) || v === null) return list(firing)(v, at);
  return object({ firings: list(firing) })(v, at).firings;
};

/** The newest firings, newest first. */
export function readFirings(limit: number): Promise<Firing[]> {
  return request('GET', `/api/v1/firings?limit=${limit}`, undefined, firings);
}
