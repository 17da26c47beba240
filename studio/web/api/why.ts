// Why a resource has its value: the last effect on it and what led there.

import { flag, instant, json, list, nullable, number, object, or, text, type Decoder } from './decode.ts';
import type { Json } from '../kernel/resource.ts';
import { ApiError, request } from './http.ts';

export interface Why {
  path: string;
  effect: { at: number; value: Json; from: string };
  rule: { name: string; file: string; line: number; text: string } | null;
  trigger: string;
  guard: { text: string; value: boolean | null }[];
  input: { at: number | null; what: string };
  properties: string[];
  fate: string;
}

export const why: Decoder<Why> = object({
  path: text,
  effect: object({ at: instant, value: or(json, null), from: or(text, '') }),
  rule: nullable(object({ name: text, file: or(text, ''), line: or(number, 0), text: or(text, '') })),
  trigger: or(text, ''),
  guard: list(object({ text, value: nullable(flag) })),
  input: or(object({ at: nullable(instant), what: or(text, '') }), { at: null, what: '' }),
  properties: list(text),
  fate: or(text, ''),
});

/** The explanation, null when nothing was ever done to the resource. */
export async function readWhy(path: string): Promise<Why | null> {
  try {
    return await request('GET', `/api/v1/why?path=${encodeURIComponent(path)}`, undefined, why);
  } catch (e) {
    if (e instanceof ApiError && e.code === 'no-effect-yet') return null;
    throw e;
  }
}
