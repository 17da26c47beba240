// Rules on trial: computed beside those that run, and what they would do differently.

import type { Shadow } from '../api/shadow.ts';
import type { Deployment } from '../api/status.ts';

export interface ShadowDeps {
  read: () => Promise<Shadow | null>;
  start: (hash: string) => Promise<Shadow>;
  end: () => Promise<void>;
  deploy: (bundle: string) => Promise<Deployment>;
  /** Others run now. */
  onDeployed: (deployment: Deployment) => void;
}

export function createShadow(deps: ShadowDeps) {
  let current = $state.raw<Shadow | null>(null);
  let busy = $state(false);
  let failure = $state('');

  /** Does something once at a time; true if it was done. Why it was not is kept until the next. */
  async function once(act: () => Promise<void>): Promise<boolean> {
    if (busy) return false;
    busy = true;
    failure = '';
    try {
      await act();
      return true;
    } catch (e) {
      failure = e instanceof Error ? e.message : String(e);
      return false;
    } finally {
      busy = false;
    }
  }

  return {
    get current() {
      return current;
    },
    get busy() {
      return busy;
    },
    get failure() {
      return failure;
    },
    /** Reads it anew, unless something is being done with it. */
    load: async () => {
      if (busy) return;
      const found = await deps.read();
      if (!busy) current = found;
    },
    start: (hash: string) =>
      once(async () => {
        current = await deps.start(hash);
      }),
    end: () =>
      once(async () => {
        await deps.end();
        current = null;
      }),
    deploy: () =>
      once(async () => {
        if (current === null) return;
        deps.onDeployed(await deps.deploy(current.bundle));
        current = null;
      }),
  };
}
