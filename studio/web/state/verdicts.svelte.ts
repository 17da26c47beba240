// Verify runs: the current one, and the last complete result.

import { foldRun, newRun, type Run, type RunEvent, type Verdicts } from '../kernel/promise.ts';

/** What the store needs from outside. */
export interface VerdictDeps {
  start: (texts: Record<string, string>) => Promise<string>;
  follow: (job: string, tell: (event: RunEvent) => void) => () => void;
  stop: (job: string) => Promise<void>;
  /** Called when a run has ended. */
  onEnd: (run: Run) => void;
}

export function createVerdicts(deps: VerdictDeps) {
  let run = $state.raw<Run | null>(null);
  let earlier = $state.raw<Verdicts | null>(null);
  let job = '';
  let close: (() => void) | null = null;
  let round = 0;

  function tell(mine: number, event: RunEvent): void {
    if (mine !== round || run === null) return;
    const before = run.phase;
    run = foldRun(run, event);
    if (before === 'running' && run.phase !== 'running') deps.onEnd(run);
  }

  /** Starts a run on texts whose content hash is `hash`; an older run is left. */
  async function start(hash: string, texts: Record<string, string>): Promise<void> {
    close?.();
    const mine = ++round;
    if (run?.verdicts != null) earlier = run.verdicts;
    run = newRun(hash);
    try {
      const id = await deps.start(texts);
      if (mine !== round) return;
      job = id;
      close = deps.follow(id, (event) => tell(mine, event));
    } catch (e) {
      tell(mine, { kind: 'failed', code: 'not-started', message: e instanceof Error ? e.message : String(e) });
    }
  }

  return {
    get run() {
      return run;
    },
    get earlier() {
      return earlier;
    },
    start,
    /** Asks the running job to stop; its stream says when it did. */
    async stop(): Promise<void> {
      if (run?.phase === 'running' && job !== '') await deps.stop(job);
    },
  };
}
