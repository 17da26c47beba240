// Server-sent events with named events, decoded one by one.

export interface Handlers {
  /** By event name: called with the parsed JSON. */
  on: Record<string, (data: unknown) => void>;
  /** The connection is up. */
  opened?: () => void;
  /** The connection is down; `final` when the browser will not try again. */
  lost?: (final: boolean) => void;
  /** An event that could not be read. */
  garbled?: (error: Error) => void;
}

/** Opens a stream and returns how to close it. The browser reconnects by itself unless it is told no. */
export function follow(path: string, handlers: Handlers): () => void {
  const source = new EventSource(path);
  source.onopen = () => handlers.opened?.();
  source.onerror = () => handlers.lost?.(source.readyState === EventSource.CLOSED);
  for (const [name, handle] of Object.entries(handlers.on)) {
    source.addEventListener(name, (event) => deliver(event, handle, handlers));
  }
  return () => source.close();
}

function deliver(event: MessageEvent<unknown>, handle: (data: unknown) => void, handlers: Handlers): void {
  try {
    handle(JSON.parse(String(event.data)) as unknown);
  } catch (e) {
    handlers.garbled?.(e instanceof Error ? e : new Error(String(e)));
  }
}
