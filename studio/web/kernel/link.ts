// What the address bar holds, so that a link shows a colleague the same step of the same trace.

export interface Link {
  /** Name of the promise whose trace is open, "" for none. */
  promise: string;
  /** The step from 0, -1 for the opening one. */
  step: number;
}

/** Reads a fragment such as #promise=no%20frost&step=3. */
export function readLink(fragment: string): Link {
  const params = new URLSearchParams(fragment.replace(/^#/u, ''));
  const step = Number.parseInt(params.get('step') ?? '', 10);
  return { promise: params.get('promise') ?? '', step: Number.isNaN(step) || step < 1 ? -1 : step - 1 };
}

/** The fragment of a link, "" for none. */
export function writeLink(link: Link): string {
  if (link.promise === '') return '';
  return `#${new URLSearchParams({ promise: link.promise, step: String(link.step + 1) }).toString()}`;
}
