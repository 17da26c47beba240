// The draft: files read from the gateway, edits kept in this browser, saves.

import type { SaveAnswer } from '../api/project.ts';
import * as kernel from '../kernel/draft.ts';

/** What the store needs from outside. */
export interface DraftDeps {
  read: () => Promise<kernel.SavedFile[]>;
  save: (name: string, text: string, base: string) => Promise<SaveAnswer>;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Called after every change of any text. */
  onTexts: (texts: Record<string, string>) => void;
}

const key = 'tenet.draft';

export function createDrafts(deps: DraftDeps) {
  let draft = $state.raw<kernel.Draft>(kernel.emptyDraft);
  let phase = $state<'loading' | 'ready' | 'failed'>('loading');
  let failure = $state('');

  function put(next: kernel.Draft): void {
    const before = draft;
    draft = next;
    writeKept(deps.storage, kernel.keep(next));
    if (!kernel.sameTexts(before, next)) deps.onTexts(kernel.texts(next));
  }

  async function load(): Promise<void> {
    phase = 'loading';
    try {
      const saved = await deps.read();
      put(draft.files.length === 0 ? kernel.open(saved, readKept(deps.storage)) : kernel.refresh(draft, saved));
      phase = 'ready';
    } catch (e) {
      failure = e instanceof Error ? e.message : String(e);
      phase = 'failed';
    }
  }

  /** Saves one file; a lost race becomes a conflict on the file. */
  async function save(name: string): Promise<'saved' | 'conflict'> {
    const file = draft.files.find((f) => f.name === name);
    if (file === undefined || (!kernel.dirty(file) && file.conflict === null)) return 'saved';
    if (file.conflict !== null) return 'conflict';
    const answer = await deps.save(name, file.text, file.base.revision);
    if (answer.kind === 'conflict') {
      put(kernel.clashed(draft, name, answer.theirs));
      return 'conflict';
    }
    put(kernel.saved(draft, name, file.text, answer.revision));
    return 'saved';
  }

  /** Saves every changed file, stopping at the first conflict. */
  async function saveAll(): Promise<'saved' | 'conflict'> {
    for (const file of draft.files) {
      if ((await save(file.name)) === 'conflict') return 'conflict';
    }
    return 'saved';
  }

  return {
    get files() {
      return draft.files;
    },
    get phase() {
      return phase;
    },
    get failure() {
      return failure;
    },
    load,
    save,
    saveAll,
    edit: (name: string, text: string) => put(kernel.edit(draft, name, text)),
    settle: (name: string, choice: 'mine' | 'theirs') => put(kernel.settle(draft, name, choice)),
    texts: () => kernel.texts(draft),
  };
}

/** Keeps edits; a browser without room for them keeps them in the open page only. */
function writeKept(storage: DraftDeps['storage'], kept: kernel.Kept): void {
  try {
    if (Object.keys(kept).length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(kept));
  } catch {
    storage.removeItem(key);
  }
}

/** Reads what was kept; anything of another shape is as if nothing was. */
export function readKept(storage: Pick<Storage, 'getItem'>): kernel.Kept {
  let value: unknown;
  try {
    value = JSON.parse(storage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const kept: kernel.Kept = {};
  for (const [name, entry] of Object.entries(value as Record<string, unknown>)) {
    if (isKept(entry)) kept[name] = entry;
  }
  return kept;
}

function isKept(v: unknown): v is kernel.Kept[string] {
  if (typeof v !== 'object' || v === null) return false;
  const { text, revision, baseText } = v as Record<string, unknown>;
  return typeof text === 'string' && typeof revision === 'string' && typeof baseText === 'string';
}
