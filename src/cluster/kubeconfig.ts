import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterFacts } from '../apis/world.ts';

/** The kubeconfig of a KUBESIM_HOME: one context a cluster, all three entries named like it. */
interface Kubeconfig {
  apiVersion: 'v1';
  kind: 'Config';
  preferences?: object;
  clusters: { name: string; cluster: Record<string, unknown> }[];
  contexts: { name: string; context: { cluster: string; user: string; namespace?: string } }[];
  users: { name: string; user: Record<string, unknown> }[];
  'current-context': string;
}

const empty = (): Kubeconfig => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [],
  contexts: [],
  users: [],
  'current-context': '',
});

export const kubeconfigPath = (home: string): string => join(home, 'config');

/** The extension of a cluster entry by which kubectl knows that it is a simulated one, and which. */
export const extensionName = 'kubesim';

/** Adds (or renews) a cluster's entries and makes its context the current one. */
export async function addContext(home: string, name: string, facts: ClusterFacts): Promise<void> {
  const { address, port } = facts.apiEndpoint;
  const cluster = {
    server: `https://${address}:${port}`,
    extensions: [{ name: extensionName, extension: { cluster: name } }],
  };
  await change(home, (config) => ({
    ...config,
    clusters: [...without(config.clusters, name), { name, cluster }],
    contexts: [...without(config.contexts, name), { name, context: { cluster: name, user: name } }],
    users: [...without(config.users, name), { name, user: {} }],
    'current-context': name,
  }));
}

/** The context that kubectl uses unless told otherwise; undefined when there is none. */
export async function currentContext(home: string): Promise<string | undefined> {
  if (!existsSync(kubeconfigPath(home))) return undefined;
  const { parse } = await import('yaml');
  const config = parse(readFileSync(kubeconfigPath(home), 'utf8')) as Kubeconfig | null;
  return config?.['current-context'] || undefined;
}

/** Removes a cluster's entries; when its context was the current one, the first of the others takes its place. */
export async function removeContext(home: string, name: string): Promise<void> {
  await change(home, (config) => {
    const contexts = without(config.contexts, name);
    const current = config['current-context'];
    return {
      ...config,
      clusters: without(config.clusters, name),
      contexts,
      users: without(config.users, name),
      'current-context': current === name ? (contexts[0]?.name ?? '') : current,
    };
  });
}

const without = <Entry extends { name: string }>(entries: readonly Entry[] | null, name: string): Entry[] =>
  (entries ?? []).filter((entry) => entry.name !== name);

async function change(home: string, edit: (config: Kubeconfig) => Kubeconfig): Promise<void> {
  const yaml = await import('yaml');
  const path = kubeconfigPath(home);
  const before = existsSync(path) ? (yaml.parse(readFileSync(path, 'utf8')) as Kubeconfig | null) : null;
  const text = yaml.stringify(edit(before ?? empty()), { indentSeq: false, sortMapEntries: true });
  mkdirSync(home, { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
}
