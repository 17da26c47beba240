// Starting programs and the browser for the tests, and asking axe about a screen.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Starts a program and waits for its line "studio: URL". Returns the URL, a
 * function that ends the program and waits for it, and what it wrote.
 */
export function startStudio(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const output = [];
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
  };
  createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    void ended.then((code) => reject(new Error(`${command} ended with ${code} before it printed its address:\n${output.join('\n')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      const found = /studio:\s+(http:\/\/\S+)/u.exec(line);
      if (found !== null) resolve({ url: found[1], stop, output });
    });
  });
}

/** Starts Debian's Chromium with a fresh profile and nothing that talks to the outside. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}

/**
 * Opens a page and records what must not happen: requests to another origin,
 * errors in the page, things the content security policy stopped.
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
  // axe is injected by the debugger, which the page's policy does not bind.
  const page = await context.newPage();
  const faults = [];
  page.on('request', (r) => {
    if (new URL(r.url()).origin !== new URL(url).origin && !r.url().startsWith('data:')) faults.push(`request to ${r.url()}`);
  });
  page.on('pageerror', (e) => faults.push(`page error: ${e.stack ?? e.message}`));
  page.on('console', (m) => {
    if (/content security policy|trusted ?type/iu.test(m.text())) faults.push(`policy: ${m.text()}`);
  });
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}

/** Fails unless axe finds no violation of WCAG 2.2 AA or its good practices on the page as it is. */
export async function expectAccessible(page, screen) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return result.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target.join(' ')}  ${n.failureSummary}`).join('\n')}`);
  });
  assert.deepEqual(found, [], `axe found violations on the screen "${screen}":\n${found.join('\n')}`);
}
