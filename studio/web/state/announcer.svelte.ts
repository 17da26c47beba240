// The one polite live region: messages in a row, at most one every two seconds.

const every = 2000;

let current = $state('');
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;

/** What the live region says now. */
export function announced(): string {
  return current;
}

/** Says something to screen readers; what comes faster than one per two seconds is said together. */
export function announce(message: string): void {
  if (timer !== null) {
    if (waiting.at(-1) !== message) waiting = [...waiting.slice(-4), message];
    return;
  }
  current = message;
  timer = setTimeout(next, every);
}

function next(): void {
  timer = null;
  if (waiting.length === 0) return;
  const all = waiting.join(' ');
  waiting = [];
  announce(all);
}
