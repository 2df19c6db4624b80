import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { homeOf } from '../host/home.ts';
import type { Host } from '../host/host.ts';
import type { FlagValues } from './definition.ts';
import { parsePlainKubeconfig } from './plain-kubeconfig.ts';

/** Kubeconfig files: where they are, and what they say together. */

export interface ClusterEntry {
  server?: string;
  'insecure-skip-tls-verify'?: boolean;
  'certificate-authority'?: string;
  'certificate-authority-data'?: string;
  'proxy-url'?: string;
  extensions?: { name: string; extension: any }[];
  [field: string]: unknown;
}

export interface ContextEntry {
  cluster?: string;
  user?: string;
  namespace?: string;
  [field: string]: unknown;
}

export type UserEntry = Record<string, any>;

/** Entries by name, and the file that each came from. */
export interface Kubeconfig {
  clusters: Map<string, ClusterEntry>;
  contexts: Map<string, ContextEntry>;
  users: Map<string, UserEntry>;
  currentContext: string;
  preferences?: unknown;
  extensions?: unknown;
  /** `clusters/dev` → path as the user wrote it */
  origin: Map<string, string>;
}

export type Section = 'clusters' | 'contexts' | 'users';
export const sections = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;
export const sectionNames = Object.keys(sections) as Section[];

/** Where a user's kubeconfig is, and which rule said so. */
export interface Locations {
  /** In order of precedence, as the user wrote them. */
  paths: readonly string[];
  /** `--kubeconfig`: the one file must exist. */
  explicit: boolean;
  /** Neither the flag nor KUBECONFIG: the file of this user's kubesim home. */
  home: boolean;
}

export function locations(host: Host, flags: FlagValues): Locations {
  const explicit = flags.string('kubeconfig');
  if (explicit !== '') return { paths: [explicit], explicit: true, home: false };
  const listed = (host.env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return { paths: [...new Set(listed)], explicit: false, home: false };
  return { paths: [join(homeOf(host), 'config')], explicit: false, home: true };
}

/** All files of the list merged: of entries with one name the first file's counts, and the first current-context. */
export async function loadKubeconfig(host: Host, { paths, explicit }: Locations): Promise<Kubeconfig> {
  const merged = emptyKubeconfig();
  for (const path of paths) {
    const config = await readKubeconfig(host, path);
    if (!config) {
      if (explicit) throw new Error(`stat ${path}: no such file or directory`);
      continue;
    }
    for (const section of sectionNames) {
      for (const [name, entry] of config[section]) {
        if (merged[section].has(name)) continue;
        merged[section].set(name, entry);
        merged.origin.set(`${section}/${name}`, path);
      }
    }
    merged.currentContext ||= config.currentContext;
    merged.preferences ??= config.preferences;
    merged.extensions ??= config.extensions;
  }
  return merged;
}

export const emptyKubeconfig = (): Kubeconfig => ({
  clusters: new Map(),
  contexts: new Map(),
  users: new Map(),
  currentContext: '',
  origin: new Map(),
});

/** @returns undefined when there is no such file */
export async function readKubeconfig(host: Host, path: string): Promise<Kubeconfig | undefined> {
  const file = resolve(host.cwd, path);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  const value: any =
    parsePlainKubeconfig(text) ?? (await (await import('./kubeconfig-decode.ts')).decodeKubeconfig(text, path));
  const config = emptyKubeconfig();
  for (const section of sectionNames) {
    for (const entry of value[section] ?? []) {
      config[section].set(entry.name, entry[sections[section]] ?? {});
      config.origin.set(`${section}/${entry.name}`, path);
    }
  }
  config.currentContext = value['current-context'] ?? '';
  config.preferences = value.preferences;
  config.extensions = value.extensions;
  return config;
}

/** A path in an entry, seen from the folder of the file that the entry is in. */
export const besideKubeconfig = (host: Host, config: Kubeconfig, entry: string, path: string): string =>
  resolve(host.cwd, dirname(config.origin.get(entry) ?? ''), path);
