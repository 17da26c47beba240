// Decoders: unknown JSON in, typed values out, or an error that names the place.

import type { Json } from '../kernel/resource.ts';

/** The gateway sent something this page does not understand. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** Reads one value at a place (for messages only). */
export type Decoder<T> = (value: unknown, at: string) => T;

function wrong(at: string, wanted: string, value: unknown): DecodeError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return new DecodeError(`${at}: expected ${wanted}, got ${got}`);
}

export const text: Decoder<string> = (v, at) => {
  if (typeof v !== 'string') throw wrong(at, 'text', v);
  return v;
};

export const number: Decoder<number> = (v, at) => {
  if (typeof v !== 'number' || !Number.isFinite(v)) throw wrong(at, 'a number', v);
  return v;
};

export const flag: Decoder<boolean> = (v, at) => {
  if (typeof v !== 'boolean') throw wrong(at, 'true or false', v);
  return v;
};

export const json: Decoder<Json> = (v, at) => {
  if (v === null || typeof v === 'boolean' || typeof v === 'number' || typeof v === 'string') return v;
  if (Array.isArray(v)) return v.map((item, i) => json(item, `${at}[${i}]`));
  if (typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, item]) => [k, json(item, `${at}.${k}`)]));
  throw wrong(at, 'JSON', v);
};

/** A list; null and absent read as empty, as servers write empty lists both ways. */
export function list<T>(item: Decoder<T>): Decoder<T[]> {
  return (v, at) => {
    if (v === null || v === undefined) return [];
    if (!Array.isArray(v)) throw wrong(at, 'a list', v);
    return v.map((x, i) => item(x, `${at}[${i}]`));
  };
}

/** T, or null when null or absent. */
export function nullable<T>(item: Decoder<T>): Decoder<T | null> {
  return (v, at) => (v === null || v === undefined ? null : item(v, at));
}

/** T, or a default when absent or null. */
export function or<T>(item: Decoder<T>, fallback: T): Decoder<T> {
  return (v, at) => (v === null || v === undefined ? fallback : item(v, at));
}

/** One of some words. */
export function oneOf<const W extends string>(...words: readonly W[]): Decoder<W> {
  return (v, at) => {
    const found = words.find((w) => w === v);
    if (found === undefined) throw wrong(at, words.join(' or '), v);
    return found;
  };
}

/** An object with the given members; further members are ignored. */
export function object<S extends Record<string, Decoder<unknown>>>(shape: S): Decoder<{ [K in keyof S]: ReturnType<S[K]> }> {
  return (v, at) => {
    const from = members(v, at);
    const out: Partial<Record<keyof S, unknown>> = {};
    for (const key of Object.keys(shape) as (keyof S & string)[]) {
      const decode = shape[key];
      if (decode !== undefined) out[key] = decode(from[key], `${at}.${key}`);
    }
    return out as { [K in keyof S]: ReturnType<S[K]> };
  };
}

function members(v: unknown, at: string): Record<string, unknown> {
  if (typeof v !== 'object' || v === null || Array.isArray(v)) throw wrong(at, 'an object', v);
  return v as Record<string, unknown>;
}

/** A decoder followed by a function. */
export function map<A, B>(decode: Decoder<A>, f: (a: A) => B): Decoder<B> {
  return (v, at) => f(decode(v, at));
}

/** An RFC 3339 time as Unix milliseconds. */
export const instant: Decoder<number> = (v, at) => {
  const ms = Date.parse(text(v, at));
  if (Number.isNaN(ms)) throw wrong(at, 'a time', v);
  return ms;
};
