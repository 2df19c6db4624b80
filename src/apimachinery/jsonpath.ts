// Kubernetes' JSONPath: `{.spec.containers[*].name}`, `{range .items[*]}{.metadata.name}{"\n"}{end}` …

export { type Found, JSONPath } from './jsonpath/evaluate.ts';
export { JSONPathError } from './jsonpath/parse.ts';

import { JSONPath } from './jsonpath/evaluate.ts';
import { JSONPathError } from './jsonpath/parse.ts';

/**
 * A template that can be applied to objects.
 * @throws JSONPathError when it cannot be read
 */
export const jsonPath = (template: string, options?: { allowMissingKeys?: boolean }): JSONPath =>
  new JSONPath(template, options);

const compiled = new Map<string, JSONPath>();

/**
 * The values that a path leads to (`.spec.replicas`, as printer columns and selectable fields have it).
 * None when something on the way is missing.
 * @throws JSONPathError when the path cannot be read, or leads through something that has no parts
 */
export function evaluate(path: string, object: unknown): unknown[] {
  let template = compiled.get(path);
  if (!template) {
    template = jsonPath(`{${path}}`);
    compiled.set(path, template);
  }
  return template.find(object).flat();
}

/**
 * A path as `--sort-by` and custom columns take it: braces and the leading dot may be left out.
 * @throws JSONPathError when it is neither form
 */
export function relaxedPath(text: string): string {
  if (text === '') return '';
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (!match) {
    throw new JSONPathError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] ?? match[2]}}`;
}
