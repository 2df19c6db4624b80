import { join } from 'node:path';
import { notes, type Resource } from './resource.ts';
import { lineText } from './yaml/encode.ts';

/** Where an object comes from, for those who ask for it with `buildMetadata`. */
export interface Origin {
  path?: string;
  configuredIn?: string;
  configuredBy?: { apiVersion: string; kind: string; name?: string; namespace?: string };
}

export const originBelow = (origin: Origin, path: string): Origin => ({
  ...origin,
  path: join(origin.path ?? '', path),
});

const builtInVersion = 'builtin';

export const originOfBuiltin = (origin: Origin, file: string, kind: string): Origin => ({
  configuredIn: join(origin.path ?? '', file),
  configuredBy: { apiVersion: builtInVersion, kind },
});

/** Of what an object configures that is a generator or transformer itself. */
export function originFromPlugin(plugin: Resource): Origin | undefined {
  const text = plugin.annotations[notes.origin];
  if (text === undefined) return undefined;
  const path = /^path: (.*)$/m.exec(text)?.[1] ?? '';
  const { apiVersion, kind, name, namespace } = plugin;
  return {
    configuredIn: path,
    configuredBy: { apiVersion, kind, ...(name === '' ? {} : { name }), ...(namespace === '' ? {} : { namespace }) },
  };
}

/** YAML, fields in the order of the struct. */
export function originText({ path = '', configuredIn = '', configuredBy }: Origin): string {
  const lines: string[] = [];
  if (path !== '') lines.push(`path: ${lineText(path)}`);
  if (configuredIn !== '') lines.push(`configuredIn: ${lineText(configuredIn)}`);
  if (configuredBy) {
    lines.push('configuredBy:');
    for (const key of ['apiVersion', 'kind', 'name', 'namespace'] as const)
      if (configuredBy[key] !== undefined) lines.push(`  ${key}: ${lineText(configuredBy[key])}`);
  }
  return lines.length === 0 ? '{}\n' : `${lines.join('\n')}\n`;
}

export function setOrigin(resource: Resource, origin: Origin | undefined): void {
  const { annotations } = resource;
  if (origin === undefined) delete annotations[notes.origin];
  else annotations[notes.origin] = originText(origin);
  resource.setAnnotations(annotations);
}

/** Only those that have none yet. */
export function addOrigin(resources: readonly Resource[], origin: Origin | undefined): void {
  if (origin === undefined) return;
  for (const resource of resources) if (resource.annotations[notes.origin] === undefined) setOrigin(resource, origin);
}

/** Notes that something changed an object, or made it. */
export function addTransformation(resources: readonly Resource[], origin: Origin): void {
  for (const resource of resources) {
    if (resource.isEmpty) continue;
    const { annotations } = resource;
    if (annotations[notes.origin] === undefined) {
      setOrigin(resource, origin);
      continue;
    }
    const [first = '', ...rest] = originText(origin).trimEnd().split('\n');
    const entry = [`- ${first}`, ...rest.map((line) => `  ${line}`)].join('\n');
    annotations[notes.transformations] = `${annotations[notes.transformations] ?? ''}${entry}\n`;
    resource.setAnnotations(annotations);
  }
}

export function dropTransformations(resource: Resource): void {
  const { annotations } = resource;
  delete annotations[notes.transformations];
  resource.setAnnotations(annotations);
}
