import { emptyConfig, mergeConfigs, type TransformerConfig } from './config.ts';
import { fieldSpec, mergeSpecs } from './field-spec.ts';
import type { Loader } from './loader.ts';
import { type Gvk, noGvk } from './resource-id.ts';

/** OpenAPI definitions of custom resources, whose extensions tell which fields hold names, labels, annotations. */
export async function configFromCrds(loader: Loader, paths: readonly string[]): Promise<TransformerConfig> {
  let config = emptyConfig();
  if (paths.length === 0) return config;
  const { parseYAML } = await import('../manifests/yaml.ts');
  for (const path of paths) {
    const text = loader.loadText(path);
    let types: any;
    try {
      types = text.startsWith('{') ? JSON.parse(text) : parseYAML(text);
    } catch (error) {
      throw new Error(`unable to parse open API definition from '${path}': ${(error as Error).message}`);
    }
    for (const [name, type] of Object.entries<any>(types ?? {})) {
      const { properties } = type?.Schema ?? {};
      if (!properties?.kind || !properties.apiVersion || !properties.metadata) continue;
      const kind = name.split('.').at(-1)!;
      config = mergeConfigs(config, configOf({ ...noGvk, kind }, types, name));
    }
  }
  return config;
}

function configOf(gvk: Gvk, types: any, root: string): TransformerConfig {
  const config = emptyConfig();
  const add = (list: 'commonAnnotations' | 'commonLabels' | 'namePrefix', path: readonly string[]) => {
    config[list] = mergeSpecs(config[list], [fieldSpec(path.join('/'), false, gvk)]);
  };
  const visit = (type: string, path: readonly string[], seen: readonly string[]): void => {
    if (seen.includes(type)) return;
    for (const [name, property] of Object.entries<any>(types[type]?.Schema?.properties ?? {})) {
      const here = [...path, name];
      if (typeof property['x-kubernetes-annotation'] === 'string') add('commonAnnotations', here);
      if (typeof property['x-kubernetes-label-selector'] === 'string') add('commonLabels', here);
      if (typeof property['x-kubernetes-identity'] === 'string') add('namePrefix', here);
      const version = property['x-kubernetes-object-ref-api-version'];
      const kind = property['x-kubernetes-object-ref-kind'];
      if (typeof version === 'string' && typeof kind === 'string') {
        const key = property['x-kubernetes-object-ref-name-key'] ?? 'name';
        const reference = {
          ...noGvk,
          version,
          kind,
          referrers: [fieldSpec([...here, key].join('/'), false, gvk)],
        };
        Object.assign(config, mergeConfigs(config, { ...emptyConfig(), nameReference: [reference] }));
      }
      if (typeof property.$ref === 'string') visit(property.$ref, here, [...seen, type]);
    }
  };
  visit(root, [], []);
  return config;
}
