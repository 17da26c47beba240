// Resources: snapshots, batches of changes, and setting one.

import type { Change, Quality, Resource, Table, ValueType } from '../kernel/resource.ts';
import type { Json } from '../kernel/resource.ts';
import { DecodeError, instant, json, list, map, nullable, number, object, oneOf, or, text, type Decoder } from './decode.ts';
import { request } from './http.ts';

const quality: Decoder<Quality> = oneOf('good', 'unset', 'offline', 'stale', 'out-of-range');

const valueType: Decoder<ValueType> = object({
  kind: text,
  members: list(text),
  unit: or(text, ''),
  min: nullable(number),
  max: nullable(number),
});

const noType: ValueType = { kind: '', members: [], unit: '', min: null, max: null };

const wire = object({
  i: number,
  path: text,
  ref: text,
  device: text,
  model: or(text, ''),
  kind: text,
  mutability: or(text, ''),
  type: or(valueType, noType),
  value: or(json, null),
  text: or(text, ''),
  time: nullable(instant),
  quality,
  pending: or(json, null),
  readBy: list(text),
  writtenBy: list(text),
  watchedBy: list(text),
});

export const resource: Decoder<Resource> = map(wire, ({ i, ...rest }) => ({ index: i, ...rest }));

/** A whole snapshot; resources are put at their index. */
export const snapshot: Decoder<Table> = map(object({ revision: number, resources: list(resource) }), ({ revision, resources }) => {
  const placed: Resource[] = [];
  for (const r of [...resources].sort((a, b) => a.index - b.index)) {
    if (r.index !== placed.length) throw new DecodeError(`resources: index ${r.index} where ${placed.length} was expected`);
    placed.push(r);
  }
  return { revision, resources: placed };
});

/** One cell: [index, value, text, unixMs, quality, pending]. */
export const change: Decoder<Change> = (v, at) => {
  if (!Array.isArray(v) || v.length < 6) throw new DecodeError(`${at}: expected six cells`);
  const cells: unknown[] = v;
  return {
    index: number(cells[0], `${at}[0]`),
    value: or(json, null)(cells[1], `${at}[1]`),
    text: or(text, '')(cells[2], `${at}[2]`),
    time: nullable(number)(cells[3], `${at}[3]`),
    quality: quality(cells[4], `${at}[4]`),
    pending: or(json, null)(cells[5], `${at}[5]`),
  };
};

export const batch: Decoder<Change[]> = map(object({ c: list(change) }), ({ c }) => c);

/** What became of a person's command. */
export interface SetAnswer {
  result: 'sent' | 'suppressed' | 'refused';
  reason: string;
}

const setAnswer: Decoder<SetAnswer> = object({ result: oneOf('sent', 'suppressed', 'refused'), reason: or(text, '') });

/** Asks the gateway to set a resource. */
export function setResource(path: string, value: Json): Promise<SetAnswer> {
  return request('PUT', `/api/v1/resources/${encodePath(path)}`, { value }, setAnswer);
}

/** A path with each part escaped and the slashes kept. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
