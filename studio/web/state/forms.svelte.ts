// The form of the text being written: read again when the text changes, and changed one change at a time.

import type { EditAnswer, FormReport } from '../api/form.ts';
import type { Form, FormChange, FormEdit } from '../kernel/form.ts';
import type { Diagnostic } from '../kernel/place.ts';
import { lined, type Lined } from '../kernel/sentence.ts';

/** What the store needs from outside. */
export interface FormDeps {
  read: (texts: Record<string, string>, name: string, signal: AbortSignal) => Promise<FormReport>;
  edit: (name: string, text: string, change: FormChange) => Promise<EditAnswer>;
  /** Milliseconds without typing before asking. */
  pause?: number;
}

/** A form and the text it is of. */
export interface Shown {
  name: string;
  source: Lined;
  form: Form;
}

/** The text as it is now, and the way to edit it; apply is false if the text is no longer `before`. */
export interface Writer {
  name: string;
  text: () => string;
  apply: (edit: FormEdit, before: string) => boolean;
}

/** done, refused by the gateway, moved: the text changed meanwhile, failed: nobody answered. */
export type Outcome = 'done' | 'refused' | 'moved' | 'failed';

export function createForms(deps: FormDeps) {
  let shown = $state.raw<Shown | null>(null);
  let unread = $state.raw<Diagnostic | null>(null);
  let newest = $state.raw<{ name: string; text: string } | null>(null);
  let failure = $state('');
  let refused = $state.raw<{ path: string; messages: Diagnostic[] } | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;
  let before: Promise<Outcome> | null = null;
  /** The text a set has just made: the addresses of the form shown hold for it, too. */
  let settled: string | null = null;
  let soon = false;

  async function ask(texts: Record<string, string>, name: string): Promise<void> {
    const mine = new AbortController();
    running = mine;
    try {
      const report = await deps.read(texts, name, mine.signal);
      if (running !== mine) return;
      failure = '';
      unread = report.errors[0] ?? null;
      if (unread === null || shown?.name !== name) shown = { name, source: lined(texts[name] ?? ''), form: report.form };
    } catch (e) {
      if (running === mine) failure = e instanceof Error ? e.message : String(e);
    }
  }

  /** The text changed, or another one is shown: asks once typing pauses, at once for the rest. */
  function consider(texts: Record<string, string>, name: string): void {
    const text = texts[name] ?? '';
    const other = newest?.name !== name;
    if (!other && newest?.text !== text) refused = null;
    newest = { name, text };
    clearTimeout(timer);
    running?.abort();
    running = null;
    if (other) unread = null;
    timer = setTimeout(() => void ask(texts, name), other || soon ? 0 : (deps.pause ?? 150));
    soon = false;
  }

  async function run(change: FormChange, writer: Writer): Promise<Outcome> {
    const text = writer.text();
    if (shown === null || shown.name !== writer.name || (shown.source.text !== text && settled !== text)) return 'moved';
    const answer = await deps.edit(writer.name, text, change);
    if ('refused' in answer) {
      refused = { path: change.path, messages: answer.refused };
      return 'refused';
    }
    soon = true;
    if (!writer.apply(answer.edit, text)) {
      soon = false;
      return 'moved';
    }
    settled = change.op === 'set' ? writer.text() : null;
    return 'done';
  }

  /**
   * Makes one change after those before it. Addresses hold after a slot was set;
   * after elements came or went the form must be read again first.
   */
  async function change(c: FormChange, writer: Writer): Promise<Outcome> {
    const last = before;
    const turn = (async (): Promise<Outcome> => {
      await last;
      try {
        return await run(c, writer);
      } catch (e) {
        failure = e instanceof Error ? e.message : String(e);
        return 'failed';
      }
    })();
    before = turn;
    return turn;
  }

  return {
    /** The last form that could be read, null before the first. */
    get shown() {
      return shown;
    },
    /** Why the text as it is now cannot be read, null if it can. */
    get unread() {
      return unread;
    },
    /** Whether the form is of the text as it is now. */
    get current() {
      return unread === null && shown !== null && shown.name === newest?.name && shown.source.text === newest.text;
    },
    /** Why the last question got no answer, "" if it did. */
    get failure() {
      return failure;
    },
    /** The change that was refused last, while the text is the same. */
    get refused() {
      return refused;
    },
    consider,
    change,
  };
}
