import type { ApiResource } from './client.ts';

/** The part of apidiscovery.k8s.io/v2 APIGroupDiscoveryList that is looked at. */
export interface DiscoveryList {
  items?: {
    metadata?: { name?: string };
    versions?: { version: string; resources?: DiscoveredResource[] }[];
  }[];
}

interface DiscoveredResource {
  resource: string;
  responseKind?: { kind?: string };
  scope: string;
  singularResource?: string;
  verbs?: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string }[];
}

/** The media type that asks for everything in one answer. */
export const discoveryAccept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/** Flattens what the server says of its groups; the order is the server's. */
export const resourcesIn = (list: DiscoveryList): ApiResource[] =>
  (list.items ?? []).flatMap(({ metadata, versions = [] }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map((found) => ({
        group: metadata?.name ?? '',
        version,
        kind: found.responseKind?.kind ?? '',
        plural: found.resource,
        singular: found.singularResource ?? '',
        namespaced: found.scope === 'Namespaced',
        shortNames: found.shortNames ?? [],
        categories: found.categories ?? [],
        verbs: found.verbs ?? [],
        subresources: (found.subresources ?? []).map(({ subresource }) => subresource),
      })),
    ),
  );
