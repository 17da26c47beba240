// Live values: a table folded from the stream once a frame, and how the connection is.

import type { LiveHandlers } from '../api/live.ts';
import { applyChanges, emptyTable, type Change, type Table } from '../kernel/resource.ts';

export type Connection = 'connecting' | 'live' | 'lost' | 'ended';

/** What the store needs from outside. */
export interface LiveDeps {
  open: (handlers: LiveHandlers) => () => void;
  /** Whether the gateway still knows this session; rejects when it cannot be reached. */
  signedIn: () => Promise<boolean>;
  /** Runs f before the next painting. */
  frame: (f: () => void) => void;
  onFiring: LiveHandlers['firing'];
  onDeployment: LiveHandlers['deployment'];
  onAlarm: LiveHandlers['alarm'];
}

/** After a stream the browser gave up on, the next try; also how long a loss stays quiet. */
const retryAfter = 3000;

export function createLive(deps: LiveDeps) {
  let table = $state.raw<Table>(emptyTable);
  let connection = $state<Connection>('connecting');
  let overdue = $state(false);
  let waiting = new Map<number, Change>();
  let scheduled = false;
  let close: (() => void) | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    scheduled = false;
    const batch = [...waiting.values()];
    waiting = new Map();
    table = applyChanges(table, batch);
  }

  function changes(batch: readonly Change[]): void {
    for (const change of batch) waiting.set(change.index, change);
    if (scheduled) return;
    scheduled = true;
    deps.frame(flush);
  }

  function lost(final: boolean): void {
    if (connection !== 'lost') {
      connection = 'lost';
      quiet = setTimeout(() => (overdue = true), retryAfter);
    }
    if (final) void recover();
  }

  async function recover(): Promise<void> {
    const known = await deps.signedIn().catch(() => true);
    if (!known) {
      connection = 'ended';
      return;
    }
    retry = setTimeout(start, retryAfter);
  }

  function up(): void {
    connection = 'live';
    overdue = false;
    clearTimeout(quiet);
  }

  function start(): void {
    stop();
    close = deps.open({
      opened: up,
      lost,
      snapshot: (next) => {
        waiting.clear();
        table = next;
        up();
      },
      changes,
      firing: deps.onFiring,
      deployment: deps.onDeployment,
      alarm: deps.onAlarm,
      garbled: () => lost(false),
    });
  }

  function stop(): void {
    clearTimeout(retry);
    close?.();
    close = null;
  }

  return {
    get table() {
      return table;
    },
    get connection() {
      return connection;
    },
    /** Lost for so long that the reader should be told. */
    get overdue() {
      return overdue;
    },
    start,
    stop,
  };
}
