// What one promise means: the one that was asked about, asked again when the texts change.

import type { PromisePlace } from '../api/meaning.ts';
import type { MeaningReport } from '../kernel/story.ts';

/** What the store needs from outside. */
export interface MeaningDeps {
  read: (texts: Record<string, string>, at: PromisePlace, signal: AbortSignal) => Promise<MeaningReport>;
}

export function createMeanings(deps: MeaningDeps) {
  let path = $state('');
  let report = $state.raw<MeaningReport | null>(null);
  let failure = $state('');
  let running: AbortController | null = null;

  async function ask(texts: Record<string, string>, at: PromisePlace): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      const next = await deps.read(texts, at, mine.signal);
      if (running !== mine) return;
      report = next;
      failure = '';
    } catch (e) {
      if (running === mine) failure = e instanceof Error ? e.message : String(e);
    }
  }

  return {
    /** Path of the card that is explained, "" for none. */
    get path() {
      return path;
    },
    /** The explanation, null while it is asked for. */
    get report() {
      return report;
    },
    get failure() {
      return failure;
    },
    /** Chooses the card to explain; the question comes with `consider`. */
    show(card: string): void {
      if (card !== path) report = null;
      path = card;
      failure = '';
      if (card === '') running?.abort();
    },
    /** Asks about the promise at a place of these texts. */
    consider: ask,
  };
}
