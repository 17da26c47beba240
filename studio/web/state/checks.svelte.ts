// What the gateway says about the texts as they stand: the newest report, and whether it is newest.

import type { CheckReport } from '../api/check.ts';

/** What the store needs from outside. */
export interface CheckDeps {
  check: (texts: Record<string, string>, signal: AbortSignal) => Promise<CheckReport>;
  /** Called with every report that is about the newest texts. */
  onReport: (report: CheckReport, texts: Record<string, string>) => void;
  /** Milliseconds without typing before asking. */
  pause?: number;
}

export function createChecks(deps: CheckDeps) {
  let report = $state.raw<CheckReport | null>(null);
  let fresh = $state(false);
  let failure = $state('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;

  async function ask(texts: Record<string, string>): Promise<void> {
    const mine = new AbortController();
    running = mine;
    try {
      const next = await deps.check(texts, mine.signal);
      if (running !== mine) return;
      report = next;
      fresh = true;
      failure = '';
      deps.onReport(next, texts);
    } catch (e) {
      if (running === mine) failure = e instanceof Error ? e.message : String(e);
    }
  }

  return {
    get report() {
      return report;
    },
    /** The content hash of the texts shown, "" while it is being asked for. */
    get hash() {
      return fresh ? (report?.hash ?? '') : '';
    },
    /** Why the last question got no answer, "" if it did. */
    get failure() {
      return failure;
    },
    /** The texts changed: asks once typing pauses and drops older questions. */
    consider(texts: Record<string, string>): void {
      fresh = false;
      clearTimeout(timer);
      running?.abort();
      running = null;
      timer = setTimeout(() => void ask(texts), deps.pause ?? 150);
    },
  };
}
