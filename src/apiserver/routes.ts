/**
 * A path of the API, taken apart. Group and version come first (`/api/v1`, `/apis/apps/v1`), then either a cluster-wide
 * resource or `namespaces/NAME/RESOURCE`, then a name and a subresource.
 */
export interface Route {
  group: string;
  version: string;
  plural: string;
  /** Undefined for cluster-scoped resources and for lists over all namespaces. */
  namespace?: string;
  name?: string;
  subresource?: string;
  /** What follows the subresource (`/proxy/index.html`). */
  rest?: string;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Subresources of a namespace itself; any other third step is a resource inside it. */
const namespaceSubresources = new Set(['status', 'finalize']);

/** @returns undefined when the path does not name a resource (discovery, version, health …) */
export function parsePath(path: string): Route | undefined {
  const steps = path.split('/').filter((step) => step !== '');
  const [root] = steps;
  if (root !== 'api' && root !== 'apis') return undefined;
  const group = root === 'api' ? '' : steps[1];
  const version = root === 'api' ? steps[1] : steps[2];
  const [first, ...more] = steps.slice(root === 'api' ? 2 : 3).map(decode);
  if (group === undefined || version === undefined || first === undefined) return undefined;
  const base = { group: decode(group), version: decode(version) };
  if (first === 'namespaces' && more.length >= 2 && !(more.length === 2 && namespaceSubresources.has(more[1]!))) {
    const [namespace, plural, ...rest] = more;
    return { ...base, namespace: namespace!, plural: plural!, ...tail(rest) };
  }
  return { ...base, plural: first, ...tail(more) };
}

const tail = ([name, subresource, ...rest]: string[]): Pick<Route, 'name' | 'subresource' | 'rest'> => ({
  ...(name === undefined ? {} : { name }),
  ...(subresource === undefined ? {} : { subresource }),
  ...(rest.length === 0 ? {} : { rest: rest.join('/') }),
});

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** What a method means on a route. `watching` is the `watch` parameter of the query. */
export function verbOf(method: string, route: Route, watching: boolean): Verb | undefined {
  const one = route.name !== undefined;
  switch (method) {
    case 'GET':
      return watching && route.subresource === undefined ? 'watch' : one ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return one ? 'update' : undefined;
    case 'PATCH':
      return one ? 'patch' : undefined;
    case 'DELETE':
      return one ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}
