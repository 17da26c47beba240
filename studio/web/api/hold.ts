// Stopping everything that can be commanded, and letting go of it.

import { list, object, text } from './decode.ts';
import { request } from './http.ts';

const held = object({ paths: list(text) });

/** Commands the declared safe state and holds everything, or lets go of everything. */
export async function holdAll(on: boolean): Promise<void> {
  await request('POST', on ? '/api/v1/holds' : '/api/v1/holds/end', { all: true, safe: on }, held);
}
