// The gateway itself: its site, what runs on it, its alarms, and deploying to it.

import { ApiError } from '../api/http.ts';
import type { Alarm, Deployment, Status } from '../api/status.ts';

/** Why a deployment was refused, in the gateway's words. */
export interface Refused {
  message: string;
  reasons: readonly string[];
}

export interface GatewayDeps {
  read: () => Promise<Status>;
  deploy: (hash: string) => Promise<Deployment>;
  hold: (on: boolean) => Promise<void>;
}

export function createGateway(deps: GatewayDeps) {
  let status = $state.raw<Status | null>(null);
  let deploying = $state(false);
  let refused = $state.raw<Refused | null>(null);
  let holding = $state(false);

  function setDeployment(deployment: Deployment | null): void {
    if (status !== null) status = { ...status, deployment };
  }

  /** Deploys a hash; true when it runs. A refusal is kept until the next try. */
  async function deploy(hash: string): Promise<boolean> {
    deploying = true;
    refused = null;
    try {
      setDeployment(await deps.deploy(hash));
      return true;
    } catch (e) {
      const reasons = e instanceof ApiError ? [...e.reasons, e.hint].filter((r) => r !== '') : [];
      refused = { message: e instanceof Error ? e.message : String(e), reasons };
      return false;
    } finally {
      deploying = false;
    }
  }

  /** Stops everything, or lets go of it; why it could not be done, "" if it was. */
  async function hold(on: boolean): Promise<string> {
    holding = true;
    try {
      await deps.hold(on);
      status = await deps.read();
      return '';
    } catch (e) {
      return e instanceof Error ? e.message : String(e);
    } finally {
      holding = false;
    }
  }

  return {
    get holding() {
      return holding;
    },
    /** Whether anything is on hold. */
    get held() {
      return status?.alarms.some((a) => a.code === 'on-hold') ?? false;
    },
    get status() {
      return status;
    },
    get deploying() {
      return deploying;
    },
    get refused() {
      return refused;
    },
    load: async () => {
      status = await deps.read();
    },
    setDeployment,
    addAlarm: (alarm: Alarm) => {
      if (status === null) return;
      status = { ...status, alarms: [...status.alarms.filter((a) => a.code !== alarm.code || a.message !== alarm.message), alarm].slice(-20) };
    },
    clearRefusal: () => {
      refused = null;
    },
    deploy,
    hold,
  };
}
