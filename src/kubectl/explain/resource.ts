/** What the user asks to have explained: `svc.spec.ports`, `deployments.apps.spec` → a resource and a path of fields. */

import { type Node, parseTemplate } from '../../apimachinery/jsonpath/parse.ts';
import type { ApiResource } from '../../client/client.ts';
import { BareError } from '../errors.ts';

export interface Request {
  resource: ApiResource;
  fields: string[];
}

/**
 * @param text as typed
 * @param withGroup `deployments.apps.spec` names the group; not so when an API version was given
 * @param warn takes a warning about a short name with two meanings
 * @throws Error for an unknown resource, or for a path that is no plain path
 */
export function parseRequest(
  text: string,
  resources: readonly ApiResource[],
  withGroup: boolean,
  warn: (warning: string) => void,
): Request {
  const [first, ...rest] = pathNodes(text);
  const [name] = fieldNames(first === undefined ? [] : [first], 'first node must be field node');
  if (name === undefined || name === '') throw new Error('a resource must be present, got: /, Resource=');
  const candidates = resourcesNamed(name, resources, warn);
  const prefix = (candidate: ApiResource) => groupResource(candidate.plural, candidate.group);
  const named = withGroup ? candidates.find((candidate) => text.startsWith(prefix(candidate))) : undefined;
  // What follows the name is a path again; its first node is the dot in front.
  const nodes =
    named === undefined ? rest : text === prefix(named) ? [] : pathNodes(text.slice(prefix(named).length)).slice(1);
  const fields = fieldNames(nodes, withGroup ? 'first node must be field node' : 'all nodes must be field nodes');
  return { resource: named ?? candidates[0]!, fields };
}

const groupResource = (plural: string, group: string): string => (group === '' ? plural : `${plural}.${group}`);

/** A path read as a JSONPath; a dot at its end does not count. */
function pathNodes(path: string): readonly Node[] {
  const [list, ...others] = parseTemplate(`{.${path.replace(/\.$/, '')}}`);
  if (list?.type !== 'list' || others.length > 0) throw new Error('must pass in 1 jsonpath string');
  return list.nodes;
}

const fieldNames = (nodes: readonly Node[], rule: string): string[] =>
  nodes.map((node) => {
    if (node.type !== 'field') throw new Error(`invalid jsonpath syntax, ${rule}`);
    return node.name;
  });

/** Resources by plural, singular or short name, in the order of discovery. */
function resourcesNamed(
  typed: string,
  resources: readonly ApiResource[],
  warn: (warning: string) => void,
): ApiResource[] {
  const name = typed.toLowerCase();
  const found = resources.filter(({ plural, singular }) => plural === name || singular === name);
  if (found.length > 0) return found;
  const short = resources.filter(({ shortNames }) => shortNames.includes(typed));
  const first = short[0];
  if (first === undefined) throw new BareError(`the server doesn't have a resource type ${JSON.stringify(typed)}`);
  const meant = groupResource(first.plural, first.group);
  const others = new Set(short.map(({ plural, group }) => groupResource(plural, group)));
  others.delete(meant);
  for (const other of others) {
    warn(`short name ${JSON.stringify(typed)} could also match lower priority resource ${other}`);
  }
  return resources.filter(({ plural, group }) => groupResource(plural, group) === meant);
}
