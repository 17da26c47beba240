// The project's files: read, save, format.

import type { SavedFile } from '../kernel/draft.ts';
import { list, nullable, object, text, type Decoder } from './decode.ts';
import { ApiError, request } from './http.ts';
import { encodePath } from './resources.ts';

const file: Decoder<SavedFile> = object({ name: text, text, revision: text });

const project = object({ files: list(file), hash: text });

/** All files of the project as saved. */
export async function readProject(): Promise<SavedFile[]> {
  return (await request('GET', '/api/v1/project', undefined, project)).files;
}

/** Saved at a new revision, or lost against someone else's text. */
export type SaveAnswer = { kind: 'saved'; revision: string } | { kind: 'conflict'; theirs: SavedFile | null };

const conflict = object({ theirs: nullable(file) });

/** Saves one file that is still at `base` ("" for a new one). */
export async function saveFile(name: string, body: string, base: string): Promise<SaveAnswer> {
  try {
    const answer = await request('PUT', `/api/v1/project/files/${encodePath(name)}`, { text: body, revision: base }, object({ revision: text }));
    return { kind: 'saved', revision: answer.revision };
  } catch (e) {
    if (e instanceof ApiError && e.code === 'conflict') return { kind: 'conflict', theirs: conflict(e.body, name).theirs };
    throw e;
  }
}

/** The canonical layout of a text. */
export async function formatText(name: string, body: string): Promise<string> {
  return (await request('POST', '/api/v1/format', { name, text: body }, object({ text }))).text;
}
