// The device list as a tree of rows: device, service, resource.

import type { Resource } from './resource.ts';

export interface DeviceNode {
  device: string;
  model: string;
  services: ServiceNode[];
}

export interface ServiceNode {
  service: string;
  /** Indexes into the table. */
  resources: number[];
}

export type Row =
  | { kind: 'device'; key: string; level: 1; label: string; model: string; open: boolean; place: number; of: number }
  | { kind: 'service'; key: string; level: 2; label: string; open: boolean; place: number; of: number }
  | { kind: 'resource'; key: string; level: 2 | 3; label: string; index: number; place: number; of: number };

/** Groups resources by device and service, in alphabetical order. */
export function outline(resources: readonly Resource[]): DeviceNode[] {
  const devices = new Map<string, { model: string; services: Map<string, number[]> }>();
  for (const r of resources) {
    const device = devices.get(r.device) ?? { model: r.model, services: new Map<string, number[]>() };
    devices.set(r.device, device);
    const service = serviceOf(r.path);
    const members = device.services.get(service) ?? [];
    device.services.set(service, members);
    members.push(r.index);
  }
  return [...devices]
    .sort(byName)
    .map(([device, { model, services }]) => ({
      device,
      model,
      services: [...services].sort(byName).map(([service, members]) => ({ service, resources: members })),
    }));
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

/** The service of a path provider/service/resource. */
export function serviceOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The visible rows. A device with one service shows its resources directly,
 * and a service with one resource is joined with it in one row, since a row of
 * its own would say nothing. A query keeps the resources whose
 * reference or path holds every word of it, with their devices opened.
 */
export function rows(tree: readonly DeviceNode[], resources: readonly Resource[], closed: ReadonlySet<string>, query: string): Row[] {
  const words = query.toLowerCase().split(/\s+/u).filter((w) => w !== '');
  const kept = words.length === 0 ? tree : tree.map((d) => narrowed(d, resources, words)).filter((d) => d.services.length > 0);
  const shut = words.length === 0 ? closed : new Set<string>();
  return kept.flatMap((device, i) => deviceRows(device, resources, shut, i + 1, kept.length));
}

function narrowed(device: DeviceNode, resources: readonly Resource[], words: readonly string[]): DeviceNode {
  const services = device.services
    .map((s) => ({ service: s.service, resources: s.resources.filter((i) => matches(resources[i], words)) }))
    .filter((s) => s.resources.length > 0);
  return { ...device, services };
}

function matches(r: Resource | undefined, words: readonly string[]): boolean {
  if (r === undefined) return false;
  const text = `${r.ref} ${r.path} ${r.model}`.toLowerCase();
  return words.every((w) => text.includes(w));
}

function deviceRows(device: DeviceNode, resources: readonly Resource[], closed: ReadonlySet<string>, place: number, of: number): Row[] {
  const key = device.device;
  const open = !closed.has(key);
  const head: Row = { kind: 'device', key, level: 1, label: device.device, model: device.model, open, place, of };
  if (!open) return [head];
  const only = device.services.length === 1 ? device.services[0] : undefined;
  if (only !== undefined) return [head, ...resourceRows(only, resources, 2)];
  return [head, ...device.services.flatMap((s, i) => serviceRows(key, s, resources, closed, i + 1, device.services.length))];
}

function serviceRows(device: string, service: ServiceNode, resources: readonly Resource[], closed: ReadonlySet<string>, place: number, of: number): Row[] {
  const key = `${device}/${service.service}`;
  const [alone] = service.resources.length === 1 ? resourceRows(service, resources, 2) : [];
  if (alone !== undefined) return [{ ...alone, label: joined(service.service, alone.label), place, of }];
  const open = !closed.has(key);
  const head: Row = { kind: 'service', key, level: 2, label: service.service, open, place, of };
  return open ? [head, ...resourceRows(service, resources, 3)] : [head];
}

function joined(service: string, resource: string): string {
  return service === resource ? resource : `${service} · ${resource}`;
}

function resourceRows(service: ServiceNode, resources: readonly Resource[], level: 2 | 3): Row[] {
  return service.resources.flatMap((index, i): Row[] => {
    const r = resources[index];
    if (r === undefined) return [];
    return [{ kind: 'resource', key: r.path, level, label: nameOf(r.path), index, place: i + 1, of: service.resources.length }];
  });
}

/** The rows a scrolled window shows, with a few to spare on both sides. */
export function visible(count: number, rowHeight: number, scrollTop: number, height: number, spare = 6): { from: number; to: number } {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare);
  return { from: Math.min(from, to), to };
}
