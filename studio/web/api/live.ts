// The one live stream of a page: values, firings, deployments, alarms.

import type { Change, Table } from '../kernel/resource.ts';
import { nullable } from './decode.ts';
import { follow } from './events.ts';
import { batch, snapshot } from './resources.ts';
import { alarm, deployment, firing, type Alarm, type Deployment, type Firing } from './status.ts';

export interface LiveHandlers {
  opened: () => void;
  /** `final` when the browser gave up, usually because the session ended. */
  lost: (final: boolean) => void;
  snapshot: (table: Table) => void;
  changes: (batch: Change[]) => void;
  firing: (firing: Firing) => void;
  deployment: (deployment: Deployment | null) => void;
  alarm: (alarm: Alarm) => void;
  garbled: (error: Error) => void;
}

/** Opens the stream and returns how to close it. */
export function followLive(h: LiveHandlers): () => void {
  return follow('/api/v1/stream', {
    on: {
      snapshot: (d) => h.snapshot(snapshot(d, 'snapshot')),
      changes: (d) => h.changes(batch(d, 'changes')),
      firing: (d) => h.firing(firing(d, 'firing')),
      deployment: (d) => h.deployment(nullable(deployment)(d, 'deployment')),
      alarm: (d) => h.alarm(alarm(d, 'alarm')),
    },
    opened: h.opened,
    lost: h.lost,
    garbled: h.garbled,
  });
}
