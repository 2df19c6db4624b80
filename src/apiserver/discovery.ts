import { apiVersionOf } from '../apimachinery/gvk.ts';
import type { KindDefinition } from '../apis/kind.ts';
import { metricsKinds } from './metrics.ts';
import type { Server } from './server.ts';
import { subresourcesOf } from './subresources/served.ts';

/** Kinds by group, in discovery order, and in each group by version, the preferred one first. */
export function groupsOf(kinds: readonly KindDefinition[]): Map<string, Map<string, KindDefinition[]>> {
  const groups = new Map<string, Map<string, KindDefinition[]>>();
  for (const kind of kinds) {
    const versions = entry(groups, kind.group, () => new Map<string, KindDefinition[]>());
    entry(versions, kind.version, () => []).push(kind);
  }
  for (const resources of [...groups.values()].flatMap((versions) => [...versions.values()])) {
    resources.sort((a, b) => (a.plural < b.plural ? -1 : 1));
  }
  return groups;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

const groupObject = (group: string, versions: Iterable<string>) => {
  const list = [...versions].map((version) => ({ groupVersion: apiVersionOf({ group, version }), version }));
  return { name: group, versions: list, preferredVersion: list[0]! };
};

/** `/api` */
export const apiVersions = ({ facts }: Server) => {
  const { address, port } = facts().apiEndpoint;
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: `${address}:${port}` }],
  };
};

/** `/apis` */
export const apiGroupList = (server: Server) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [...servedGroups(server)]
    .filter(([group]) => group !== '')
    .map(([group, versions]) => groupObject(group, versions.keys())),
});

/** `/apis/GROUP`; undefined when there is no such group */
export function apiGroup(server: Server, group: string) {
  const versions = servedGroups(server).get(group);
  return versions && group !== ''
    ? { kind: 'APIGroup', apiVersion: 'v1', ...groupObject(group, versions.keys()) }
    : undefined;
}

/** `/api/v1`, `/apis/GROUP/VERSION`; undefined when there is no such version */
export function apiResourceList(server: Server, group: string, version: string) {
  const kinds = servedGroups(server).get(group)?.get(version);
  return (
    kinds && {
      kind: 'APIResourceList',
      ...(group !== '' && { apiVersion: 'v1' }),
      groupVersion: apiVersionOf({ group, version }),
      resources: kinds.flatMap((kind) => [resource(kind), ...subresources(kind)]),
    }
  );
}

const resource = (kind: KindDefinition) => ({
  name: kind.plural,
  singularName: kind.singular,
  namespaced: kind.namespaced,
  kind: kind.kind,
  verbs: kind.verbs,
  ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
  ...(kind.categories.length > 0 && { categories: kind.categories }),
});

const subresources = (kind: KindDefinition) =>
  subresourcesOf(kind).map(({ name, kind: spoken, group, version, verbs }) => ({
    name: `${kind.plural}/${name}`,
    singularName: '',
    namespaced: kind.namespaced,
    ...(group !== undefined && { group, version }),
    kind: spoken,
    verbs,
  }));

/** `/api` or `/apis` for clients that take everything in one answer. */
export const aggregatedDiscovery = (server: Server, core: boolean) => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: [...servedGroups(server)]
    .filter(([group]) => (group === '') === core)
    .map(([group, versions]) => ({
      metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
      versions: [...versions].map(([version, kinds]) => ({
        version,
        resources: kinds.map(discovered),
        freshness: 'Current',
      })),
    })),
});

function discovered(kind: KindDefinition) {
  const { group, version, plural, singular, namespaced, verbs, shortNames, categories } = kind;
  const found = subresourcesOf(kind);
  return {
    resource: plural,
    responseKind: { group, version, kind: kind.kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(found.length > 0 && {
      subresources: found.map((subresource) => ({
        subresource: subresource.name,
        responseKind: {
          group: subresource.group ?? group,
          version: subresource.version ?? version,
          kind: subresource.kind,
        },
        verbs: subresource.verbs,
      })),
    }),
  };
}

function servedGroups(server: Server): Map<string, Map<string, KindDefinition[]>> {
  server.customKinds.load();
  return groupsOf([...server.scheme.kinds(), ...metricsKinds(server)]);
}
