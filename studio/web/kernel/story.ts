// Runs in seconds: what a promise allows and forbids, drawn as small timelines.

export interface StoryStep {
  at: number;
  until: number;
  times: number;
  what: string;
  broken: boolean;
}

export interface Story {
  steps: StoryStep[];
  forEver: boolean;
}

export interface Meaning {
  name: string;
  sentence: string;
  /** "" if the promise is not about single runs. */
  meaning: string;
  allowed: Story;
  forbidden: Story;
  boundaries: { seconds: number; kept: Story; broken: Story }[];
}

/** What is known about the meaning at a place; `ready` is false while the texts have errors. */
export interface MeaningReport {
  ready: boolean;
  meanings: Meaning[];
  more: number;
}

/** Seconds as people say them: 1 h 30 min. */
export function span(seconds: number): string {
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]] as const;
  const out: string[] = [];
  let rest = seconds;
  for (const [name, size] of units) {
    const n = Math.floor(rest / size);
    if (n > 0) out.push(`${n} ${name}`);
    rest -= n * size;
  }
  return out.length === 0 ? '0 s' : out.join(' ');
}

/** Seconds after the start as h:mm:ss. */
export function clock(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A mark on a timeline, from 0 to 1; `to` is beyond `from` for what lasts. */
export interface Mark {
  from: number;
  to: number;
  broken: boolean;
}

/**
 * Where the steps of a run stand on a line. Long waits are drawn longer, but not
 * in proportion, so that one tick can be told from none.
 */
export function marksOf(story: Story): Mark[] {
  let at = 0;
  let before = story.steps[0]?.at ?? 0;
  const go = (to: number): number => {
    if (to > before) at += 1 + Math.log2(1 + to - before);
    before = Math.max(before, to);
    return at;
  };
  const marks = story.steps.map((s) => ({ from: go(s.at), to: go(s.until), broken: s.broken }));
  const whole = at === 0 ? 1 : at;
  return marks.map((m) => ({ ...m, from: m.from / whole, to: m.to / whole }));
}
