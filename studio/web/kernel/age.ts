// How old a value is, in one small unit.

export interface Age {
  unit: 's' | 'min' | 'h' | 'd';
  count: number;
}

/** The age of `time` at `now` (both Unix ms); the future counts as now. */
export function ageOf(time: number, now: number): Age {
  const s = Math.max(0, Math.floor((now - time) / 1000));
  if (s < 60) return { unit: 's', count: s };
  if (s < 3600) return { unit: 'min', count: Math.floor(s / 60) };
  if (s < 86400) return { unit: 'h', count: Math.floor(s / 3600) };
  return { unit: 'd', count: Math.floor(s / 86400) };
}
