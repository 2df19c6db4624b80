import type { KubeObject } from '../apimachinery/meta.ts';
import type { User } from '../apimachinery/rest.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import type { Scheme } from '../apis/scheme.ts';
import type { ClusterFacts } from '../apis/world.ts';
import type { Random } from '../host/random.ts';
import type { Store } from '../store/store.ts';
import { isPolicy, policyObject } from './authorization/policy.ts';
import type { Entry } from './fields/managed.ts';
import type { Ports } from './ports.ts';

/** What an API server is made of; everything that it shares with its cluster. */
export interface ApiServerOptions {
  store: Store;
  /** Where watches hear of changes; default: the store, which tells of each write at once. */
  changes?: Pick<Store, 'subscribe'>;
  scheme: Scheme;
  /** Cluster time, milliseconds. */
  now(): number;
  random(): Random;
  facts(): ClusterFacts;
  /** The parts of the cluster that logs, exec and the like need; asked for only then. */
  ports(): Ports | Promise<Ports>;
}

/** How one write is to be done. */
export interface WriteOptions {
  dryRun: boolean;
  /** Came through the internal door: a controller or the kubelet, not a client. */
  internal: boolean;
  fieldManager: string;
  /** Who writes; the administrator unless it is said. */
  user?: User;
  /** The part of the object's address that was written to: `status`, `scale`. */
  subresource?: string;
  /** Who owns which fields from now on, where the writer knows already: server-side apply. */
  owners?: readonly Entry[];
  /** Texts for the client's `Warning:` headers are added here. */
  warn(text: string): void;
  /** What a custom resource's schema has to say; `old` is what it was before an update. */
  checkSchema?(object: KubeObject, old?: KubeObject): readonly import('../apimachinery/status.ts').FieldError[];
}

export const internalWrite: WriteOptions = { dryRun: false, internal: true, fieldManager: '', warn: () => {} };

export const resourceOf = ({ group, plural }: KindDefinition) => ({ group, resource: plural });

/** The stored object of a kind, in the version it was stored in. */
export const storedObject = (
  server: ApiServerOptions,
  kind: Pick<KindDefinition, 'group' | 'plural'>,
  namespace: string | undefined,
  name: string,
): KubeObject | undefined => {
  const collection = collectionOf(kind);
  return isPolicy(collection)
    ? policyObject(server, collection, name)
    : server.store.get(collection, storeKey(namespace, name));
};

export const storeKey = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
