// What the built pages weigh, and that they hold nothing they must not.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, dist), 'utf8');
const weight = (names: Iterable<string>): number => [...names].reduce((sum, n) => sum + gzipSync(read(n), { level: 9 }).length, 0);
const built = readdirSync(new URL('assets/', dist)).map((n) => `assets/${n}`);

/** A script and everything it imports at once; what it loads later is not followed. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const m of read(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/gu)) closure(`assets/${m[1]}`, seen);
  return seen;
}

function shell(): Set<string> {
  const names = new Set(['index.html']);
  for (const m of read('index.html').matchAll(/(?:src|href)="\/(assets\/[^"]+)"/gu)) {
    const name = m[1] ?? '';
    if (name.endsWith('.js')) for (const n of closure(name)) names.add(n);
    else names.add(name);
  }
  return names;
}

const chunk = (start: string): string[] => built.filter((n) => n.startsWith(`assets/${start}-`));

describe('the built studio', () => {
  it('has a shell of at most 30 KB gzip, without the editor', () => {
    const names = shell();
    expect([...names].some((n) => n.endsWith('.js'))).toBe(true);
    expect([...names].filter((n) => n.includes('Editor'))).toEqual([]);
    expect(weight(names)).toBeLessThanOrEqual(30 * 1024);
  });

  it('has a rules page of at most 180 KB gzip, shell and longest catalogue included', () => {
    const route = shell();
    const parts = [...chunk('Workbench'), ...chunk('Editor'), ...chunk('ja')];
    expect(parts.length).toBe(5);
    for (const part of parts) for (const n of part.endsWith('.js') ? closure(part) : [part]) route.add(n);
    expect(weight(route)).toBeLessThanOrEqual(180 * 1024);
  });

  it('weighs at most 800 KB gzip in all', () => expect(weight(built)).toBeLessThanOrEqual(800 * 1024));

  it('holds no source map, and no address to load anything from', () => {
    for (const name of built) {
      expect(name).not.toMatch(/\.map$/u);
      expect(read(name)).not.toContain('sourceMappingURL');
    }
    for (const m of read('index.html').matchAll(/(?:src|href)="([^"]*)"/gu)) expect(m[1]).toMatch(/^\//u);
  });

  it('lets the gateway put a nonce into the page', () => expect(read('index.html')).toContain('content="STYLE_NONCE"'));
});
