import { join, kindOfPath } from '../../host/files.ts';
import type { Resource } from './resource.ts';
import { effectiveNamespace, notNamespaced } from './resource-id.ts';
import type { ResourceMap } from './resource-map.ts';

/**
 * One file an object, when the result goes into a folder.
 * @returns undefined when there is no such folder
 */
export function filesOf(map: ResourceMap, cwd: string, folder: string): [path: string, text: string][] | undefined {
  if (kindOfPath(cwd, folder) !== 'folder') return undefined;
  const namespaces = new Set(map.resources.map((resource) => effectiveNamespace(resource.id)));
  namespaces.delete(notNamespaced);
  return map.resources.map((resource) => {
    const namespace = effectiveNamespace(resource.id);
    const prefix = namespace !== notNamespaced && namespaces.size > 1 ? `${namespace.toLowerCase()}_` : '';
    return [join(folder, prefix + fileName(resource)), resource.toYAML()];
  });
}

function fileName({ gvk, name }: Resource): string {
  const parts = [gvk.group, gvk.version, gvk.kind].filter((part) => part !== '');
  return `${parts.join('_')}_${name}.yaml`.toLowerCase();
}
