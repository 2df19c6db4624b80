/** What the user asks to have explained: `svc.spec.ports`, `deployments.apps.spec` → a resource and a path of fields. */

import { parseTemplate } from '../../apimachinery/jsonpath/parse.ts';
import type { ApiResource } from '../../client/client.ts';
import { BareError } from '../errors.ts';

export interface Request {
  resource: ApiResource;
  fields: string[];
}

/**
 * @param text as typed
 * @param withGroup `deployments.apps.spec` names the group; not so when an API version was given
 * @throws Error for an unknown resource, or for a path that is no plain path
 */
export function parseRequest(text: string, resources: readonly ApiResource[], withGroup: boolean): Request {
  const [name, ...fields] = fieldNames(text, withGroup);
  const candidates = resourcesNamed(name ?? '', resources);
  const named = withGroup
    ? candidates.find(({ plural, group }) => text.startsWith(groupResource(plural, group)))
    : undefined;
  if (named === undefined) return { resource: candidates[0]!, fields };
  const rest = text.slice(groupResource(named.plural, named.group).length);
  // The rest begins with a dot; parsed behind another one, its first node is the recursive descent of a JSONPath.
  return { resource: named, fields: rest === '' ? [] : fieldNames(rest, withGroup) };
}

const groupResource = (plural: string, group: string): string => (group === '' ? plural : `${plural}.${group}`);

/** The names in a path, which is read as a JSONPath. */
function fieldNames(path: string, withGroup: boolean): string[] {
  const [list, ...others] = parseTemplate(`{.${path.replace(/\.$/, '')}}`);
  if (list?.type !== 'list' || others.length > 0) throw new Error('must pass in 1 jsonpath string');
  const nodes = path.startsWith('.') ? list.nodes.slice(1) : list.nodes;
  return nodes.map((node, index) => {
    if (node.type === 'field') return node.name;
    const which = withGroup || index === 0 ? 'first node must be field node' : 'all nodes must be field nodes';
    throw new Error(`invalid jsonpath syntax, ${which}`);
  });
}

/** Resources by plural, singular or short name, in the order of discovery. */
function resourcesNamed(typed: string, resources: readonly ApiResource[]): ApiResource[] {
  const name = typed.toLowerCase();
  let found = resources.filter(({ plural, singular }) => plural === name || singular === name);
  if (found.length === 0) {
    const short = resources.find(({ shortNames }) => shortNames.includes(typed));
    if (short !== undefined)
      found = resources.filter(({ plural, group }) => plural === short.plural && group === short.group);
  }
  if (found.length === 0) throw new BareError(`the server doesn't have a resource type ${JSON.stringify(typed)}`);
  return found;
}
