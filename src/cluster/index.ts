/**
 * The one room that knows every simulated part: it opens a cluster's folder, brings the API server, the controllers,
 * the kubelets, the network and the containers together, and lets time pass. Start reading at cluster.ts (a request's
 * way) and settle.ts (what it sets off).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../apimachinery/meta.ts';
import type { Host } from '../host/host.ts';
import { collectionFiles, fileStore } from '../store/file/file-store.ts';
import { Cluster } from './cluster.ts';
import { addContext, removeContext } from './kubeconfig.ts';
import { type Profile, profiles } from './profiles/index.ts';
import { writeState } from './state.ts';

export { Cluster } from './cluster.ts';
export { addContext, currentContext } from './kubeconfig.ts';
export { profileNamed, profiles } from './profiles/index.ts';

export interface StartOptions {
  name: string;
  profile: Profile;
  /** How many machines, the control plane included; 1 or more. */
  nodes: number;
  clock: 'instant' | 'real';
  seed?: string;
}

const clustersFolder = (home: string): string => join(home, 'clusters');
/** Where a cluster's files are. */
export const clusterFolder = (home: string, name: string): string => join(clustersFolder(home), name);

/** The clusters of a home, by name. */
export const clusterNames = (home: string): string[] =>
  existsSync(clustersFolder(home))
    ? readdirSync(clustersFolder(home), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && holdsCluster(clusterFolder(home, entry.name)))
        .map((entry) => entry.name)
        .sort()
    : [];

export const clusterExists = (home: string, name: string): boolean =>
  isClusterName(name) && holdsCluster(clusterFolder(home, name));

/** A folder with nothing but a lock is a cluster that is being made, or whose maker was killed before it was there. */
const holdsCluster = (folder: string): boolean =>
  existsSync(join(folder, 'journal.jsonl')) || (existsSync(folder) && collectionFiles(folder).length > 0);

/** A cluster to open, as a kubeconfig's context names it. */
export interface Target {
  /** Undefined: the default one, which is made when this home has none yet. */
  cluster: string | undefined;
  home: string;
  host: Host;
}

/**
 * Opens a cluster of this home.
 * @throws NoSuchCluster when the context names one whose folder is gone
 * @throws StateFileError when its files cannot be used
 */
export async function openCluster({ cluster, home, host }: Target): Promise<Cluster> {
  const options = defaultOptions();
  const name = cluster ?? options.name;
  if (!isClusterName(name)) throw new NoSuchCluster(name);
  if (clusterExists(home, name)) return new Cluster(fileStore(clusterFolder(home, name)), host);
  if (cluster !== undefined && cluster !== options.name) throw new NoSuchCluster(name);
  return startCluster(home, options, host);
}

/** Names are folders' names: nothing else may stand in them, so that no cluster lies outside of its home. */
export const isClusterName = (name: string): boolean =>
  /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/.test(name) && !name.includes('..');

export class NoSuchCluster extends Error {
  constructor(name: string) {
    super(`there is no cluster "${name}"; "kubesim list" shows the clusters, "kubesim start ${name}" makes one`);
  }
}

/**
 * Makes a new cluster, with its context in the kubeconfig, and leaves it open. It is on disk whole, or not at all. When
 * another process made it meanwhile, that one is opened.
 */
export async function startCluster(home: string, options: StartOptions, host: Host): Promise<Cluster> {
  const folder = clusterFolder(home, options.name);
  const store = fileStore(folder);
  const { bootstrap } = await import('./bootstrap.ts');
  await store.begin();
  if (clusterExists(home, options.name)) {
    await store.rollback();
    return new Cluster(store, host);
  }
  try {
    writeState(store, {
      name: options.name,
      created: new Date(host.clock.now()).toISOString(),
      facts: { ...options.profile.facts, clock: options.clock },
      clockOffsetMs: 0,
      addons: options.profile.addons,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
    const cluster = new Cluster(store, host);
    await bootstrap(cluster, options.profile, options.nodes);
    writeState(store, { ...cluster.state, startRevision: store.revision });
    await cluster.flush();
    await addContext(home, options.name, options.profile.facts);
    return cluster;
  } catch (error) {
    await store.rollback();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The cluster that the first command of a new home makes. */
export const defaultOptions = (): StartOptions => {
  const profile = profiles[0]!;
  return { name: profile.defaultName, profile, nodes: 3, clock: 'instant' };
};

/** Removes a cluster's files and its context. */
export async function deleteCluster(home: string, name: string): Promise<void> {
  rmSync(clusterFolder(home, name), { recursive: true, force: true });
  await removeContext(home, name);
}

/** How many nodes and pods there are, and how many of them are ready. */
export async function summarise(cluster: Cluster): Promise<Record<'nodes' | 'pods', { ready: number; total: number }>> {
  const count = async (path: string) => {
    const { items } = (await cluster.request({ method: 'GET', path })).body as { items: KubeObject[] };
    const ready = items.filter(({ status }) =>
      (status?.conditions ?? []).some(
        (one: { type: string; status: string }) => one.type === 'Ready' && one.status === 'True',
      ),
    );
    return { ready: ready.length, total: items.length };
  };
  return { nodes: await count('/api/v1/nodes'), pods: await count('/api/v1/pods') };
}

/** Runs a line of a document in a shell, see shell-line.ts. Loaded when used: it brings the shell along. */
export const shellLine: typeof import('./shell-line.ts').shellLine = async (...call) =>
  (await import('./shell-line.ts')).shellLine(...call);

/** Serving a cluster over HTTPS, see serve.ts; loaded when used. */
export const serving = (): Promise<typeof import('./serve.ts')> => import('./serve.ts');
