// What a promise means: other words, and runs.

import type { MeaningReport, Story } from '../kernel/story.ts';
import { flag, list, number, object, or, text, type Decoder } from './decode.ts';
import { request } from './http.ts';

const story: Decoder<Story> = object({
  steps: list(object({ at: number, until: number, times: number, what: text, broken: or(flag, false) })),
  forEver: or(flag, false),
});

export const meaningReport: Decoder<MeaningReport> = object({
  ready: flag,
  meanings: list(
    object({
      name: or(text, ''),
      sentence: or(text, ''),
      meaning: or(text, ''),
      allowed: story,
      forbidden: story,
      boundaries: list(object({ seconds: number, kept: story, broken: story })),
    }),
  ),
  more: or(number, 0),
});

/** Where a promise begins. */
export interface PromisePlace {
  file: string;
  line: number;
  col: number;
}

/** Explains the promises written at a place of the texts. */
export function readMeaning(files: Record<string, string>, at: PromisePlace, signal: AbortSignal): Promise<MeaningReport> {
  return request('POST', '/api/v1/meaning', { files, at }, meaningReport, signal);
}
