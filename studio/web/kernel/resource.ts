// Resources as the gateway shows them, and how a batch of changes is folded in.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How far a value can be trusted. */
export type Quality = 'good' | 'unset' | 'offline' | 'stale' | 'out-of-range';

/** The type of a resource's value; `unit` is for reading, `ucum` its code. */
export interface ValueType {
  kind: string;
  members: string[];
  unit: string;
  min: number | null;
  max: number | null;
}

export interface Resource {
  index: number;
  /** provider/service/resource */
  path: string;
  /** device.resource, as rules write it */
  ref: string;
  device: string;
  model: string;
  kind: string;
  mutability: string;
  type: ValueType;
  value: Json;
  text: string;
  /** Unix milliseconds, null when never set. */
  time: number | null;
  quality: Quality;
  pending: Json;
  readBy: string[];
  writtenBy: string[];
  watchedBy: string[];
}

/** One changed cell of a batch. */
export interface Change {
  index: number;
  value: Json;
  text: string;
  time: number | null;
  quality: Quality;
  pending: Json;
}

/** Everything known about the devices; `revision` changes with the set of resources. */
export interface Table {
  revision: number;
  resources: readonly Resource[];
}

export const emptyTable: Table = { revision: -1, resources: [] };

/**
 * Returns the table with a batch folded in; the last change of a resource
 * wins and indexes nobody knows are left out. Cost: one copy of the array of
 * pointers and one object a change.
 */
export function applyChanges(table: Table, batch: readonly Change[]): Table {
  const resources = table.resources.slice();
  for (const change of batch) {
    const old = resources[change.index];
    if (old !== undefined) resources[change.index] = { ...old, ...change };
  }
  return { revision: table.revision, resources };
}

/** Whether a person may be offered to set it. */
export function settable(r: Resource): boolean {
  return r.mutability === 'modifiable' && r.kind !== 'action';
}

/** A JSON value in a few words, for values that come without a text. */
export function plain(value: Json): string {
  if (value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
