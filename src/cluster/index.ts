/**
 * The one room that knows every simulated part: it opens a cluster's folder, brings the API server, the controllers,
 * the kubelets, the network and the containers together, and lets time pass. Start reading at cluster.ts (a request's
 * way) and settle.ts (what it sets off).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { fileStore } from '../store/file/file-store.ts';
import { Cluster } from './cluster.ts';
import { addContext, removeContext } from './kubeconfig.ts';
import { type Profile, profiles } from './profiles/index.ts';
import { writeState } from './state.ts';

export { Cluster } from './cluster.ts';
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
const folderOf = (home: string, name: string): string => join(clustersFolder(home), name);

/** The clusters of a home, by name. */
export const clusterNames = (home: string): string[] =>
  existsSync(clustersFolder(home))
    ? readdirSync(clustersFolder(home), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];

export const clusterExists = (home: string, name: string): boolean => existsSync(folderOf(home, name));

/**
 * Opens a cluster of this home.
 * @throws StateFileError when its files cannot be used
 */
export function openCluster(home: string, name: string, host: Host): Cluster {
  return new Cluster(fileStore(folderOf(home, name)), host);
}

/** Makes a new cluster, with its context in the kubeconfig, and leaves it open. It is on disk whole, or not at all. */
export async function startCluster(home: string, options: StartOptions, host: Host): Promise<Cluster> {
  const folder = folderOf(home, options.name);
  const store = fileStore(folder);
  const { bootstrap } = await import('./bootstrap.ts');
  await store.begin();
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
  rmSync(folderOf(home, name), { recursive: true, force: true });
  await removeContext(home, name);
}
