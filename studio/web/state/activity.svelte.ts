// What the rules did lately, newest first.

import type { Firing } from '../api/status.ts';

const kept = 50;

export function createActivity(read: (limit: number) => Promise<Firing[]>) {
  let firings = $state.raw<readonly Firing[]>([]);

  function add(more: readonly Firing[]): void {
    const bySeq = new Map([...firings, ...more].map((f) => [`${f.seq} ${f.rule} ${f.branch}`, f]));
    firings = [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, kept);
  }

  return {
    get firings() {
      return firings;
    },
    add: (f: Firing) => add([f]),
    /** Reads the past; what the gateway cannot tell now comes with the next try. */
    load: async () => add(await read(kept)),
  };
}
