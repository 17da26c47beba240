// Stores: what they hold after events, answers and losses, with time and the gateway made up.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckReport } from '../api/check.ts';
import { ApiError } from '../api/http.ts';
import type { LiveHandlers } from '../api/live.ts';
import type { Shadow } from '../api/shadow.ts';
import type { Deployment, Firing } from '../api/status.ts';
import type { Run, RunEvent } from '../kernel/promise.ts';
import type { Resource } from '../kernel/resource.ts';
import { createActivity } from './activity.svelte.ts';
import { announce, announced } from './announcer.svelte.ts';
import { createChecks } from './checks.svelte.ts';
import { createDrafts, readKept } from './drafts.svelte.ts';
import { createGateway } from './gateway.svelte.ts';
import { createLive } from './live.svelte.ts';
import { createShadow } from './shadow.svelte.ts';
import { createVerdicts } from './verdicts.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settled = () => vi.advanceTimersByTimeAsync(0);

function memory() {
  const map = new Map<string, string>();
  return { getItem: (k: string) => map.get(k) ?? null, setItem: (k: string, v: string) => void map.set(k, v), removeItem: (k: string) => void map.delete(k) };
}

describe('live', () => {
  const power = { index: 0, text: 'on' } as Resource;
  const change = { index: 0, value: 'off', text: 'off', time: 1, quality: 'good' as const, pending: null };

  function setUp(signedIn: () => Promise<boolean> = () => Promise.resolve(true)) {
    const opened: LiveHandlers[] = [];
    const frames: (() => void)[] = [];
    const live = createLive({
      open: (h) => {
        opened.push(h);
        return () => undefined;
      },
      signedIn,
      frame: (f) => void frames.push(f),
      onFiring: () => undefined,
      onDeployment: () => undefined,
      onAlarm: () => undefined,
    });
    live.start();
    return { live, opened, frames };
  }

  it('folds all changes of a frame at once', () => {
    const { live, opened, frames } = setUp();
    opened[0]?.snapshot({ revision: 1, resources: [power] });
    opened[0]?.changes([change]);
    opened[0]?.changes([{ ...change, text: 'on again' }]);
    expect([live.connection, frames.length, live.table.resources[0]?.text]).toEqual(['live', 1, 'on']);
    frames[0]?.();
    expect(live.table.resources[0]?.text).toBe('on again');
  });

  it('a new snapshot replaces changes that were waiting', () => {
    const { live, opened, frames } = setUp();
    opened[0]?.snapshot({ revision: 1, resources: [power] });
    opened[0]?.changes([change]);
    opened[0]?.snapshot({ revision: 2, resources: [{ ...power, text: 'newer' }] });
    frames[0]?.();
    expect(live.table).toMatchObject({ revision: 2, resources: [{ text: 'newer' }] });
  });

  it('tells the reader of a loss only after three seconds', () => {
    const { live, opened } = setUp();
    opened[0]?.opened();
    opened[0]?.lost(false);
    expect([live.connection, live.overdue]).toEqual(['lost', false]);
    vi.advanceTimersByTime(3000);
    expect(live.overdue).toBe(true);
    opened[0]?.opened();
    expect([live.connection, live.overdue]).toEqual(['live', false]);
  });

  it('opens a new stream when the browser gave up on the old one', async () => {
    const { live, opened } = setUp();
    opened[0]?.lost(true);
    await vi.advanceTimersByTimeAsync(3000);
    expect(opened).toHaveLength(2);
    opened[1]?.snapshot({ revision: 5, resources: [] });
    expect([live.connection, live.table.revision]).toEqual(['live', 5]);
  });

  it('does not knock again once the session has ended', async () => {
    const { live, opened } = setUp(() => Promise.resolve(false));
    opened[0]?.lost(true);
    await vi.advanceTimersByTimeAsync(60000);
    expect([live.connection, opened.length]).toEqual(['ended', 1]);
  });
});

describe('drafts', () => {
  const server = [{ name: 'a.tenet', text: 'one', revision: 'r1' }];

  it('loads, keeps edits in the browser, saves, forgets them', async () => {
    const storage = memory();
    const told: Record<string, string>[] = [];
    const drafts = createDrafts({ read: () => Promise.resolve(server), save: () => Promise.resolve({ kind: 'saved', revision: 'r2' }), storage, onTexts: (t) => void told.push(t) });
    await drafts.load();
    drafts.edit('a.tenet', 'mine');
    expect(readKept(storage)).toEqual({ 'a.tenet': { text: 'mine', revision: 'r1', baseText: 'one' } });
    expect(await drafts.saveAll()).toBe('saved');
    expect([readKept(storage), drafts.files[0]?.base.revision]).toEqual([{}, 'r2']);
    expect(told).toEqual([{ 'a.tenet': 'one' }, { 'a.tenet': 'mine' }]);
  });

  it('stops at a conflict and loses neither text', async () => {
    const theirs = { name: 'a.tenet', text: 'theirs', revision: 'r9' };
    const drafts = createDrafts({ read: () => Promise.resolve(server), save: () => Promise.resolve({ kind: 'conflict', theirs }), storage: memory(), onTexts: () => undefined });
    await drafts.load();
    drafts.edit('a.tenet', 'mine');
    expect(await drafts.saveAll()).toBe('conflict');
    expect(drafts.files[0]).toMatchObject({ text: 'mine', conflict: { text: 'theirs' } });
    expect(await drafts.saveAll()).toBe('conflict');
  });

  it('says when the gateway cannot be read, and can try again', async () => {
    let down = true;
    const drafts = createDrafts({ read: () => (down ? Promise.reject(new Error('no route')) : Promise.resolve(server)), save: () => Promise.reject(new Error('unused')), storage: memory(), onTexts: () => undefined });
    await drafts.load();
    expect([drafts.phase, drafts.failure]).toEqual(['failed', 'no route']);
    down = false;
    await drafts.load();
    expect([drafts.phase, drafts.files.length]).toEqual(['ready', 1]);
  });

  it('edits on when the browser has no room to keep them', async () => {
    const full = { ...memory(), setItem: () => { throw new Error('quota'); } };
    const drafts = createDrafts({ read: () => Promise.resolve(server), save: () => Promise.reject(new Error('unused')), storage: full, onTexts: () => undefined });
    await drafts.load();
    drafts.edit('a.tenet', 'mine');
    expect(drafts.files[0]?.text).toBe('mine');
  });

  it.each(['nonsense', '[]', '{"a":1}', '{"a":{"text":1}}', 'null'])('reads %s in the store as nothing kept', (text) => {
    expect(readKept({ getItem: () => text })).toEqual({});
  });
});

describe('checks', () => {
  const report = (hash: string): CheckReport => ({ hash, diagnostics: [], promises: [], rules: [] });

  it('asks after the pause, once, about the newest texts', async () => {
    const asked: Record<string, string>[] = [];
    const checks = createChecks({ check: (t) => { asked.push(t); return Promise.resolve(report(t['a'] ?? '')); }, onReport: () => undefined });
    checks.consider({ a: '1' });
    await vi.advanceTimersByTimeAsync(149);
    checks.consider({ a: '2' });
    expect(checks.hash).toBe('');
    await vi.advanceTimersByTimeAsync(150);
    expect([asked, checks.hash]).toEqual([[{ a: '2' }], '2']);
  });

  it('an answer about older texts is not taken for the newest', async () => {
    const answers: ((r: CheckReport) => void)[] = [];
    const seen: string[] = [];
    const checks = createChecks({ check: () => new Promise((resolve) => answers.push(resolve)), onReport: (r) => void seen.push(r.hash) });
    checks.consider({ a: '1' });
    await vi.advanceTimersByTimeAsync(150);
    checks.consider({ a: '2' });
    answers[0]?.(report('old'));
    await settled();
    expect([checks.hash, seen]).toEqual(['', []]);
  });

  it('keeps the last report and the reason when a question fails', async () => {
    let fails = false;
    const checks = createChecks({ check: () => (fails ? Promise.reject(new Error('down')) : Promise.resolve(report('h'))), onReport: () => undefined });
    checks.consider({});
    await vi.advanceTimersByTimeAsync(150);
    fails = true;
    checks.consider({});
    await vi.advanceTimersByTimeAsync(150);
    expect([checks.failure, checks.report?.hash, checks.hash]).toEqual(['down', 'h', '']);
  });
});

describe('verdicts', () => {
  function setUp() {
    const tell: ((e: RunEvent) => void)[] = [];
    const ended: Run[] = [];
    const stopped: string[] = [];
    const verdicts = createVerdicts({
      start: (t) => (t['fail'] === undefined ? Promise.resolve(`job${tell.length}`) : Promise.reject(new Error('has errors'))),
      follow: (_job, t) => {
        tell.push(t);
        return () => undefined;
      },
      stop: (job) => {
        stopped.push(job);
        return Promise.resolve();
      },
      onEnd: (r) => void ended.push(r),
    });
    return { verdicts, tell, ended, stopped };
  }
  const done = (hash: string): RunEvent => ({ kind: 'done', verdicts: { hash, results: [], findings: [] } });

  it('follows a run to its end and keeps its result when the next begins', async () => {
    const { verdicts, tell, ended } = setUp();
    await verdicts.start('a', {});
    tell[0]?.(done('a'));
    expect([verdicts.run?.phase, ended.length]).toEqual(['done', 1]);
    await verdicts.start('b', {});
    expect([verdicts.run?.phase, verdicts.earlier?.hash]).toEqual(['running', 'a']);
  });

  it('does not listen to a run that was left', async () => {
    const { verdicts, tell } = setUp();
    await verdicts.start('a', {});
    await verdicts.start('b', {});
    tell[0]?.(done('a'));
    expect([verdicts.run?.hash, verdicts.run?.phase]).toEqual(['b', 'running']);
  });

  it('stops the running job, and says why one did not start', async () => {
    const { verdicts, stopped, ended } = setUp();
    await verdicts.start('a', {});
    await verdicts.stop();
    expect(stopped).toEqual(['job0']);
    await verdicts.start('b', { fail: '' });
    expect(ended.at(-1)?.failure).toEqual({ code: 'not-started', message: 'has errors' });
  });
});

describe('the gateway', () => {
  const running: Deployment = { hash: 'h', state: 'active', activated: 1 };
  const status = { version: '1', site: 'home', deployment: null, alarms: [] };

  it('shows what it runs after deploying', async () => {
    const gateway = createGateway({ read: () => Promise.resolve(status), deploy: () => Promise.resolve(running), hold: () => Promise.resolve() });
    await gateway.load();
    expect([await gateway.deploy('h'), gateway.status?.deployment, gateway.deploying]).toEqual([true, running, false]);
  });

  it('keeps a refusal in its own words', async () => {
    const no = new ApiError(409, 'blocked', 'not every promise holds', '', ['Comfort: promise "x" is broken'], null);
    const gateway = createGateway({ read: () => Promise.resolve(status), deploy: () => Promise.reject(no), hold: () => Promise.resolve() });
    expect(await gateway.deploy('h')).toBe(false);
    expect(gateway.refused).toEqual({ message: 'not every promise holds', reasons: ['Comfort: promise "x" is broken'] });
    gateway.clearRefusal();
    expect(gateway.refused).toBeNull();
  });

  it('stops everything, sees that it is held, and lets go', async () => {
    const asked: boolean[] = [];
    const gateway = createGateway({
      read: () => Promise.resolve({ ...status, alarms: asked.at(-1) === true ? [{ code: 'on-hold', message: 'held' }] : [] }),
      deploy: () => Promise.resolve(running),
      hold: (on) => {
        asked.push(on);
        return asked.length > 2 ? Promise.reject(new Error('not granted')) : Promise.resolve();
      },
    });
    await gateway.load();
    expect([gateway.held, await gateway.hold(true), gateway.held]).toEqual([false, '', true]);
    expect([await gateway.hold(false), gateway.held, gateway.holding]).toEqual(['', false, false]);
    expect([await gateway.hold(true), gateway.held, gateway.holding]).toEqual(['not granted', false, false]);
  });
});

describe('a trial', () => {
  const trial: Shadow = { hash: 'h', bundle: 'b', since: 1, same: 2, only_live: 1, only_shadow: 0, ended: '', differences: [] };
  const running: Deployment = { hash: 'h', state: 'active', activated: 1 };

  it('begins, is read anew, and takes over', async () => {
    const deployed: unknown[] = [];
    const shadow = createShadow({
      read: () => Promise.resolve({ ...trial, same: 3 }),
      start: (hash) => Promise.resolve({ ...trial, hash }),
      end: () => Promise.reject(new Error('not asked')),
      deploy: (bundle) => Promise.resolve({ ...running, hash: bundle }),
      onDeployed: (d) => deployed.push(d),
    });
    expect([await shadow.start('x'), shadow.current?.hash, shadow.busy]).toEqual([true, 'x', false]);
    await shadow.load();
    expect(shadow.current?.same).toBe(3);
    expect([await shadow.deploy(), shadow.current, deployed]).toEqual([true, null, [{ ...running, hash: 'b' }]]);
  });

  it('says why it cannot begin, and does one thing at a time', async () => {
    let fail = true;
    let ended = 0;
    const shadow = createShadow({
      read: () => Promise.resolve(null),
      start: () => (fail ? Promise.reject(new Error('not verified')) : Promise.resolve(trial)),
      end: () => Promise.resolve(void ended++),
      deploy: () => Promise.resolve(running),
      onDeployed: () => undefined,
    });
    expect([await shadow.start('h'), shadow.failure, shadow.current]).toEqual([false, 'not verified', null]);
    fail = false;
    const first = shadow.start('h');
    expect([await shadow.end(), ended]).toEqual([false, 0]);
    expect([await first, shadow.failure, shadow.current]).toEqual([true, '', trial]);
    expect([await shadow.end(), ended, shadow.current]).toEqual([true, 1, null]);
  });
});

it('activity keeps the newest fifty firings, each once', async () => {
  const firing = (seq: number): Firing => ({ seq, at: seq, rule: 'A.x', branch: 'then', input: '', commands: [] });
  const activity = createActivity(() => Promise.resolve(Array.from({ length: 60 }, (_, i) => firing(i))));
  activity.add(firing(59));
  await activity.load();
  expect([activity.firings.length, activity.firings[0]?.seq, activity.firings[49]?.seq]).toEqual([50, 59, 10]);
});

it('the live region speaks at most every two seconds and drops nothing that matters', () => {
  announce('one');
  announce('two');
  announce('three');
  expect(announced()).toBe('one');
  vi.advanceTimersByTime(2000);
  expect(announced()).toBe('two three');
  vi.advanceTimersByTime(4000);
});
