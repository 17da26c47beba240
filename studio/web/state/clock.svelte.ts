// The page's clock: the time to the second, for ages.

let now = $state(Date.now());

/** Unix milliseconds, changing once a second while the clock runs. */
export function currentTime(): number {
  return now;
}

/** Starts the clock; returns how to stop it. */
export function startClock(): () => void {
  const timer = setInterval(() => {
    now = Date.now();
  }, 1000);
  return () => clearInterval(timer);
}
