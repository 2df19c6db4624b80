import { join } from 'node:path';
import { parseApiVersion } from '../apimachinery/gvk.ts';
import type { ApiResource } from '../client/client.ts';
import { readText } from '../host/files.ts';
import type { CommandContext, FlagValues } from './definition.ts';

/** What kubectl keeps of a server's discovery, read only: for `api-resources --cached`, which is to need no server. */

interface GroupList {
  groups?: {
    versions?: { groupVersion: string }[];
    preferredVersion?: { groupVersion: string };
  }[];
}

interface ResourceList {
  groupVersion: string;
  resources?: {
    name: string;
    singularName?: string;
    namespaced?: boolean;
    group?: string;
    version?: string;
    kind: string;
    verbs?: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
}

/** Where kubectl looks for a server when the kubeconfig names none. */
const serverOfNobody = 'localhost:8080';

/** @returns the resources that the cache has of the context's server; undefined when it has not all it should */
export async function cachedResources(
  flags: FlagValues,
  context: CommandContext,
): Promise<readonly ApiResource[] | undefined> {
  const { env, cwd } = context.host;
  const top = flags.given('cache-dir')
    ? flags.string('cache-dir')
    : env.KUBECACHEDIR || join(env.HOME ?? '', '.kube', 'cache');
  const folder = join(top, 'discovery', folderOf((await context.server()) || serverOfNobody));
  try {
    const { groups = [] } = read<GroupList>(cwd, join(folder, 'servergroups.json'));
    const lists = groups.flatMap(({ versions = [], preferredVersion }) =>
      [...new Set([preferredVersion, ...versions].flatMap((one) => (one ? [one.groupVersion] : [])))].map(
        (groupVersion) => read<ResourceList>(cwd, join(folder, groupVersion, 'serverresources.json')),
      ),
    );
    return lists.flatMap(resourcesIn);
  } catch {
    return undefined;
  }
}

const read = <Content>(cwd: string, path: string): Content => JSON.parse(readText(cwd, path));

/** `https://10.0.0.1:8443` → `10.0.0.1_8443` */
const folderOf = (server: string): string => server.replace(/^https?:\/\//, '').replace(/[^\w/.()]/g, '_');

function resourcesIn({ groupVersion, resources = [] }: ResourceList): ApiResource[] {
  const { group, version } = parseApiVersion(groupVersion);
  const subresourcesOf = (name: string) =>
    resources.flatMap((one) => (one.name.startsWith(`${name}/`) ? [one.name.slice(name.length + 1)] : []));
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((one) => ({
      group: one.group || group,
      version: one.version || version,
      kind: one.kind,
      plural: one.name,
      singular: one.singularName ?? '',
      namespaced: one.namespaced ?? false,
      shortNames: one.shortNames ?? [],
      categories: one.categories ?? [],
      verbs: one.verbs ?? [],
      subresources: subresourcesOf(one.name),
    }));
}
