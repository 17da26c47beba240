// Rules that are computed beside those that run.

import { flag, instant, list, nullable, number, object, oneOf, or, text, type Decoder } from './decode.ts';
import { request } from './http.ts';
import { deployment, type Deployment } from './status.ts';

/** Something that what runs, or the shadow, did alone. */
export interface ShadowDifference {
  at: number;
  by: 'live' | 'shadow';
  kind: 'set' | 'call' | 'notify';
  target: string;
  value: string;
  rule: string;
  at_start: boolean;
}

export interface Shadow {
  hash: string;
  bundle: string;
  since: number;
  same: number;
  only_live: number;
  only_shadow: number;
  ended: string;
  /** The newest first. */
  differences: ShadowDifference[];
}

export const shadow: Decoder<Shadow> = object({
  hash: text,
  bundle: text,
  since: instant,
  same: number,
  only_live: number,
  only_shadow: number,
  ended: or(text, ''),
  differences: list(
    object({
      at: instant,
      by: oneOf('live', 'shadow'),
      kind: oneOf('set', 'call', 'notify'),
      target: text,
      value: or(text, ''),
      rule: or(text, ''),
      at_start: or(flag, false),
    }),
  ),
});

/** What is computed beside what runs; null if nothing is. */
export function readShadow(): Promise<Shadow | null> {
  return request('GET', '/api/v1/shadow', undefined, nullable(shadow));
}

/** Computes the rules of a content hash, which were verified, beside what runs. */
export async function startShadow(hash: string): Promise<Shadow> {
  return (await request('POST', '/api/v1/deploy', { hash, shadow: true }, object({ shadow }))).shadow;
}

/** Computes them no longer. */
export async function endShadow(): Promise<void> {
  await request('DELETE', '/api/v1/shadow', undefined, object({}));
}

/** Lets a shadow take over. */
export function deployShadow(bundle: string): Promise<Deployment> {
  return request('POST', `/api/v1/deployments/${encodeURIComponent(bundle)}/activate`, {}, deployment);
}
