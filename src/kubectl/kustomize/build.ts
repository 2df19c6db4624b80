import { fieldSpec } from './field-spec.ts';
import { Loader, type LoadRestriction } from './loader.ts';
import { useSchema } from './merge.ts';
import { dropTransformations, setOrigin } from './origin.ts';
import type { ResourceMap } from './resource-map.ts';
import { builtInSchema, customSchema } from './schema.ts';
import { type BuildContext, Target } from './target.ts';
import { entriesTransformer } from './transformers/simple.ts';
import { sortResources } from './transformers/sort-order.ts';

/**
 * Kustomizations, as kustomize v5.8.1 in kubectl builds them: a folder's kustomization file (kustomization.ts) names objects,
 * other folders, generators and changes; target.ts brings them together; the changes are in transformers/. Objects are
 * trees that remember how they were written (yaml/) until they are printed.
 */
export interface BuildOptions {
  restriction?: LoadRestriction;
  /** Keep the order in which objects came, unless the kustomization says something else. */
  keepOrder?: boolean;
  /** Did the user say something about the order? */
  orderGiven?: boolean;
  managedByLabel?: boolean;
  /** Charts are inflated by a program that is not here; without this they are refused before that matters. */
  enableHelm?: boolean;
  /** Takes warnings, a line each. */
  warn(line: string): void;
  /** Takes what goes to the log: `log.go:244] …`. */
  log(text: string): void;
}

/**
 * Builds a kustomization.
 * @param path folder, as named by the user
 * @throws Error in kustomize's words
 */
export async function buildKustomization(cwd: string, path: string, options: BuildOptions): Promise<ResourceMap> {
  useSchema(builtInSchema);
  const loader = Loader.at(cwd, path, options.restriction ?? 'rootOnly');
  const context = contextFor(options);
  const target = Target.load(loader, context);
  const { openapi = {}, sortOptions, buildMetadata = [] } = target.kustomization;
  await context.setSchema(openapi, loader, true);
  const map = await target.build();
  if (sortOptions && options.orderGiven) context.log(orderGivenTwice);
  if (sortOptions || !options.keepOrder) sortResources(map, sortOptions ?? { order: 'legacy' });
  if (options.managedByLabel || buildMetadata.includes('managedByLabel')) {
    const label = { 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' };
    entriesTransformer(label, [fieldSpec('metadata/labels', true)])(map);
  }
  for (const resource of map.resources) {
    resource.dropTemporaryNotes();
    if (!buildMetadata.includes('originAnnotations')) setOrigin(resource, undefined);
    if (!buildMetadata.includes('transformerAnnotations')) dropTransformations(resource);
  }
  return map;
}

const orderGivenTwice =
  "Warning: Sorting order is set both in 'kustomization.yaml' ('sortOptions') and in a CLI flag ('--reorder'). Using the kustomization file over the CLI flag.";

function contextFor({ warn, log, enableHelm = false }: BuildOptions): BuildContext {
  let isSet = false;
  return {
    warn,
    log: (text) => log(`log.go:244] ${text}`),
    enableHelm,
    async setSchema({ version, path }, loader, reset) {
      const text = path === undefined ? undefined : loader.loadText(path);
      if (isSet && !reset) return;
      if (text !== undefined) {
        if (version !== undefined) throw new Error('builtin version and custom schema provided, cannot use both');
        const { parseYAML } = await import('../manifests/yaml.ts');
        useSchema(customSchema(parseYAML(text)));
        isSet = true;
      } else if (version) {
        if (version !== 'v1.21.2') throw new Error('the specified OpenAPI version is not built in');
        useSchema(builtInSchema);
        isSet = true;
      }
    },
  };
}
