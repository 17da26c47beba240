// What a person types for a value, read as the resource's type wants it.

import type { Json, ValueType } from './resource.ts';

export type Entry = { ok: true; value: Json } | { ok: false; problem: 'number' | 'whole' | 'range' | 'choice' };

/** Reads typed text as a value of the type; a decimal comma is a decimal point. */
export function parseInput(type: ValueType, typed: string): Entry {
  switch (type.kind) {
    case 'bool':
      return typed === 'true' || typed === 'false' ? { ok: true, value: typed === 'true' } : { ok: false, problem: 'choice' };
    case 'enum':
      return type.members.includes(typed) ? { ok: true, value: typed } : { ok: false, problem: 'choice' };
    case 'int':
    case 'float':
      return parseNumber(type, typed);
    default:
      return { ok: true, value: typed };
  }
}

function parseNumber(type: ValueType, typed: string): Entry {
  const text = typed.trim().replace(',', '.');
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return { ok: false, problem: 'number' };
  if (type.kind === 'int' && !Number.isSafeInteger(value)) return { ok: false, problem: 'whole' };
  if ((type.min !== null && value < type.min) || (type.max !== null && value > type.max)) return { ok: false, problem: 'range' };
  return { ok: true, value };
}
