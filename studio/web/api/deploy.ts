// Deploying what was verified.

import { object } from './decode.ts';
import { request } from './http.ts';
import { deployment, type Deployment } from './status.ts';

/** Asks the gateway to run the rules of this content hash. */
export async function deploy(hash: string): Promise<Deployment> {
  return (await request('POST', '/api/v1/deploy', { hash }, object({ deployment }))).deployment;
}
